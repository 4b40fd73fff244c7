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

// first reports whether o is looked into for the first time where at is.
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

// runs notes a module that is run by name: python -m, runpy.run_module.
func (w *walk) runs(name *object, at int) {
	if dotted(name.data) {
		w.add(Import{Name: name.data, From: []string{"__main__"}, Where: max(w.where(at), Conditional)}, at)
	}
}

// text notes the imports in a program that is the argument of -c.
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
			w.add(Import{Name: n, Where: max(w.where(at), Conditional)}, at)
		}
	}
}
