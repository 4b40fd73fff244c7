package analysis

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
)

// reportUnmet warns about distributions that others require and that are not installed.
// The warning names the first one that requires it.
func (s *scan) reportUnmet() {
	excluded := map[string]bool{}
	for _, n := range s.in.Spec.Modules.ExcludeDist {
		excluded[dists.Normalize(n)] = true
	}
	slices.SortFunc(s.unmet, func(a, b unmet) int {
		return cmp.Or(cmp.Compare(dists.Normalize(a.name), dists.Normalize(b.name)), cmp.Compare(a.by, b.by))
	})
	for _, u := range s.unmet {
		n := dists.Normalize(u.name)
		if excluded[n] {
			continue
		}
		excluded[n] = true
		s.in.Sink.Warn(diag.MissingDist, u.name, fmt.Sprintf("distribution %s, which %s requires, is not installed", u.name, u.by),
			"install it, or name it with --exclude-dist if the program does without it")
	}
}

// walks names the functions that list the modules of a package: code that imports what
// they return finds in the product what is there.
var walks = map[string]bool{"iter_modules": true, "walk_packages": true}

// reportUnseen warns about what the program's own code looks for by names that no code
// shows: imports of modules whose names are computed, and groups of entry points of which
// no installed distribution has any. Hooks of the user and traces have the answer.
func (s *scan) reportUnseen() {
	if sp := s.in.Spec; !sp.Trace.IsZero() || len(sp.Build.HookDirs)+len(sp.Build.Hooks) > 0 {
		return
	}
	asked := map[string]bool{}
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if m.Origin != graph.User || m.Facts == nil || m.Role == graph.Runtime || !reached(m) {
			continue
		}
		where := func(line int) string { return fmt.Sprintf("%s:%d", s.in.Spec.Rel(m.File), line) }
		open := func(c marshal.Computed) bool { return c.Package == "" || !s.isIn(c.Package) }
		if i := slices.IndexFunc(m.Facts.Computed, open); i >= 0 && !s.isTold() && len(m.Mentions(walks)) == 0 {
			s.in.Sink.Warn(diag.ComputedImport, where(m.Facts.Computed[i].Line), m.Title()+" imports a module whose name is computed when it runs, and the build cannot know which modules are meant",
				"name them with --hidden-import, or with the trace of a run: gofreeze trace")
		}
		for _, g := range m.Facts.Groups {
			if g.Name == "" {
				if !s.isTold() && len(s.in.Spec.Modules.IncludeDist) == 0 && !s.namesGroup() {
					s.in.Sink.Warn(diag.PluginGroup, where(g.Line), m.Title()+" asks for entry points of a group whose name is computed when it runs, and the build cannot know which plug-ins are meant",
						"name their distributions with --include-dist")
				}
				continue
			}
			if s.isTold() || len(s.rules.groups[g.Name]) > 0 || ofInstallers(g.Name) || asked[g.Name] {
				continue
			}
			asked[g.Name] = true
			s.in.Sink.Warn(diag.PluginGroup, where(g.Line), fmt.Sprintf("%s asks for entry points of the group %s, and no installed distribution has any", m.Title(), g.Name),
				"install those with the plug-ins, or name modules of plug-ins with --hidden-import")
		}
	}
}

// namesGroup reports whether the program's own code names a group that installed
// distributions have: most likely that is what it hands to its function that looks for
// entry points.
func (s *scan) namesGroup() bool {
	for _, m := range s.graph.Modules() {
		if m.Origin == graph.User && m.Role != graph.Runtime && len(m.Mentions(s.rules.groupNames)) > 0 {
			return true
		}
	}
	return false
}

// isIn reports whether a module was found.
func (s *scan) isIn(name string) bool {
	m := s.graph.Get(name)
	return m != nil && m.Kind != graph.Missing
}

// isTold reports whether the spec names modules that may be the ones that the program
// imports by computed names. Those of the standard library are needed for other reasons.
func (s *scan) isTold() bool {
	ms := s.in.Spec.Modules
	return slices.ContainsFunc(slices.Concat(ms.Hidden, ms.CollectSubmodules, ms.CollectAll), func(name string) bool {
		m := s.graph.Get(name)
		return m != nil && m.Kind != graph.Missing && m.Origin != graph.Stdlib
	})
}

// reached reports whether a module of the program is in for another reason than that its
// package is collected.
func reached(m *graph.Module) bool {
	return len(m.By) == 0 || slices.ContainsFunc(m.By, func(e graph.Edge) bool { return e.Reason.Kind != graph.ByWhole && e.Reason.Kind != graph.ByParent })
}
