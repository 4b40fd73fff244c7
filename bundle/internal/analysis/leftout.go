package analysis

import (
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// LeftOut is a module, with all modules below it, that was there when the program was
// analysed and is not in.
type LeftOut struct {
	Name string
	Why  string // part of a sentence; see the reasons below
}

// The reasons. runtimehooks/hint.py knows the first two.
const (
	byExclude     = "--exclude-module"
	byExcludeDist = "--exclude-dist " // with the name of the distribution
	byRule        = "tests, examples or tools that no module imports"
	byLean        = "--lean"
	byUnasked     = "nobody has asked for its distribution"
	byNeed        = "only optional code imports it"
	byNothing     = "no code imports it by name"
)

// notIn lists what was there and is not in, sorted by name, so that the product can say
// so where it fails for it. What nothing names is listed only for programs that may
// import it: other products do not depend on what else is installed.
func (s *scan) notIn() []LeftOut {
	why := map[string]string{}
	note := func(name, reason string) {
		if m := s.graph.Get(name); (m == nil || m.Kind == graph.Missing) && why[name] == "" && !strings.ContainsAny(name, "\t\n") {
			why[name] = reason
		}
	}
	for _, n := range s.in.Spec.Modules.Exclude {
		note(n, byExclude)
	}
	for _, n := range s.in.Spec.Modules.ExcludeDist {
		if d := s.all.ByName(n); d != nil {
			for _, n := range s.rules.roots(d) {
				note(n, byExcludeDist+d.Name)
			}
		}
	}
	for _, l := range s.graph.LeftOut() {
		if d := s.all.ByName(l.Dist); d != nil {
			for _, n := range s.rules.roots(d) {
				note(n, byUnasked)
			}
		}
	}
	computed := false
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if m.Facts == nil || m.Origin == graph.Stdlib {
			continue
		}
		computed = computed || len(m.Facts.Computed) > 0 || m.Origin == graph.User && m.Role != graph.Runtime && importsAny(m.Facts)
		for _, name := range s.graph.Unfollowed(m) {
			note(name, byNeed)
		}
	}
	ext := s.in.Env.Shipped.ExtSuffixes
	for _, d := range s.out.reached(s.graph.Modules()) {
		for _, e := range d.Listed(ext) {
			switch {
			case e.Tests != "":
				note(e.Tests, byRule)
			case e.Module == "" || e.Out == dists.ForFreezing:
			case e.Out != 0 || !s.in.Spec.Modules.Lean:
				note(e.Module, byRule)
			default:
				note(e.Module, byLean)
			}
		}
	}
	if computed {
		for _, d := range s.out.Dists.All() {
			if d.IsSeed() {
				continue
			}
			for _, n := range s.rules.roots(d) {
				note(n, byNothing)
			}
		}
		for _, n := range s.graph.Others() {
			note(n, byNothing)
		}
	}
	return outermost(why)
}

// importsAny reports whether code may import modules by other means than an import with a
// computed name: it runs text as code, or loads pickles.
func importsAny(f *graph.Facts) bool {
	return f.Hosts != nil && f.Hosts.Text || slices.ContainsFunc(f.Imports, func(i graph.Import) bool { return i.Name == "pickle" || i.Name == "shelve" })
}

// outermost makes a sorted list without the modules that lie below others of the list.
func outermost(why map[string]string) []LeftOut {
	var out []LeftOut
	for name, reason := range why {
		below := false
		for up := parentOf(name); up != "" && !below; up = parentOf(up) {
			below = why[up] != ""
		}
		if !below {
			out = append(out, LeftOut{name, reason})
		}
	}
	slices.SortFunc(out, func(a, b LeftOut) int { return strings.Compare(a.Name, b.Name) })
	return out
}
