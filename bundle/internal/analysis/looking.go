package analysis

import "github.com/gofreeze/gofreeze/bundle/internal/graph"

// looking returns whose code looks at its own source files: the names of distributions,
// and "" for the program. Code does so
//
//   - if a module asks where a package lies, and lists directories, names source files,
//     or reads the text of code;
//   - if one module asks where its package lies, and another one of the same owner,
//     which the program needs, lists directories for source files;
//   - if the program reads the text of code. What distributions read is mostly the text
//     of functions that they are handed;
//   - if a distribution lies in a package of another one of which this is so: what looks
//     for plug-ins in its own directories finds them there.
//
// The key anySource says that a module which the program needs looks along sys.path for
// the sources of whatever module its users name, as tools do that analyse programs. All
// sources then lie in the product, those of the standard library included, but for the
// program's own.
func looking(ms *Modules) map[string]bool {
	out := map[string]bool{}
	asks, lists := map[string]bool{}, map[string]bool{} // owners
	for m := range ms.All() {
		owner, ok := ownerOf(m)
		if !ok || m.Facts == nil || m.Facts.Looks == nil {
			continue
		}
		k := m.Facts.Looks
		if k.Any && !m.Optional {
			out[anySource] = true
		}
		for _, at := range k.At {
			whose := owner
			if other := ms.Get(at); other != nil {
				if whose, ok = ownerOf(other); !ok {
					continue // of the standard library, whose sources nobody needs
				}
			}
			asks[whose] = true
			if k.Lists || k.Source || k.Text {
				out[whose] = true
			}
		}
		lists[owner] = lists[owner] || k.Lists && k.Source && !m.Optional
		out[owner] = out[owner] || owner == "" && k.Text
	}
	for owner := range lists {
		out[owner] = out[owner] || lists[owner] && asks[owner]
	}
	for m := range ms.All() {
		if owner, ok := ownerOf(m); ok && owner != "" && !out[owner] {
			out[owner] = looksAround(ms, m, owner, out)
		}
	}
	return out
}

// looksAround reports whether a module lies in a package of another distribution, whose
// code looks at its files.
func looksAround(ms *Modules, m *graph.Module, owner string, looks map[string]bool) bool {
	for up := parentOf(m.Name); up != ""; up = parentOf(up) {
		if pkg := ms.Get(up); pkg != nil {
			if around, ok := ownerOf(pkg); ok && around != owner && around != "" {
				return looks[around]
			}
		}
	}
	return false
}

// anySource is no name of a distribution.
const anySource = "*"

// ownerOf returns the distribution of a module, or "" for one of the program. There is
// none for other modules.
func ownerOf(m *graph.Module) (string, bool) {
	switch {
	case m.Origin == graph.Dist:
		return m.Dist, m.Dist != ""
	case m.Origin == graph.User:
		return "", m.File != "" || m.Kind == graph.Namespace // those without are gofreeze's own
	}
	return "", false
}

// Looks reports whether the owner of a module looks at its own files.
func (m *Modules) Looks(of *graph.Module) bool {
	owner, ok := ownerOf(of)
	return ok && m.Looking[owner] || of.Origin != graph.User && m.Looking[anySource]
}
