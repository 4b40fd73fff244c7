package graph

import (
	"slices"
	"strings"
)

// Unfollowed lists modules that the code of m imports, that exist, and that are not in
// nonetheless: for each import the outermost one. They are barred, for development, or
// for what happens to be installed. Nothing is added.
func (g *Graph) Unfollowed(m *Module) []string {
	if m.Kind == Extension {
		return nil
	}
	var out []string
	for _, imp := range m.Facts.Imports {
		name, ok := absolute(m, imp.Name, imp.Level)
		if !ok || name == "" || g.isExcluded(name) {
			continue
		}
		for end := 0; end < len(name); {
			if i := strings.IndexByte(name[end+1:], '.'); i >= 0 {
				end += 1 + i
			} else {
				end = len(name)
			}
			if part := name[:end]; g.modules[part] == nil {
				if !slices.Contains(out, part) && g.exists(part) {
					out = append(out, part)
				}
				break
			}
		}
	}
	return out
}

// Others lists modules that are not in and could have been imported, sorted: those of the
// directories that are searched before the interpreter's, and those of the packages of
// the standard library of which some module is in. Tests are left out.
func (g *Graph) Others() []string {
	var out []string
	add := func(name string) {
		if g.modules[name] == nil && tail(name) != "tests" && tail(name) != "test" && tail(name) != "__main__" {
			out = append(out, name)
		}
	}
	for _, n := range g.find.children(g.cfg.Paths, false) {
		add(n)
	}
	for n := range g.stdlib {
		if g.exists(n) {
			add(n)
		}
	}
	for _, m := range g.modules {
		if m.Origin == Stdlib && m.Package && m.Kind != Missing {
			for _, n := range g.find.children(m.Dirs, false) {
				add(m.Name + "." + n)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
