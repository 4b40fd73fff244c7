package contents

import (
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/report"
)

// in reports whether the product has a module.
func (c *collector) in(name string) bool {
	m := c.kept.Get(name)
	return m != nil && m.Kind != graph.Missing
}

// by returns the reasons why a module is in: those that modules of the product give, so
// that every chain of reasons leads to the program or to what was asked for. A missing
// module, which brings in the packages around it, stands for those that import it.
func (c *collector) by(m *graph.Module) []report.By {
	out := []report.By{}
	visited := map[string]bool{m.Name: true}
	have := map[[2]string]bool{}
	var add func(edges []graph.Edge)
	add = func(edges []graph.Edge) {
		for _, e := range edges {
			if e.From != "" && !c.in(e.From) {
				if gone := c.Modules.Get(e.From); gone != nil && !visited[e.From] {
					visited[e.From] = true
					add(gone.By)
				}
				continue
			}
			reason := e.Reason.String()
			if key := [2]string{e.From, reason}; !have[key] {
				have[key] = true
				out = append(out, report.By{Module: e.From, Reason: reason, Line: e.Line, Optional: e.Optional})
			}
		}
	}
	add(m.By)
	if len(out) == 0 && m.Role == graph.Imported { // a spec file has removed what imports it
		out = append(out, report.By{Reason: graph.Reason{Kind: graph.BySpecFile}.String()})
	}
	return out
}

// missing lists the modules that code of the product imports and that are not there,
// sorted by name, of nested ones the outermost. These are no such modules: attributes of
// modules, what code only asks about, files of metadata, and modules of other systems.
func (c *collector) missing() []report.Missing {
	var out []report.Missing
	index := map[string]int{}
	for m := range c.kept.All() {
		if m.Kind != graph.Missing || c.on.Foreign(m.Name) || m.Name == "__main__" || strings.HasPrefix(m.Name, "_frozen_importlib") || m.Err != nil {
			continue
		}
		name := c.outermost(m.Name)
		if name == "" {
			continue
		}
		for _, e := range m.By {
			if e.Asked || e.From != "" && !c.in(e.From) {
				continue
			}
			i, ok := index[name]
			if !ok {
				i = len(out)
				index[name] = i
				out = append(out, report.Missing{Name: name})
			}
			by := report.By{Module: e.From, Reason: e.Reason.String(), Line: e.Line, Optional: e.Optional}
			if !slices.Contains(out[i].By, by) {
				out[i].By = append(out[i].By, by)
			}
		}
	}
	slices.SortFunc(out, func(a, b report.Missing) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// outermost returns the outermost missing module around a missing one, or "" if the name
// is that of an attribute of a module.
func (c *collector) outermost(name string) string {
	for {
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			return name
		}
		up := c.kept.Get(name[:i])
		switch {
		case up == nil:
			return name
		case up.Kind != graph.Missing:
			if !up.Package {
				return ""
			}
			return name
		}
		name = name[:i]
	}
}
