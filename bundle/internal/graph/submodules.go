package graph

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// outside lists modules of the standard library that need libraries which not every
// system has, for things that few programs do.
var outside = map[string]bool{"crypt": true, "nis": true, "ossaudiodev": true, "spwd": true}

// StandardLibrary lists the outermost modules of the standard library that the
// interpreter has, sorted, but for tests, jokes, and what is large or needs libraries
// from outside: programs and interfaces that other programs hardly ever import.
func (g *Graph) StandardLibrary() []string {
	var out []string
	for n := range g.stdlib {
		private := strings.TrimPrefix(n, "_")
		if large[private] || outside[private] || n == "this" || n == "antigravity" || strings.HasPrefix(private, "test") || strings.HasPrefix(private, "xx") || strings.HasSuffix(n, "_test") {
			continue
		}
		if g.exists(n) {
			out = append(out, n)
		}
	}
	sort.Strings(out)
	return out
}

// Submodules lists all modules that the path of a package holds at any depth, sorted,
// whether something imports them or not. It leaves out directories named tests or test.
func (g *Graph) Submodules(name string) []string {
	m := g.modules[name]
	if m == nil || !m.Package {
		return nil
	}
	var out []string
	var walk func(prefix string, dirs []string, ns bool)
	walk = func(prefix string, dirs []string, ns bool) {
		for _, c := range g.find.children(dirs, ns) {
			if c == "tests" || c == "test" {
				continue
			}
			if !utf8.ValidString(c) { // no import can name such a module
				continue
			}
			full := prefix + "." + c
			f, ok := g.find.find(c, dirs)
			if !ok || c == "__main__" && f.kind == Extension {
				continue
			}
			if f.kind == Namespace && len(g.find.children(f.dirs, true)) == 0 {
				continue
			}
			out = append(out, full)
			if f.dirs != nil {
				walk(full, f.dirs, ns)
			}
		}
	}
	walk(name, g.packagePath(m), m.Kind == Namespace)
	sort.Strings(out)
	return out
}
