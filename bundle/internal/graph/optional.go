package graph

import "slices"

// need turns an optional module into a needed one, so that the modules that it imports
// become needed as well.
func (g *Graph) need(m *Module) {
	m.Optional = false
	g.needDist(m)
	if p := g.modules[parent(m.Name)]; p != nil && p.Optional {
		g.need(p)
	}
	if m.followed {
		m.followed = false
		g.again = append(g.again, m)
	}
}

// needDist records that a distribution is needed. Its optional modules that are in
// already, such as adapters for other distributions, are followed again, and now bring
// in what they adapt.
func (g *Graph) needDist(m *Module) {
	if m.Optional || m.Origin != Dist || g.needed[m.Dist] {
		return
	}
	g.needed[m.Dist] = true
	g.again = append(g.again, g.optional[m.Dist]...)
	delete(g.optional, m.Dist)
}

// Needed reports whether the program needs a module of a distribution.
func (g *Graph) Needed(dist string) bool { return g.needed[dist] }

// wants reports whether an import of m is followed. A module that is in only
// because its distribution is collected whole brings in no other distribution
// but those that its own one requires, or names for its extras: examples, adapters
// and tools for what happens to be installed would pull in the whole environment.
// What its own one forgot to require is no reason to do without the module.
func (g *Graph) wants(m *Module, imp Import, name string) bool {
	if g.wantsModule(m, name) || imp.Where == Top && g.forgets(m, name) {
		return true
	}
	for _, n := range imp.From { // "from google.cloud import storage"
		if _, dist, ok := g.owner(name + "." + n); ok && dist != "" && g.wantsModule(m, name+"."+n) {
			return true
		}
	}
	return false
}

// forgets reports whether m, which belongs to a needed distribution, cannot do without a
// small one that its own one should require and does not.
func (g *Graph) forgets(m *Module, name string) bool {
	if !g.needed[m.Dist] || development[top(name)] {
		return false
	}
	origin, dist, ok := g.owner(name)
	return ok && origin == Dist && dist != "" && g.cfg.Dists.Forgets(m.Dist, dist)
}

func (g *Graph) wantsModule(m *Module, name string) bool {
	if !m.Optional || m.Origin == User {
		return true
	}
	if m.Origin == Stdlib { // distutils can use docutils
		origin, _, ok := g.owner(name)
		return !ok || origin == Stdlib
	}
	if have := g.modules[name]; have != nil && !have.Optional {
		return true
	}
	dists := g.owners(name)
	return len(dists) == 0 || slices.ContainsFunc(dists, func(dist string) bool {
		return dist == "" || dist == m.Dist || g.cfg.Dists.Requires(m.Dist, dist) ||
			g.needed[m.Dist] && g.cfg.Dists.Mentions(m.Dist, dist)
	})
}

// isOptional reports whether an import leaves its target optional. It does if m is
// optional, if the import only asks whether the target exists, or if m belongs to a
// distribution that does not require the target's.
func (g *Graph) isOptional(m *Module, imp Import, name string) bool {
	if m.Optional || imp.Asked {
		return true
	}
	if m.Origin != Dist || m.Dist == "" {
		return false
	}
	origin, dist, ok := g.owner(name)
	return ok && origin == Dist && dist != m.Dist && dist != "" && !g.cfg.Dists.Requires(m.Dist, dist)
}
