package graph

import (
	"context"
	"slices"
	"strings"
)

// large lists modules of the standard library that are much, and that tables of all
// modules name, such as those for Python 2.
var large = map[string]bool{"ensurepip": true, "idlelib": true, "lib2to3": true, "tkinter": true, "turtle": true, "turtledemo": true}

// wrapper is a function of a distribution, or of the program, by its name alone.
type wrapper struct{ owner, name string }

// ownerOf names whose functions a module may call by their names: those of its
// distribution, where that is not known those of its top-level package.
func ownerOf(m *Module) string {
	if m.Origin == Dist && m.Dist == "" {
		return "package " + top(m.Name)
	}
	return m.Dist
}

// named lists the modules that the code of a module may import by names that it hands
// on: to an import of its own, or to a function around one elsewhere in the same
// distribution. They are of the standard library, or, in the first case, of a distribution
// that this one names for an extra, as tables of providers do. Everything else that such
// names can mean is collected with its distribution.
func (g *Graph) named(m *Module) []string {
	if m.Origin == Stdlib || tail(m.Name) == "six" { // hooks know the tables of six
		return nil
	}
	var out []string
	add := func(name string, handed bool) {
		for ; name != ""; name = parent(name) { // "configparser.ConfigParser"
			if g.exists(name) {
				break
			}
		}
		// Words, and what is much, count only where they are
		// handed to an import.
		if name == "" || slices.Contains(out, name) {
			return
		}
		if g.stdlib[top(name)] && top(name) != "test" && (handed || !notByString[name] && !large[top(name)]) || g.offered(m, name) {
			out = append(out, name)
		}
	}
	for _, n := range m.Facts.Names {
		add(n, false)
	}
	for _, c := range m.Facts.Calls {
		if g.wrappers[wrapper{ownerOf(m), c[0]}] {
			add(c[1], true)
		}
	}
	return out
}

// own lists the modules of the program that strings of its code name: "site.settings" of
// Django, Celery or a configuration of logging, "main:app" of an ASGI server. A word alone
// means other things, too, and so does "setup.cfg": where a module is found, it is one in
// a package, or what stands before a colon. What Django imports, its settings name in
// lists, by words alone and also where it comes from a distribution. Otherwise a string
// names something of a distribution if it is a class, as in a configuration of logging,
// or if a colon says where the module ends; other names of modules are often those of
// loggers. The URL of a database names its driver.
func (g *Graph) own(m *Module) []string {
	if !g.isOwn(m.Origin, m.Dist) {
		return nil
	}
	django := g.modules["django"] != nil && g.modules["django"].Kind != Missing
	var out []string
	for _, n := range m.Facts.Tables {
		if _, driver, ok := strings.Cut(n, "+"); ok { // of a database, in its URL
			if origin, _, ok := g.owner(driver); ok && origin == Dist && g.exists(driver) && !slices.Contains(out, driver) {
				out = append(out, driver)
			}
			continue
		}
		whole, _, colon := strings.Cut(n, ":")
		for name := whole; name != ""; name = parent(name) {
			f, ok := g.peek(name)
			if !ok {
				continue
			}
			origin, dist, _ := g.owner(name)
			own := g.isOwn(origin, dist)
			wanted := own && (name == whole || strings.Contains(name, ".") || colon)
			if !strings.Contains(whole, ".") && !colon {
				wanted = django && name == whole && (own || origin == Dist)
			} else if origin == Dist && !own && (django || colon && name == whole || isClass(whole, name)) {
				wanted = true
			}
			if wanted && f.kind != Namespace && !slices.Contains(out, name) {
				out = append(out, name)
				if base := name + ".base"; django && origin == Dist && f.dirs != nil && g.exists(base) {
					out = append(out, base) // of a database: it imports the driver
				}
			}
			break
		}
	}
	return out
}

// Entry returns the module that an argument of a program names: "pkg.mod", "pkg.Class",
// "mod:attribute". A word alone counts only if it is a module of the program.
func (g *Graph) Entry(text string) (string, bool) {
	whole, attribute, colon := strings.Cut(text, ":")
	if !isDotted(whole) || colon && !isDotted(attribute) {
		return "", false
	}
	for name := whole; name != ""; name = parent(name) {
		f, ok := g.peek(name)
		if !ok {
			continue
		}
		origin, _, _ := g.owner(name)
		exact := name == whole || parent(whole) == name
		return name, exact && f.kind != Namespace && (origin == User || origin == Dist && (colon || strings.Contains(name, ".")))
	}
	return "", false
}

// IsReference reports whether an argument of a program has the form "mod:attribute".
func IsReference(text string) bool {
	module, attribute, colon := strings.Cut(text, ":")
	return colon && isDotted(module) && isDotted(attribute)
}

// isDotted reports whether a text consists of identifiers with dots between them.
func isDotted(text string) bool {
	for part := range strings.SplitSeq(text, ".") {
		if !identifier(part) {
			return false
		}
	}
	return true
}

// isClass reports whether a text names something in a module by a name as classes have
// it: "pkg.mod.Class".
func isClass(text, module string) bool {
	rest, ok := strings.CutPrefix(text, module+".")
	return ok && rest != "" && !strings.Contains(rest, ".") && rest[0] >= 'A' && rest[0] <= 'Z'
}

// offered reports whether a module belongs to another distribution that the one of m names
// for an extra, and is something that an import in m would bring in.
func (g *Graph) offered(m *Module, name string) bool {
	if m.Origin != Dist || m.Dist == "" || top(name) == top(m.Name) {
		return false
	}
	origin, dist, ok := g.owner(name)
	imp := Import{Name: name, Where: Conditional}
	return ok && origin == Dist && dist != "" && dist != m.Dist && g.cfg.Dists.Mentions(m.Dist, dist) &&
		!g.forDevelopment(m, imp, name) && g.wants(m, imp, name)
}

// wrap notes the functions of a module that import what their callers name, and the
// functions that it calls with names. What a function that becomes known only now is
// called with is followed again.
func (g *Graph) wrap(m *Module) {
	if m.Origin == Stdlib {
		return
	}
	for _, c := range m.Facts.Calls {
		w := wrapper{ownerOf(m), c[0]}
		if !slices.Contains(g.callers[w], m) {
			g.callers[w] = append(g.callers[w], m)
		}
	}
	for _, f := range m.Facts.Wrappers {
		w := wrapper{ownerOf(m), f}
		if strings.HasPrefix(f, "__") || g.wrappers[w] {
			continue
		}
		g.wrappers[w] = true
		for _, caller := range g.callers[w] {
			if caller != m {
				g.again = append(g.again, caller)
			}
		}
	}
}

// followString brings in a module that a string names.
func (g *Graph) followString(ctx context.Context, m *Module, name string) *Question {
	imp := Import{Name: name, Where: Conditional}
	if g.isBarred(m.Name, name) || g.leavesOut(m, imp, name) {
		return nil
	}
	optional := g.isOptional(m, imp, name)
	_, q := g.resolve(ctx, name, Edge{From: m.Name, Reason: Reason{Kind: ByString}, Where: Conditional, Optional: optional})
	return q
}

// followOwn brings in a module that a string of the program itself names: the program
// asks for it, whether its distribution requires it or not.
func (g *Graph) followOwn(ctx context.Context, m *Module, name string) *Question {
	if g.isBarred(m.Name, name) {
		return nil
	}
	_, q := g.resolve(ctx, name, Edge{From: m.Name, Reason: Reason{Kind: ByString}, Where: Conditional, Optional: m.Optional})
	return q
}
