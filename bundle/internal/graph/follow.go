package graph

import "strings"

// development lists top-level packages that libraries import for their own
// tests, documentation or interactive use only. From code of a distribution
// they are followed only by an unconditional import; from the program's own
// code always.
var development = map[string]bool{
	"IPython": true, "ipykernel": true, "ipywidgets": true, "jupyter_client": true,
	"jupyter_core": true, "notebook": true, "nbformat": true, "nbconvert": true,
	"pytest": true, "_pytest": true, "py": true, "nose": true, "hypothesis": true, "tox": true,
	"sphinx": true, "docutils": true, "numpydoc": true, "mypy": true, "pylint": true,
	"black": true, "coverage": true, "pip": true, "wheel": true, "setuptools": true,
	"pkg_resources": true, "distutils": true, "Cython": true, "cython": true,
	"doctest": true, "pdb": true, "lib2to3": true, "idlelib": true, "test": true, "ensurepip": true,
	"turtledemo": true,
}

// follow brings in what m's code imports.
func (g *Graph) follow(m *Module) {
	if m.Facts == nil {
		return
	}
	m.followed = true
	if m.Spare && !g.needed[m.Dist] {
		g.spare[m.Dist] = append(g.spare[m.Dist], m)
	}
	if m.Kind == Extension {
		g.followExtension(m)
		return
	}
	for _, imp := range m.Facts.Imports {
		g.followImport(m, imp)
	}
}

func (g *Graph) followImport(m *Module, imp Import) {
	name, ok := absolute(m, imp.Name, imp.Level)
	if !ok || name == "" {
		return
	}
	if m.Origin == Stdlib && imp.Where == InMain && !m.runs() {
		return
	}
	if m.Origin != User && imp.Where != Top && development[top(name)] && top(name) != top(m.Name) {
		return
	}
	if g.isBarred(m.Name, name) {
		return
	}
	if !g.wants(m, imp, name) {
		return
	}
	why := Edge{From: m.Name, Reason: "import", Line: imp.Line, Where: imp.Where, Spare: g.optional(m, imp, name)}
	if len(imp.From) == 1 && imp.From[0] == "__main__" {
		why.Reason = "run" // python -m, runpy
	}
	target := g.resolve(name, why)
	if target == nil || target.Kind == Missing || !target.Package {
		return
	}
	for _, n := range imp.From {
		if n == "*" {
			if m.Origin == User {
				for _, c := range g.find.children(g.packagePath(target), false) {
					g.resolve(name+"."+c, why)
				}
			}
			continue
		}
		sub := name + "." + n
		if g.isBarred(m.Name, sub) || !g.wantsModule(m, sub) || g.Modules[sub] != nil && g.Modules[sub].Kind == Missing {
			continue
		}
		// A name that is no module is an attribute of the package: no error.
		if _, ok := g.find.find(n, g.packagePath(target)); ok || g.Modules[sub] != nil {
			g.resolve(sub, why)
		}
	}
}

// runs reports whether the program runs a module of the standard library as one.
func (m *Module) runs() bool {
	for _, e := range m.By {
		if e.Reason == "run" || e.Reason == "hidden import" || e.Reason == "program" {
			return true
		}
	}
	return false
}

// absolute turns a relative import into an absolute name (PEP 328), as
// importlib._bootstrap._resolve_name does.
func absolute(m *Module, name string, level int) (string, bool) {
	if level == 0 {
		return name, true
	}
	pkg := m.Name
	if strings.HasPrefix(pkg, "@") {
		return "", false // a script has no package
	}
	if !m.Package {
		level++
	}
	for ; level > 1; level-- {
		pkg = parent(pkg)
	}
	if pkg == "" {
		return "", false
	}
	if name == "" {
		return pkg, true
	}
	return pkg + "." + name, true
}

func top(name string) string {
	name, _, _ = strings.Cut(name, ".")
	return name
}

// Why returns a shortest chain of edges from a root to name: the first element
// is a root's edge or an import in a root. It is empty for roots and unknown
// modules.
func (g *Graph) Why(name string) []Edge {
	type step struct {
		name string
		via  Edge
		next *step
	}
	seen := map[string]bool{name: true}
	queue := []*step{{name: name}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		m := g.Modules[s.name]
		if m == nil {
			continue
		}
		if len(m.By) == 0 {
			var out []Edge
			for ; s.next != nil; s = s.next {
				out = append(out, s.via)
			}
			return out
		}
		for _, e := range m.By {
			if e.From == "" {
				out := []Edge{e}
				for ; s.next != nil; s = s.next {
					out = append(out, s.via)
				}
				return out
			}
			if !seen[e.From] {
				seen[e.From] = true
				queue = append(queue, &step{e.From, e, s})
			}
		}
	}
	return nil
}
