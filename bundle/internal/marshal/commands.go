package marshal

import "strings"

// option handles an option of a Python command line and its argument.
func (w *walk) option(name string, argument *object, at int) {
	switch name {
	case "-m":
		w.runs(argument, at)
	case "-c":
		if w.first(argument, at) {
			w.text(argument.data, at)
		}
	}
}

// first reports whether Scan looks into o for the first time under the condition at
// offset at. Equal objects may or may not be the same object, and the result must not
// depend on it: see addOnce.
func (w *walk) first(o *object, at int) bool {
	bit := uint8(1) << w.where(at)
	seen := o.seen&bit != 0
	o.seen |= bit
	return !seen
}

// commandLine looks for options in a constant tuple.
func (w *walk) commandLine(t *object, at int) {
	for i := 0; i+1 < len(t.items); i++ {
		if a, b := t.items[i], t.items[i+1]; a.isString() && b.isString() {
			w.option(a.data, b, at)
		}
	}
}

// runs records a module that is run by name: python -m, runpy.run_module.
func (w *walk) runs(name *object, at int) {
	if dotted(name.data) {
		w.addOnce(Import{Name: name.data, From: []string{"__main__"}}, at)
	}
}

// text records the imports in a program that is the argument of -c.
func (w *walk) text(program string, at int) {
	for _, line := range strings.FieldsFunc(program, func(c rune) bool { return c == '\n' || c == ';' }) {
		words := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == ',' })
		if len(words) < 2 || words[0] != "import" && words[0] != "from" {
			continue
		}
		names := words[1:]
		if words[0] == "from" {
			names = words[1:2]
		}
		for i, n := range names {
			if n == "as" || i > 0 && names[i-1] == "as" || !dotted(n) {
				continue
			}
			w.addOnce(Import{Name: n}, at)
		}
	}
}

// command is an import by another process.
type command struct {
	name  string
	main  bool
	where Where
}

// addOnce records an import by another process, unless it is known already.
func (w *walk) addOnce(imp Import, at int) {
	imp.Where = max(w.where(at), Conditional)
	c := command{imp.Name, imp.From != nil, imp.Where}
	if w.commands[c] {
		return
	}
	if w.commands == nil {
		w.commands = map[command]bool{}
	}
	w.commands[c] = true
	w.add(imp, at)
}
