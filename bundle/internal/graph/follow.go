package graph

import (
	"context"
	"slices"
	"strings"
)

// development lists top-level packages that libraries import for their own
// tests, documentation or interactive use only. See forDevelopment.
var development = map[string]bool{
	"IPython": true, "ipykernel": true, "ipywidgets": true, "jupyter_client": true,
	"jupyter_core": true, "notebook": true, "nbformat": true, "nbconvert": true,
	"pytest": true, "_pytest": true, "py": true, "nose": true, "hypothesis": true, "tox": true,
	"sphinx": true, "docutils": true, "numpydoc": true, "mypy": true, "pylint": true,
	"black": true, "coverage": true, "pip": true, "wheel": true, "setuptools": true,
	"pkg_resources": true, "Cython": true, "cython": true,
}

// forDevelopment reports whether an import is for the tests and the documentation of
// the distribution that it is in: it need not succeed, is of a package that such things
// need, and of nothing that the distribution requires. The tests of the interpreter
// itself, which are not installed everywhere, are for those alone who import them
// unconditionally; the standard library has functions for them.
func (g *Graph) forDevelopment(m *Module, imp Import, name string) bool {
	if m.Origin == User || imp.Where == Top || top(name) == top(m.Name) {
		return false
	}
	if top(name) == "test" {
		return true
	}
	if !development[top(name)] {
		return false // distutils, of the standard library, can use docutils
	}
	origin, dist, ok := g.owner(name)
	return ok && origin != Stdlib && dist != m.Dist && !g.cfg.Dists.Requires(m.Dist, dist)
}

// ForDevelopment reports whether a module is one of a tool for development.
func ForDevelopment(module string) bool { return development[top(module)] }

// cursor is how far Follow has come with the imports of a module when it asks a
// question.
type cursor struct {
	m    *Module
	next int // index of the import that asked
}

// Follow brings in what the code of a loaded module imports. If it returns a question,
// the caller answers it and calls Follow again with the same module, before it follows
// another one. Follow then continues with the import that asked; modules that this
// import has already brought in stay.
func (g *Graph) Follow(ctx context.Context, m *Module) *Question {
	if m.Facts == nil {
		return nil
	}
	c := g.cursor
	g.cursor = cursor{}
	if c.m != m {
		c = cursor{m: m}
		m.followed = true
		if m.Optional && !g.needed[m.Dist] {
			g.optional[m.Dist] = append(g.optional[m.Dist], m)
		}
	}
	imports, named := m.Facts.Imports, 0 // how many of them are names in a library
	if m.Kind == Extension {
		named = len(imports)
		if m.compiled != nil {
			imports = slices.Concat(imports, m.compiled.Imports)
		}
	}
	for ; c.next < len(imports); c.next++ {
		follow := g.followImport
		if c.next < named {
			follow = g.followName
		}
		if q := follow(ctx, m, imports[c.next]); q != nil {
			g.cursor = c
			return q
		}
	}
	g.wrap(m)
	for _, n := range g.named(m) { // doing it again changes nothing
		if q := g.followString(ctx, m, n); q != nil {
			g.cursor = c
			return q
		}
	}
	for _, n := range g.own(m) {
		if q := g.followOwn(ctx, m, n); q != nil {
			g.cursor = c
			return q
		}
	}
	return nil
}

// followImport brings in the modules that an import names.
func (g *Graph) followImport(ctx context.Context, m *Module, imp Import) *Question {
	name, ok := absolute(m, imp.Name, imp.Level)
	if !ok || name == "" {
		return nil
	}
	if m.Origin == Stdlib && (imp.Where == InMain && !m.runs() || imp.Frozen) {
		return nil // importlib itself has these names, and is in every product
	}
	if g.isBarred(m.Name, name) || g.forDevelopment(m, imp, name) || !g.wants(m, imp, name) || g.leavesOut(m, imp, name) {
		return nil
	}
	why := Edge{From: m.Name, Reason: Reason{Kind: ByImport}, Line: imp.Line, Where: imp.Where, Optional: g.isOptional(m, imp, name), Asked: imp.Asked || imp.Data}
	if len(imp.From) == 1 && imp.From[0] == "__main__" {
		why.Reason.Kind = ByRun // python -m, runpy
	}
	target, q := g.resolve(ctx, name, why)
	if target == nil || target.Kind == Missing || !target.Package {
		return q
	}
	for _, n := range imp.From {
		if q := g.followFrom(ctx, m, target, n, imp, why); q != nil {
			return q
		}
	}
	return nil
}

// followFrom brings in a name that m imports from a package, if the name is a module.
func (g *Graph) followFrom(ctx context.Context, m, pkg *Module, name string, imp Import, why Edge) *Question {
	if name == "*" {
		if m.Origin != User {
			return nil
		}
		for _, child := range g.find.children(g.packagePath(pkg), false) {
			if _, q := g.resolve(ctx, pkg.Name+"."+child, why); q != nil {
				return q
			}
		}
		return nil
	}
	sub := pkg.Name + "." + name
	have := g.modules[sub]
	if g.isBarred(m.Name, sub) || !g.wantsModule(m, sub) || have != nil && have.Kind == Missing {
		return nil
	}
	// A name that is not a module is an attribute of the package, which is not an
	// error.
	if _, ok := g.find.find(name, g.packagePath(pkg)); !ok && have == nil {
		return nil
	}
	if g.leavesOut(m, imp, sub) { // a package that several distributions share
		return nil
	}
	_, q := g.resolve(ctx, sub, why)
	return q
}

// followName brings in the module that a string in an extension module names, if it
// exists and belongs to the standard library, to a requirement of the distribution, or
// to a package that is in already.
func (g *Graph) followName(ctx context.Context, m *Module, imp Import) *Question {
	name, t := imp.Name, top(imp.Name)
	if development[t] || g.isBarred(m.Name, name) {
		return nil
	}
	if !g.stdlib[t] && !slices.Contains(g.cfg.Dists.Needed(m.Dist), name) && (g.modules[t] == nil || g.modules[t].Kind == Missing) {
		return nil
	}
	if g.modules[name] == nil && !g.exists(name) {
		return nil
	}
	_, q := g.resolve(ctx, name, Edge{From: m.Name, Reason: Reason{Kind: ByNameInC}, Where: Conditional, Optional: m.Optional})
	return q
}

// Imports brings in what an extension module was seen to import in C, if it is there.
// When it returns a question, it is to be called again after the answer.
func (g *Graph) Imports(ctx context.Context, m *Module, name string) *Question {
	imp := Import{Name: name, Where: Conditional}
	if name == m.Name || g.isBarred(m.Name, name) || g.forDevelopment(m, imp, name) || !g.wants(m, imp, name) || g.leavesOut(m, imp, name) {
		return nil
	}
	if have := g.modules[name]; have == nil && !g.exists(name) || have != nil && have.Kind == Missing {
		return nil
	}
	_, q := g.resolve(ctx, name, Edge{From: m.Name, Reason: Reason{Kind: ByProbe}, Where: Top, Optional: g.isOptional(m, imp, name)})
	return q
}

// absolute turns a relative import into an absolute name (PEP 328), as
// importlib._bootstrap._resolve_name does.
func absolute(m *Module, name string, level int) (string, bool) {
	if level == 0 {
		return name, true
	}
	if m.Role == Script {
		return "", false // a script has no package
	}
	pkg := m.Name
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
