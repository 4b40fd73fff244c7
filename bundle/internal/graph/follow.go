package graph

import (
	"context"
	"slices"
	"strings"
)

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

// cursor is how far Follow has come with the imports of a module when it asks a
// question. What was decided about an import stays decided, although what is added
// in the meantime could decide otherwise.
type cursor struct {
	m    *Module
	next int // index of the import that is being followed

	begun  bool // the fields below are decided for this import
	name   string
	why    Edge
	target *Module // the package of a "from" import, when it is found
	from   int     // index of the name that is being followed
}

// Follow brings in what the code of a loaded module imports. When it returns a
// question, it is to be called again with the same module after the answer, before
// another one is followed, and goes on where it was.
func (g *Graph) Follow(ctx context.Context, m *Module) *Question {
	c := g.cursor
	g.cursor = nil
	if c == nil || c.m != m {
		if m.Facts == nil {
			return nil
		}
		m.followed = true
		if m.Optional && !g.needed[m.Dist] {
			g.optional[m.Dist] = append(g.optional[m.Dist], m)
		}
		c = &cursor{m: m}
	}
	step := g.followImport
	if m.Kind == Extension {
		step = g.followName
	}
	for c.next < len(m.Facts.Imports) {
		if q := step(ctx, c); q != nil {
			g.cursor = c
			return q
		}
		*c = cursor{m: m, next: c.next + 1}
	}
	return nil
}

// followImport brings in what the import at the cursor names.
func (g *Graph) followImport(ctx context.Context, c *cursor) *Question {
	imp := c.m.Facts.Imports[c.next]
	if !c.begun && !g.begin(c, imp) {
		return nil
	}
	if c.target == nil {
		target, q := g.resolve(ctx, c.name, c.why)
		if q != nil || target == nil || target.Kind == Missing || !target.Package {
			return q
		}
		c.target = target
	}
	for ; c.from < len(imp.From); c.from++ {
		if q := g.followFrom(ctx, c, imp.From[c.from]); q != nil {
			return q
		}
	}
	return nil
}

// begin decides whether an import is followed, and for which reason its target is
// brought in.
func (g *Graph) begin(c *cursor, imp Import) bool {
	m := c.m
	name, ok := absolute(m, imp.Name, imp.Level)
	if !ok || name == "" {
		return false
	}
	if m.Origin == Stdlib && imp.Where == InMain && !m.runs() {
		return false
	}
	if m.Origin != User && imp.Where != Top && development[top(name)] && top(name) != top(m.Name) {
		return false
	}
	if g.isBarred(m.Name, name) || !g.wants(m, imp, name) {
		return false
	}
	why := Edge{From: m.Name, Reason: Reason{Kind: ByImport}, Line: imp.Line, Where: imp.Where, Optional: g.isOptional(m, imp, name)}
	if len(imp.From) == 1 && imp.From[0] == "__main__" {
		why.Reason.Kind = ByRun // python -m, runpy
	}
	c.begun, c.name, c.why = true, name, why
	return true
}

// followFrom brings in a name that is imported from a package, when it is a module.
func (g *Graph) followFrom(ctx context.Context, c *cursor, name string) *Question {
	if name == "*" {
		if c.m.Origin != User {
			return nil
		}
		for _, child := range g.find.children(g.packagePath(c.target), false) {
			if _, q := g.resolve(ctx, c.name+"."+child, c.why); q != nil {
				return q
			}
		}
		return nil
	}
	sub := c.name + "." + name
	have := g.modules[sub]
	if g.isBarred(c.m.Name, sub) || !g.wantsModule(c.m, sub) || have != nil && have.Kind == Missing {
		return nil
	}
	// A name that is no module is an attribute of the package, which is no error.
	if _, ok := g.find.find(name, g.packagePath(c.target)); !ok && have == nil {
		return nil
	}
	_, q := g.resolve(ctx, sub, c.why)
	return q
}

// followName brings in what a string of an extension module names, if it is
// there: the standard library, what its distribution needs, and packages that are
// in already.
func (g *Graph) followName(ctx context.Context, c *cursor) *Question {
	m, name := c.m, c.m.Facts.Imports[c.next].Name
	if !c.begun {
		t := top(name)
		if development[t] || g.isBarred(m.Name, name) {
			return nil
		}
		if !g.stdlib[t] && !slices.Contains(g.cfg.Dists.Needed(m.Dist), name) && (g.modules[t] == nil || g.modules[t].Kind == Missing) {
			return nil
		}
		if g.modules[name] == nil && !g.exists(name) {
			return nil
		}
		c.begun, c.why = true, Edge{From: m.Name, Reason: Reason{Kind: ByNameInC}, Where: Conditional, Optional: m.Optional}
	}
	_, q := g.resolve(ctx, name, c.why)
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
