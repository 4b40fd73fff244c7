package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// reportMissing warns about modules that do not exist although the program's own code
// imports them unconditionally. The warning names the first importer.
func (s *scan) reportMissing() {
	env := s.in.Env
	hint := "install it into the environment of " + env.Shipped.Invoked + ", otherwise the program raises ImportError at this line"
	if !env.Shipped.RunsHere() || env.OwnPackages {
		hint = fmt.Sprintf("for %s, name its package with --requirements, otherwise the program raises ImportError at this line", env.Target)
	}
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if m.Kind != graph.Missing && m.Err == nil || n == "__main__" || s.runtimeOnly[n] || s.isAttribute(n) {
			continue
		}
		e, from := s.importer(m)
		if from == nil || env.Target.Foreign(n) && !s.always(from, map[string]bool{}) {
			continue
		}
		where := fmt.Sprintf("%s:%d", s.in.Spec.Rel(from.File), e.Line)
		if m.Kind != graph.Missing {
			s.in.Sink.Warn(diag.MissingModule, where, fmt.Sprintf("module %s, imported by %s, does not compile: %s", n, from.Title(), m.Err),
				"the program raises this error there")
			continue
		}
		h := hint
		if top, _, _ := strings.Cut(n, "."); top == "distutils" {
			h = strings.Replace(h, "install it into", "install setuptools, which has it since Python 3.12, into", 1)
		}
		s.in.Sink.Warn(diag.MissingModule, where, fmt.Sprintf("module %s not found, imported by %s", n, from.Title()), h)
	}
}

// importer returns the first module of the program, by name, that imports m
// unconditionally, and the edge from it. It returns nil if there is none.
func (s *scan) importer(m *graph.Module) (graph.Edge, *graph.Module) {
	by := slices.DeleteFunc(slices.Clone(m.By), func(e graph.Edge) bool {
		from := s.graph.Get(e.From)
		return from == nil || from.Origin != graph.User || e.Where != graph.Top || e.Reason.Kind != graph.ByImport
	})
	if len(by) == 0 {
		return graph.Edge{}, nil
	}
	first := slices.MinFunc(by, func(a, b graph.Edge) int { return strings.Compare(a.From, b.From) })
	return first, s.graph.Get(first.From)
}

// always reports whether a module of the program is imported whenever the program starts,
// as far as only imports of its own modules show. What only another system has is a fault
// there, and not in a module that the program imports on that system alone.
func (s *scan) always(m *graph.Module, seen map[string]bool) bool {
	if len(m.By) == 0 {
		return true
	}
	if seen[m.Name] {
		return false
	}
	seen[m.Name] = true
	return slices.ContainsFunc(m.By, func(e graph.Edge) bool {
		from := s.graph.Get(e.From)
		return from != nil && from.Origin == graph.User && e.Where == graph.Top && e.Reason.Kind == graph.ByImport && s.always(from, seen)
	})
}

// isAttribute reports whether a name is an attribute of a module that is not a package,
// as in os.path. Such a name need not be a module.
func (s *scan) isAttribute(name string) bool {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return false
	}
	up := s.graph.Get(name[:i])
	return up != nil && !up.Package && up.Kind != graph.Missing
}
