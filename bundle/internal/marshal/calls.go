package marshal

import "strings"

// These say what a function does with its literal first argument.
const (
	importsModule = 1 + iota // the module is imported
	readsPackage             // a package's data is read
	readsPath                // the same, if path is importlib.resources.path
	loadsLibrary
	runsModule
	wantsNamespace // a namespace of GObject introspection, with a version
	asksModule     // asks whether the module exists
	resolvesName   // the module is imported, and something in it is found
)

var interesting = map[string]int{
	"__import__": importsModule, "import_module": importsModule, "lazy_import": importsModule,
	"files": readsPackage, "open_text": readsPackage, "read_text": readsPackage, "open_binary": readsPackage,
	"read_binary": readsPackage, "contents": readsPackage, "get_data": readsPackage, "resource_filename": readsPackage,
	"resource_string": readsPackage, "resource_stream": readsPackage, "PackageLoader": readsPackage,
	"path": readsPath,
	"CDLL": loadsLibrary, "PyDLL": loadsLibrary, "LoadLibrary": loadsLibrary, "find_library": loadsLibrary,
	"run_module": runsModule, "require_version": wantsNamespace, "find_spec": asksModule, "find_loader": asksModule,
	"resolve_name": resolvesName,
}

// loads lists the functions that load libraries: of ctypes and ctypes.util, numpy's, and
// cffi's dlopen.
var loads = map[string]bool{"CDLL": true, "PyDLL": true, "LoadLibrary": true, "find_library": true, "dlopen": true, "load_library": true}

// describing lists functions of importlib.metadata and pkg_resources whose first
// argument names an installed distribution.
var describing = map[string]bool{
	"version": true, "distribution": true, "metadata": true, "requires": true, "files": true, "from_name": true,
	"get_distribution": true, "require": true, "load_entry_point": true, "get_entry_info": true, "get_entry_map": true,
}

// asksGroup lists functions of importlib.metadata and pkg_resources that find the entry
// points of a group.
var asksGroup = map[string]bool{"entry_points": true, "iter_entry_points": true}

// resources lists the modules whose function path opens a package's data.
var resources = map[string]bool{"resources": true, "importlib.resources": true, "importlib_resources": true}

// add records an import by the instruction at offset at.
func (w *walk) add(imp Import, at int) {
	imp.Line = w.lines.at(at)
	w.facts.Imports = append(w.facts.Imports, imp)
}

// importStatement handles IMPORT_NAME, whose level and names are on the stack.
func (w *walk) importStatement(name string, at int) {
	imp := Import{Name: name, Where: w.where(at)}
	imp.Level, _ = w.top(1).integer()
	if imp.Level < 0 || imp.Level > 100 {
		return
	}
	imp.From = w.fromList(w.top(0).c)
	for _, n := range imp.From {
		w.facts.Loads = w.facts.Loads || loads[n] // it may be called by another name
		w.resolves = w.resolves || n == "resolve_name" && name == "pkgutil"
		w.pathIsResource = w.pathIsResource || n == "path" && resources[name]
	}
	w.add(imp, at)
}

// fromList returns the strings in a tuple. It computes them once for each tuple.
func (s *scanner) fromList(t *object) []string {
	if t == nil || t.kind != typeTuple {
		return nil
	}
	names, ok := s.lists[t]
	if ok {
		return names
	}
	for _, n := range t.items {
		if n.kind == typeUnicode {
			names = append(names, n.data)
		}
	}
	if s.lists == nil {
		s.lists = map[*object][]string{}
	}
	s.lists[t] = names
	return names
}

// arguments contains the arguments of a call; those with a keyword are last.
type arguments struct {
	values   []value
	keywords []*object
}

// get returns the i-th argument, or the one with the keyword.
func (a arguments) get(i int, keyword string) value {
	v, _ := a.find(i, keyword)
	return v
}

// find is like get, and says whether there is such an argument.
func (a arguments) find(i int, keyword string) (v value, ok bool) {
	positional := len(a.values) - len(a.keywords)
	if i < positional {
		return a.values[i], true
	}
	for j, k := range a.keywords {
		if k.isString() && k.data == keyword {
			return a.values[positional+j], true
		}
	}
	return value{}, false
}

// arguments returns the n arguments of a call, and the entries of the stack below them.
func (w *walk) arguments(o op, n int) (below []value, a arguments, ok bool) {
	first := len(w.stack) - int(o.shift) - n
	callee := first - int(o.pops)
	if n == 0 || callee < 0 {
		return nil, a, false
	}
	a.values = w.stack[first : first+n]
	names := w.keywords
	if o.shift > 0 {
		names = w.top(0).c
	}
	if names != nil {
		a.keywords = names.items
	}
	return w.stack[callee:first], a, len(a.keywords) <= n
}

// called handles a call whose n arguments are on the stack. It returns how the text
// begins that is the result, if this is known.
func (w *walk) called(o op, at, n int) (begins string) {
	below, args, ok := w.arguments(o, n)
	if !ok {
		return ""
	}
	w.literalsIn(args.values)
	w.handsOn(args.values, at)
	for _, callee := range below {
		begins += callee.begins
		callee = w.meant(callee)
		does := interesting[callee.name]
		if does == resolvesName && !w.fromPkgutil(callee) {
			does = 0 // importlib.util has another function with this name
		}
		if does == readsPath {
			does = 0
			if resources[callee.base] || callee.base == "" && w.pathIsResource {
				does = readsPackage
			}
		}
		if does == readsPackage {
			w.looks.resource(args.get(0, "package"))
		}
		name := args.get(0, "name").c
		switch {
		case does == importsModule && name == nil:
			w.importsComputed(args, at)
		case name == nil && (does == runsModule && (callee.base == "" || callee.base == "runpy") || does == resolvesName):
			w.importsComputed(arguments{values: args.values[:1]}, at)
		case name == nil && does == asksModule && callee.name == "find_spec" && (callee.base == "" || strings.HasSuffix(callee.base, "util")):
			w.computes(args, at)
		case does != 0 && name.isString():
			w.calls(does, callee.name, name, args, at)
		case does == 0 && callee.name != "" && couldName(name):
			w.callsWith(callee.name, name)
		}
		if describing[callee.name] {
			w.describes(args, at)
		}
		if asksGroup[callee.name] {
			w.asksGroup(args, 0, at)
		}
		if callee.name == "select" { // of the entry points of all groups
			w.asksGroup(args, len(args.values), at)
		}
	}
	return begins
}

// describes records that a distribution is asked about. The functions call their first
// argument by different names.
func (w *walk) describes(args arguments, at int) {
	v := args.get(0, "distribution_name")
	for _, keyword := range []string{"name", "dist"} {
		if v == (value{}) {
			v = args.get(0, keyword)
		}
	}
	text := w.texts[v.name]
	if v.c.isString() {
		text = v.c.data
	}
	if text != "" && len(text) <= 200 && w.where(at) != TypeChecking {
		w.facts.Distributions = append(w.facts.Distributions, text)
	}
}

// asksGroup records that the entry points of a group are asked for, which is the i-th
// argument or has a keyword.
func (w *walk) asksGroup(args arguments, i, at int) {
	const most = 100
	group, ok := args.find(i, "group")
	text := ""
	if group.c.isString() {
		text = group.c.data
	} else {
		text = w.texts[group.name]
	}
	if (text != "" || ok && group.c == nil) && len(text) <= 200 && len(w.facts.Groups) < most && w.where(at) != TypeChecking {
		w.facts.Groups = append(w.facts.Groups, Group{text, w.lines.at(at)})
	}
}

// calls handles a call of one of the interesting functions.
func (w *walk) calls(does int, callee string, name *object, args arguments, at int) {
	switch does {
	case loadsLibrary:
		w.facts.Libraries = append(w.facts.Libraries, name.data)
	case runsModule:
		w.runs(name, at)
	case wantsNamespace:
		if version := args.get(1, "version").c; version.isString() {
			w.facts.Namespaces = append(w.facts.Namespaces, Namespace{name.data, version.data})
		}
	case importsModule:
		if callee == "__import__" {
			w.importFunction(name.data, args, at)
		} else {
			w.importModule(name.data, args, at)
		}
	case resolvesName:
		module, _, colon := strings.Cut(name.data, ":")
		if w.computed = true; colon && dotted(module) {
			w.add(Import{Name: module, Where: max(w.where(at), Conditional)}, at)
		}
	case asksModule:
		if dotted(name.data) {
			w.add(Import{Name: name.data, Where: max(w.where(at), Conditional), Asked: true}, at)
		}
	case readsPackage:
		if dotted(name.data) {
			// If the package does not exist, this fails only when the function is
			// called.
			w.add(Import{Name: name.data, Where: max(w.where(at), Conditional), Data: true}, at)
		}
	}
}

// importFunction handles __import__(name, globals, locals, fromlist, level).
func (w *walk) importFunction(name string, args arguments, at int) {
	imp := Import{Name: name, From: w.fromList(args.get(3, "fromlist").c), Where: w.where(at)}
	imp.Level, _ = args.get(4, "level").integer()
	if dotted(name) && imp.Level >= 0 && imp.Level <= 100 {
		w.add(imp, at)
	}
}

// importModule handles import_module(name, package). A package that is not a literal
// counts as the package of the module.
func (w *walk) importModule(name string, args arguments, at int) {
	for _, k := range args.keywords {
		if k.data != "name" && k.data != "package" {
			return // another function with that name, as sympy has
		}
	}
	rest := strings.TrimLeft(name, ".")
	imp := Import{Name: rest, Level: len(name) - len(rest), Where: w.where(at)}
	if pkg := args.get(1, "package").c; imp.Level > 0 && pkg.isString() {
		parent := pkg.data
		for ; imp.Level > 1 && parent != ""; imp.Level-- {
			parent = parent[:max(0, strings.LastIndexByte(parent, '.'))]
		}
		imp.Name, imp.Level = parent+"."+rest, 0
	}
	if dotted(imp.Name) && imp.Level <= 100 {
		w.add(imp, at)
	}
}

// inC names the modules that functions in C import, where no file shows it.
var inC = map[string]string{"strptime": "_strptime"} // of time and datetime

// frozen names the modules that functions of importlib import which are frozen into
// the interpreter (Lib/importlib/_bootstrap_external.py). Every product has the others
// that frozen modules import; testdata/programs/basics/frozen_imports.py compares.
var frozen = map[string]string{
	"invalidate_caches":   "importlib.metadata", // from 3.11.11, 3.12.8 and 3.13 on
	"get_resource_reader": "importlib.readers",  // from 3.10 on
}

// builtin records modules that the interpreter imports behind a name: pydoc for the
// built-in help, unless a global hides that name, and those of the tables above.
func (w *walk) builtin(name string, at int, attribute bool) {
	w.facts.Loads = w.facts.Loads || loads[name]
	if name == "help" && !attribute {
		w.add(Import{Name: "pydoc", Where: max(w.where(at), Conditional)}, at)
	}
	if m := inC[name]; m != "" {
		w.add(Import{Name: m, Where: max(w.where(at), Conditional)}, at)
	}
	if m := frozen[name]; m != "" {
		w.add(Import{Name: m, Where: max(w.where(at), Conditional), Frozen: true}, at)
	}
}
