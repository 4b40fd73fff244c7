package graph

import "strings"

// need turns a spare module into one that the program needs: what it imports is
// needed as well.
func (g *Graph) need(m *Module) {
	m.Spare = false
	g.needDist(m)
	if p := g.Modules[parent(m.Name)]; p != nil && p.Spare {
		g.need(p)
	}
	if m.followed {
		m.followed = false
		g.again = append(g.again, m)
	}
}

// needDist notes that a distribution is needed: then its adapters for others,
// spare modules that are in already, get what they adapt.
func (g *Graph) needDist(m *Module) {
	if m.Spare || m.Origin != Dist || g.needed[m.Dist] {
		return
	}
	g.needed[m.Dist] = true
	g.again = append(g.again, g.spare[m.Dist]...)
	delete(g.spare, m.Dist)
}

// wants reports whether an import of m is followed. A module that is in only
// because its distribution is collected whole brings in no other distribution
// but those that its own one requires, or names for its extras: examples, adapters
// and tools for what happens to be installed would pull in the whole environment.
func (g *Graph) wants(m *Module, imp Import, name string) bool {
	if g.wantsModule(m, name) {
		return true
	}
	for _, n := range imp.From { // "from google.cloud import storage"
		if _, dist, ok := g.owner(name + "." + n); ok && dist != "" && g.wantsModule(m, name+"."+n) {
			return true
		}
	}
	return false
}

func (g *Graph) wantsModule(m *Module, name string) bool {
	if !m.Spare || m.Origin != Dist {
		return true
	}
	if have := g.Modules[name]; have != nil && !have.Spare {
		return true
	}
	origin, dist, ok := g.owner(name)
	return !ok || origin != Dist || dist == "" || dist == m.Dist || g.cfg.Requires(m.Dist, dist) ||
		g.needed[m.Dist] && g.cfg.Mentions(m.Dist, dist)
}

// optional reports whether an import does not make its target needed: it is in a
// spare module, only asks whether the module is there, or is one of a distribution
// that does not require the other one.
func (g *Graph) optional(m *Module, imp Import, name string) bool {
	if m.Spare || imp.Asked {
		return true
	}
	if m.Origin != Dist || m.Dist == "" {
		return false
	}
	origin, dist, ok := g.owner(name)
	return ok && origin == Dist && dist != m.Dist && dist != "" && !g.cfg.Requires(m.Dist, dist)
}

// owner tells where a module would come from, without adding anything.
func (g *Graph) owner(name string) (Origin, string, bool) {
	if g.builtin[name] || g.stdlib[top(name)] {
		return Stdlib, "", true
	}
	f, ok := g.peek(name)
	if !ok {
		if p := parent(name); p != "" { // an attribute of its package
			return g.owner(p)
		}
		return 0, "", false
	}
	place := f.file
	if place == "" {
		place = f.dirs[0]
	}
	origin, dist := g.cfg.Classify(name, place)
	return origin, dist, true
}

// exists reports whether a module can be found, without adding anything.
func (g *Graph) exists(name string) bool {
	_, ok := g.peek(name)
	return ok || g.builtin[name]
}

func (g *Graph) peek(name string) (found, bool) {
	paths := g.paths
	for {
		head, rest, more := strings.Cut(name, ".")
		f, ok := g.find.find(head, paths)
		if !ok || !more {
			return f, ok
		}
		if f.dirs == nil {
			return found{}, false
		}
		name, paths = rest, f.dirs
	}
}
