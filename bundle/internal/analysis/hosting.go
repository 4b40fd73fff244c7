package analysis

import (
	"context"
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// A host is a program that runs code of its users, which nobody knows before it runs: a
// server runs the application that its command line names, a builder of documents the
// configuration that lies in its working directory. Such code may import all of the
// standard library, and whatever extends the program.

// programDist returns the distribution that the program belongs to, or nil.
func (s *scan) programDist() *dists.Dist {
	m := s.graph.Get(s.out.Main.Module)
	if entry := s.in.Program.Entry.Module; entry != "" {
		m = s.graph.Get(entry)
	}
	switch {
	case m == nil:
		return nil
	case m.Origin == graph.Dist:
		return s.rules.dists.ByName(m.Dist)
	case m.File != "":
		if d, imported := s.rules.dists.Of(m.File); imported {
			return d
		}
	}
	return nil
}

// hosts says how the program itself runs other code: its own modules, and those of its
// distribution.
func (s *scan) hosts(d *dists.Dist) graph.Hosts {
	var out graph.Hosts
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		own := m.Origin == graph.User && m.File != "" || m.Origin == graph.Dist && d != nil && m.Dist == d.Name
		if !own || m.Facts == nil || m.Facts.Hosts == nil {
			continue
		}
		h := m.Facts.Hosts
		out.Files, out.Path, out.Computed = out.Files || h.Files, out.Path || h.Path, out.Computed || h.Computed
	}
	return out
}

// addForHost adds what code needs that only a host knows. It reports whether it added
// anything.
func (s *scan) addForHost(ctx context.Context) (bool, error) {
	if s.in.Spec.Modules.Lean {
		return false, nil
	}
	d := s.programDist()
	h := s.hosts(d)
	var a additions
	if d != nil && (h.Files || h.Computed) {
		s.extensions(&a, d)
	}
	if !s.hosted && (h.Files || h.Path && h.Computed) {
		s.hosted = true
		why := graph.Edge{From: s.out.Main.Module, Reason: graph.Reason{Kind: graph.ByHost}, Optional: true}
		for _, n := range s.graph.StandardLibrary() {
			a.modules = append(a.modules, addition{name: n, why: why, below: why})
		}
	}
	if len(a.modules) == 0 {
		return false, nil
	}
	return true, s.add(ctx, a)
}

// extensions adds the distributions that extend that of the program, or a plug-in of it.
func (s *scan) extensions(a *additions, d *dists.Dist) {
	hosts := []*dists.Dist{d}
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if m.Origin == graph.Dist && slices.ContainsFunc(m.By, func(e graph.Edge) bool {
			return e.Reason.Kind == graph.ByEntryPoint || e.Reason.Kind == graph.ByExtension
		}) {
			if plugin := s.rules.dists.ByName(m.Dist); plugin != nil && !slices.Contains(hosts, plugin) {
				hosts = append(hosts, plugin)
			}
		}
	}
	m := s.graph.Get(s.out.Main.Module)
	for _, host := range hosts {
		if s.extended[host.Name] {
			continue
		}
		s.extended[host.Name] = true
		for _, other := range s.rules.dists.All() {
			if other.Extends(host) {
				s.rules.bringDist(a, m, other, graph.Reason{Kind: graph.ByExtension, Detail: host.Name})
			}
		}
	}
}
