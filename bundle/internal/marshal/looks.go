package marshal

import (
	"maps"
	"slices"
	"strings"
)

// Looks says how code looks at files of packages.
type Looks struct {
	// At names the modules whose place the code asks for, by __file__, __path__ or the
	// functions for resources: "" for its own, else one that it imports. Sorted.
	At     []string
	Lists  bool // it lists directories, and does not only look for files that are no sources
	Source bool // it names source files, such as "helper.py" or "*.py"
	Text   bool // it asks for the source text of code, as inspect.getsource does
	Any    bool // it looks along sys.path for the sources of any module, and for stubs (.pyi)
}

// lists are functions that list a directory.
var lists = map[string]bool{"listdir": true, "scandir": true, "iterdir": true, "resource_listdir": true}

// patterns are functions that list those files of a directory whose names match.
var patterns = map[string]bool{"glob": true, "iglob": true, "rglob": true}

// texts are functions of inspect that read source files.
var texts = map[string]bool{"getsource": true, "getsourcelines": true, "getsourcefile": true, "findsource": true}

// looking is what is known about Looks while the code is read.
type looking struct {
	found    Looks
	patterns bool            // it lists files whose names match a pattern
	at       map[string]bool // variables that At may name
	path     bool            // it uses sys.path
	stubs    bool            // it names the suffix of stubs
}

// place records that the place of what a variable names is asked for: "" for that of
// the code's own module.
func (l *looking) place(of string) {
	if l.at == nil {
		l.at = map[string]bool{}
	}
	l.at[of] = true
}

// name handles a name that the code loads; base is the name before an attribute.
func (l *looking) name(name, base string, attribute bool) {
	switch {
	case name == "path" && base == "sys":
		l.path = true
	case name == "__file__" || name == "__path__":
		if !attribute {
			l.place("")
		} else if base != "" {
			l.place(base)
		}
	case name == "walk": // ast has another one
		l.found.Lists = l.found.Lists || base == "os"
	case name == "contents":
		l.found.Lists = l.found.Lists || resources[base]
	case lists[name]:
		l.found.Lists = true
	case patterns[name]:
		l.patterns = true
	case texts[name]:
		l.found.Text = true
	}
}

// constant handles a constant that the code loads.
func (l *looking) constant(c *object) {
	switch {
	case c.isString():
		l.text(c.data)
	case c.kind == typeTuple || c.kind == typeFrozenset:
		for _, o := range c.items {
			if o.isString() {
				l.text(o.data)
			}
		}
	}
}

// text handles a string that the code loads.
func (l *looking) text(s string) {
	l.found.Source = l.found.Source || namesSource(s)
	l.stubs = l.stubs || s == ".pyi" || s == "pyi" || s == "__init__.pyi"
}

// namesSource reports whether a text names source files: its end, as in "%s.py", or a
// pattern that matches all files.
func namesSource(s string) bool {
	const longest = 200
	if len(s) > longest || strings.ContainsAny(s, " \t\n") {
		return false
	}
	return strings.HasSuffix(s, ".py") || s == "*" || s == "*.*" || s == "**" || s == "**/*"
}

// resource handles a call that reads a package's data.
func (l *looking) resource(pkg value) {
	switch {
	case pkg.name == "__name__" || pkg.name == "__package__":
		l.place("")
	case pkg.name != "":
		l.place(pkg.name)
	case pkg.c.isString():
		l.place(pkg.c.data)
	}
}

// result is what was found, in code with these imports. A variable that names something
// else than an imported module says nothing: the place of whatever is handed to a
// function is not one of a known package.
func (l *looking) result(imports []Import) Looks {
	out := l.found
	out.Lists = out.Lists || l.patterns && out.Source
	out.Any = l.path && l.stubs
	named := map[string]string{"": ""}
	for _, i := range imports {
		module := i.Name
		if i.Level > 0 {
			module = "" // the own package, or one beside it
		} else {
			top, _, _ := strings.Cut(i.Name, ".")
			// a.b is b, as the code asks: only the last name before an attribute is known.
			named[top], named[i.Name], named[i.Name[strings.LastIndexByte(i.Name, '.')+1:]] = top, i.Name, i.Name
		}
		for _, n := range i.From {
			if named[n] = module; module != "" {
				named[n] += "." + n
			}
		}
	}
	at := map[string]bool{}
	for name := range l.at {
		if module, ok := named[name]; ok {
			at[module] = true
		}
	}
	out.At = slices.Sorted(maps.Keys(at))
	return out
}
