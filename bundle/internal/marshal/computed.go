package marshal

import (
	"slices"
	"strings"
)

const mostComputed = 100

// ownName stands for the name of a module that is in, most often the module's own, which
// the code asks for by __name__ or __package__.
const ownName = "\x00"

// Computed is an import, or a question for a module, whose name is computed.
type Computed struct {
	Line int `json:"l,omitempty"` // 0 if it is unknown
	// Package is the package below which the module lies, if its name begins with that
	// of a package; else "".
	Package string `json:"p,omitempty"`
}

// importsComputed notes that the code imports a module whose name is computed, in the
// instruction at offset at.
func (w *walk) importsComputed(args arguments, at int) {
	w.computed = true
	w.computes(args, at)
	if name := w.c.fields[w.c.layout.name].data; isFunction(w.c, name) && couldName(w.c.fields[w.c.layout.name]) && !slices.Contains(w.facts.Wrappers, name) {
		w.facts.Wrappers = append(w.facts.Wrappers, name)
	}
}

// computes notes a name that is computed. Imports that start from the own package of
// the module are none: that comes with all of its submodules.
func (w *walk) computes(args arguments, at int) {
	text, _ := w.beginning(args.get(0, "name"))
	parent, known := w.beginning(args.get(1, "package"))
	if strings.HasPrefix(text, ownName) || parent == ownName {
		return
	}
	rest := strings.TrimLeft(text, ".")
	level := len(text) - len(rest)
	switch {
	case level == 0 && text != "" || !known:
		parent = ""
	default:
		for ; level > 1; level-- {
			parent = parent[:max(0, strings.LastIndexByte(parent, '.'))]
		}
	}
	if i := strings.LastIndexByte(rest, '.'); i >= 0 && (level == 0 || parent != "") {
		parent = strings.TrimPrefix(parent+"."+rest[:i], ".")
	}
	if !dotted(parent) {
		parent = ""
	}
	c := Computed{w.lines.at(at), parent}
	if w.where(at) != TypeChecking && len(w.facts.Computed) < mostComputed && !slices.Contains(w.facts.Computed, c) {
		w.facts.Computed = append(w.facts.Computed, c)
	}
}

// beginning returns how the text begins that a value is, as far as it is known, and
// whether this is the whole text.
func (w *walk) beginning(v value) (text string, whole bool) {
	if v.c.isString() {
		return v.c.data, true
	}
	if v.name == "__name__" || v.name == "__package__" || v.name == "parent" && v.base == "__spec__" {
		return ownName, true
	}
	if text, ok := w.texts[v.name]; ok && v.base == "" && v.name != "" {
		return text, true
	}
	return v.begins, false
}

// concatenated returns how the text begins that consists of these.
func (w *walk) concatenated(parts []value) string {
	const longest = 200 // of the name of a module
	out := ""
	for _, p := range parts {
		text, whole := w.beginning(p)
		if out += text; !whole || len(out) > longest {
			break
		}
	}
	return out[:min(len(out), longest)]
}

// joined returns how the text begins that an instruction makes of the two values on top
// of the stack.
func (w *walk) joined(j joint, arg int) string {
	if j == byArg {
		j = map[int]joint{0: sum, 13: sum, 6: remainder}[arg] // NB_ADD, NB_INPLACE_ADD, NB_REMAINDER
	}
	switch j {
	case sum:
		return w.concatenated([]value{w.top(1), w.top(0)})
	case remainder:
		text, _ := w.beginning(w.top(1))
		text, _, _ = strings.Cut(text, "%")
		return text[:min(len(text), 200)]
	}
	return ""
}

// fromPkgutil reports whether a function named resolve_name is that of pkgutil.
func (w *walk) fromPkgutil(callee value) bool {
	return callee.base == "pkgutil" || callee.base == "" && w.resolves
}

// alias notes that the value on top of the stack, if it is a function that imports
// modules, is stored in a variable.
func (w *walk) alias(name string) {
	v := w.meant(w.top(0))
	if does := interesting[v.name]; name == "" || name == v.name || does != importsModule && (does != resolvesName || !w.fromPkgutil(v)) {
		return
	}
	if len(w.aliases) < mostComputed {
		w.aliases[name] = v.name
		w.resolves = w.resolves || v.name == "resolve_name"
	}
}

// meant returns a value by the name that a function had before it was stored in a
// variable.
func (w *walk) meant(v value) value {
	if of := w.aliases[v.name]; of != "" && v.c == nil {
		v.name, v.base = of, ""
	}
	return v
}

// handsOn notes that a function that imports modules is among values that go into a call
// or a collection: whoever has it may call it with anything.
func (w *walk) handsOn(values []value, at int) {
	for _, v := range values {
		if f := w.meant(v); v.c == nil && (f.name == "import_module" || f.name == "__import__" || f.name == "resolve_name" && w.fromPkgutil(f)) {
			w.importsComputed(arguments{}, at)
		}
	}
}

// forgets notes that nothing more is known about the values of the stack: a function
// among them may be called with anything, returned, or stored. The __import__ that takes
// the place of another one is no import.
func (w *walk) forgets(o op, at int) {
	for i, v := range w.stack {
		tested := i == len(w.stack)-1 && o.target != noJump
		if v.c == nil && !tested && w.meant(v).name == "import_module" {
			w.importsComputed(arguments{}, at)
			return
		}
	}
}
