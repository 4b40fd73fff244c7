package analysis

import (
	"context"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// notInstalled lists the modules of the distributions that the spec excludes.
func (r *rules) notInstalled(all *dists.Set) []string {
	var out []string
	for _, n := range r.in.Spec.Modules.ExcludeDist {
		if d := all.ByName(n); d != nil {
			out = append(out, r.roots(d)...)
		}
	}
	return out
}

// roots lists the outermost modules of a distribution. An editable installation lists
// none; its package is most often named like it.
func (r *rules) roots(d *dists.Dist) []string {
	names := d.Roots(r.in.Env.Shipped.ExtSuffixes)
	if len(names) == 0 && d.IsEditable() {
		names = d.TopLevelNames()
	}
	return names
}

// distOf returns the distribution that a module belongs to, or nil. A file of the
// program that merely lies in the project of a distribution does not count.
func (r *rules) distOf(m *graph.Module) *dists.Dist {
	switch {
	case m.Kind == graph.Missing || m.Role != graph.Imported:
	case m.Origin == graph.Dist:
		return r.dists.ByName(m.Dist)
	case m.Origin == graph.User && m.File != "":
		if d, imported := r.dists.Of(m.File); imported {
			return d
		}
	}
	return nil
}

// described is the rule by which the metadata of distributions comes with the code that
// asks about them, and that of the program's own distribution with the program.
func (r *rules) described(_ context.Context, m *graph.Module, _ view) (additions, error) {
	var a additions
	if m.Facts != nil {
		for _, text := range m.Facts.Distributions {
			if want, ok := dists.ParseRequirement(text); ok && r.dists.ByName(want.Name) != nil {
				a.metadata = append(a.metadata, dists.Normalize(want.Name))
			}
		}
	}
	if m.Origin == graph.User && m.File != "" {
		if d, _ := r.dists.Of(m.File); d != nil {
			a.metadata = append(a.metadata, dists.Normalize(d.Name))
		}
	}
	return a, nil
}

// addInstalled adds what distributions require, and plug-ins, for what has come in
// since. It does so when imports bring in nothing more: then it is known what is needed,
// and what is imported says so. It reports whether there was something.
func (s *scan) addInstalled(ctx context.Context) (fresh bool, err error) {
	if s.in.Spec.Modules.Lean {
		return false, nil
	}
	first := map[*dists.Dist]*graph.Module{} // of each distribution, one that is needed if there is one
	var order []*dists.Dist
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		a := s.rules.plugins(m, view{s})
		fresh = fresh || len(a.groups) > 0
		if err := s.add(ctx, a); err != nil {
			return false, err
		}
		d := s.rules.distOf(m)
		if d == nil {
			continue
		}
		if first[d] == nil {
			order = append(order, d)
		}
		if first[d] == nil || first[d].Optional && !m.Optional {
			first[d] = m
		}
	}
	for _, d := range order {
		a := s.rules.required(first[d], d, view{s})
		fresh = fresh || len(a.closed) > 0
		if err := s.add(ctx, a); err != nil {
			return false, err
		}
	}
	return fresh, nil
}

// required returns what a distribution requires, whether it is imported or not, as
// names of modules may be found at run time, and what the entry points of the program's
// own distribution name. m is a module of the distribution.
func (r *rules) required(m *graph.Module, d *dists.Dist, v view) additions {
	var a additions
	if v.isClosed(d.Name, !m.Optional) {
		return a
	}
	a.closed = []closed{{d.Name, !m.Optional}}
	r.require(&a, m, d, "", map[[2]string]bool{})
	if m.Origin == graph.User {
		for _, group := range d.Groups() {
			if !ofInstallers(group) {
				r.plugin(&a, m, d, group)
			}
		}
	}
	return a
}

// require adds what a distribution requires for an extra, or on its own.
func (r *rules) require(a *additions, m *graph.Module, d *dists.Dist, extra string, seen map[[2]string]bool) {
	key := [2]string{d.Name, extra}
	if seen[key] {
		return
	}
	seen[key] = true
	by := d.Name
	if extra != "" {
		by += "[" + extra + "]"
	}
	for _, want := range d.Required(r.markers, extra) {
		other := r.dists.ByName(want.Name)
		if other == nil {
			if !m.Optional {
				a.unmet = append(a.unmet, unmet{want.Name, by})
			}
			continue
		}
		if other != d && !r.bringDist(a, m, other, graph.Reason{Kind: graph.ByRequirement, Detail: by}) {
			r.require(a, m, other, "", seen) // no module of it will come in and ask
		}
		for _, e := range want.Extras {
			r.require(a, m, other, e, seen)
		}
	}
}

// bringDist adds the metadata and the outermost modules of a distribution, and reports
// whether it has any. The others come with them.
func (r *rules) bringDist(a *additions, m *graph.Module, d *dists.Dist, why graph.Reason) bool {
	roots := r.roots(d)
	if len(roots) > 0 && !slices.ContainsFunc(roots, func(n string) bool { return !r.isExcluded(n) }) {
		return true // metadata alone would claim that it is there
	}
	a.metadata = append(a.metadata, dists.Normalize(d.Name))
	found := false
	for _, n := range roots {
		if !r.hooks.LeavesOut(n, r.env) {
			a.modules = append(a.modules, addition{name: n, why: graph.Edge{From: m.Name, Reason: why, Optional: m.Optional}})
			found = true
		}
	}
	if !found {
		a.whole = append(a.whole, d.Name) // it may consist of data
	}
	return found
}

// isExcluded reports whether --exclude-module names a module or one around it.
func (r *rules) isExcluded(module string) bool {
	return slices.ContainsFunc(r.in.Spec.Modules.Exclude, func(e string) bool { return module == e || strings.HasPrefix(module, e+".") })
}

// groups are the entry-point groups of installed distributions, with those that offer
// them.
func groups(installed *dists.Set) map[string][]*dists.Dist {
	out := map[string][]*dists.Dist{}
	for _, d := range installed.All() {
		for _, g := range d.Groups() {
			if !ofInstallers(g) {
				out[g] = append(out[g], d)
			}
		}
	}
	return out
}

// ofInstallers reports groups that are for building, installing and freezing.
func ofInstallers(group string) bool {
	switch group {
	case "console_scripts", "gui_scripts", "egg_info.writers", dists.HookGroup, "":
		return true
	}
	return strings.HasPrefix(group, "distutils.") || strings.HasPrefix(group, "setuptools.")
}

// plugins returns the distributions that offer entry points of the groups that a
// module's code names.
func (r *rules) plugins(m *graph.Module, v view) additions {
	var a additions
	if len(r.groups) == 0 || m.Code == nil && m.Kind != graph.Extension || m.Origin == graph.Stdlib || m.Optional && !v.isNeeded(m.Dist) || v.isSearched(m.Name) {
		return a
	}
	a.searched = []string{m.Name}
	for _, group := range m.Mentions(r.groupNames) {
		if v.hasGroup(group) {
			continue
		}
		a.groups = append(a.groups, group)
		for _, d := range r.groups[group] {
			r.plugin(&a, m, d, group)
		}
	}
	return a
}

// plugin adds the modules that a distribution's entry points of a group name. Those of
// tools for development count only for the program itself.
func (r *rules) plugin(a *additions, m *graph.Module, d *dists.Dist, group string) {
	for _, e := range d.EntryPoints(group) {
		name := e.Module()
		if name == "" || r.isExcluded(name) || m.Origin != graph.User && d.Name != m.Dist && graph.ForDevelopment(name) {
			continue
		}
		a.metadata = append(a.metadata, dists.Normalize(d.Name))
		a.modules = append(a.modules, addition{name: name,
			why: graph.Edge{From: m.Name, Reason: graph.Reason{Kind: graph.ByEntryPoint, Detail: group}, Optional: m.Optional}})
	}
}

// isOwn reports whether a file that a distribution claims is one of the program: a
// project with metadata beside its sources is no installation.
func isOwn(d *dists.Dist, file string, sites []string) bool {
	return d.IsProject() && !slices.ContainsFunc(sites, func(p string) bool { return environ.Inside(file, p) })
}
