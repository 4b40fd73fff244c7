package graph

import (
	"cmp"
	"maps"
	"slices"
)

// unasked is what is known about optional imports of distributions that nobody has asked
// for, such as those that are installed for other programs or for development.
//
// An import of a distribution is optional if its own one does not require the other one,
// and if it does not run while the program is imported: it is in a function, or its module
// is imported so, or merely collected. What an import in a try statement finds there, the
// program has loaded where it is not frozen, and may behave accordingly. An optional import does not bring in a distribution that nobody has
// asked for, unless something else in the product requires that one. What it would bring
// in must not depend on the order in which modules come in; so the imports wait.
// A namespace package is left out with the distributions that have modules in it: an
// empty one would make a program believe that one of them is there.
type unasked struct {
	in      map[string]bool     // distributions that have a module in the graph
	waiting map[string][]waiter // imports that are left out, by distribution
	certain map[string]bool     // distributions that are imported while the program is imported
}

// waiter is an import that is left out.
type waiter struct {
	m    *Module
	imp  Import
	name string
}

// LeftOut is a distribution that is not in, because only optional imports of other
// distributions reach it and nobody has asked for it.
type LeftOut struct {
	Dist    string
	Modules []string // that are imported, sorted
	By      []Edge   // the imports, sorted by module and line
}

// leavesOut reports whether an import of m is left out, and lets it wait then.
func (g *Graph) leavesOut(m *Module, imp Import, name string) bool {
	if m.Origin != Dist || m.Dist == "" {
		return false
	}
	if have := g.modules[name]; have != nil {
		return false
	}
	dists := g.owners(name)
	if len(dists) == 0 {
		return false
	}
	if g.isShared(name) && len(imp.From) > 0 && !slices.ContainsFunc(imp.From, func(n string) bool { return !g.exists(name + "." + n) }) {
		// The package is there for the modules alone that the import names in it.
		left := 0
		for _, n := range imp.From {
			if g.leavesOut(m, Import{Name: name + "." + n, Line: imp.Line, Where: imp.Where}, name+"."+n) {
				left++
			}
		}
		return left == len(imp.From)
	}
	for _, dist := range dists {
		if !g.mayLeaveOut(m, dist) {
			return false
		}
	}
	if imp.Where == Top && g.forgets(m, name) {
		return false
	}
	u := &g.unasked
	for _, dist := range dists {
		if !slices.ContainsFunc(u.waiting[dist], func(w waiter) bool { return w.m == m && w.name == name && w.imp.Line == imp.Line }) {
			u.waiting[dist] = append(u.waiting[dist], waiter{m, imp, name})
		}
	}
	return true
}

// mayLeaveOut reports whether imports of m do not bring in a distribution.
func (g *Graph) mayLeaveOut(m *Module, dist string) bool {
	u := &g.unasked
	if dist == "" || dist == m.Dist || u.in[dist] || u.certain[dist] || !g.cfg.Dists.Unasked(dist) ||
		g.cfg.Dists.Requires(m.Dist, dist) || g.cfg.Dists.Offers(m.Dist, dist) {
		return false
	}
	for r := range u.in { // the answer does not depend on the order
		if g.cfg.Dists.Requires(r, dist) {
			return false
		}
	}
	return true
}

// arrive notes that a distribution has a module in the graph. What waits for it, or for
// what it requires, is followed again.
func (g *Graph) arrive(m *Module) {
	u := &g.unasked
	if m.Origin != Dist || m.Dist == "" || u.in[m.Dist] {
		return
	}
	u.in[m.Dist] = true
	for _, dist := range slices.Sorted(maps.Keys(u.waiting)) {
		if dist == m.Dist || g.cfg.Dists.Requires(m.Dist, dist) {
			g.release(dist)
		}
	}
}

// release follows the modules again that wait for a distribution.
func (g *Graph) release(dist string) {
	for _, w := range g.unasked.waiting[dist] {
		if !slices.Contains(g.again, w.m) {
			g.again = append(g.again, w.m)
		}
	}
	delete(g.unasked.waiting, dist)
}

// Settle releases the imports that run while the program is imported, though they looked
// optional. It
// is to be called when nothing else is left to do, and reports whether there were any.
func (g *Graph) Settle() bool {
	u := &g.unasked
	certain := g.certain()
	found := false
	for _, dist := range slices.Sorted(maps.Keys(u.waiting)) {
		if slices.ContainsFunc(u.waiting[dist], func(w waiter) bool { return w.imp.Where <= Conditional && certain[w.m.Name] }) {
			u.certain[dist] = true
			g.release(dist)
			found = true
		}
	}
	return found
}

// certain returns the modules that are certain to be imported once their distribution is
// used at all: by the program, by another distribution, by a hook, and then by imports
// that run when the importing module is imported.
func (g *Graph) certain() map[string]bool {
	out := map[string]bool{}
	if !slices.ContainsFunc(slices.Collect(maps.Values(g.unasked.waiting)), func(all []waiter) bool {
		return slices.ContainsFunc(all, func(w waiter) bool { return w.imp.Where <= Conditional })
	}) {
		return out
	}
	targets := map[string][]string{} // of imports inside of one distribution
	var todo []string
	add := func(name string) {
		if !out[name] {
			out[name] = true
			todo = append(todo, name)
		}
	}
	for name, m := range g.modules {
		for _, e := range m.By {
			from := g.modules[e.From]
			switch {
			case e.Reason.Kind == ByWhole, e.Reason.Kind == ByEntryPoint && g.cfg.Dists.Unasked(m.Dist): // a plug-in that came with something else
			case e.Reason.Kind == ByParent, from != nil && from.Origin == Dist && from.Dist == m.Dist && e.early:
				targets[e.From] = append(targets[e.From], name)
			case from == nil || from.Origin != Dist || from.Dist != m.Dist:
				add(name)
			}
		}
	}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		for _, t := range targets[name] {
			add(t)
		}
	}
	return out
}

// LeftOut lists the distributions that are left out, sorted by name.
func (g *Graph) LeftOut() []LeftOut {
	var out []LeftOut
	for _, dist := range slices.Sorted(maps.Keys(g.unasked.waiting)) {
		l := LeftOut{Dist: dist}
		for _, w := range g.unasked.waiting[dist] {
			l.Modules = append(l.Modules, w.name)
			l.By = append(l.By, Edge{From: w.m.Name, Reason: Reason{Kind: ByImport}, Line: w.imp.Line, Where: w.imp.Where, Optional: true})
		}
		slices.Sort(l.Modules)
		l.Modules = slices.Compact(l.Modules)
		slices.SortFunc(l.By, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Line, b.Line)) })
		out = append(out, l)
	}
	return out
}
