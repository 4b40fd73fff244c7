package analysis

import (
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// Look says which code looks at the source files of a distribution, or of the program,
// and how.
type Look struct {
	At   string // the module that asks where the files lie; "" if none has to
	By   string // the module that does the following; it may be At
	Does Doing
}

// Doing is what code does with source files.
type Doing uint8

// What code does.
const (
	Lists       Doing = iota + 1 // it lists directories
	Names                        // it names source files
	ReadsText                    // it reads the text of code
	ListsByName                  // it lists directories for source files
	Seeks                        // it looks along sys.path for the sources of any module
	Migrates                     // it is run from its file, by Alembic
)

// String returns the text that reports contain.
func (l Look) String() string {
	text := l.By + " " + [...]string{Lists: "lists directories", Names: "names source files", ReadsText: "reads the text of code",
		ListsByName: "lists directories for source files", Seeks: "looks along sys.path for the sources of any module",
		Migrates: "is an environment of Alembic, which runs it from its file"}[l.Does]
	switch l.At {
	case "":
		return text
	case l.By:
		return l.By + " asks where the files lie, and" + text[len(l.By):]
	}
	return l.At + " asks where the files lie, and " + text
}

// looking returns whose code looks at its own source files, and one of the ways in which
// it does so: the keys are names of distributions, and "" for the program. Code does so
//
//   - if a module asks where a package lies, and lists directories, names source files,
//     or reads the text of code;
//   - if one module asks where its package lies, and another one of the same owner,
//     which the program needs, lists directories for source files;
//   - if the program reads the text of code. What distributions read is mostly the text
//     of functions that they are handed;
//   - if a distribution lies in a package of another one of which this is so: what looks
//     for plug-ins in its own directories finds them there;
//   - if a module is an environment of Alembic.
//
// The key anySource stands for a module that the program needs and that looks along
// sys.path for the sources of whatever module its users name, as tools do that analyse
// programs. All sources then lie in the product, those of the standard library included,
// but for the program's own.
//
// The code of distributions of which hooks say that it needs no sources does not count.
func looking(ms *Modules) map[string]Look {
	unread := map[string]bool{}
	for _, h := range ms.Used {
		if m := ms.Get(h.Module); h.Unread && m != nil && m.Origin == graph.Dist {
			unread[m.Dist] = true
		}
	}
	out := map[string]Look{}
	note := func(owner string, l Look) {
		if _, ok := out[owner]; !ok {
			out[owner] = l
		}
	}
	asks, lists := map[string]string{}, map[string]string{} // owners, and the first module
	first := func(of map[string]string, owner string, m *graph.Module) {
		if of[owner] == "" {
			of[owner] = m.Title()
		}
	}
	for m := range ms.All() {
		owner, ok := ownerOf(m)
		if !ok || m.Facts == nil {
			continue
		}
		if migrates(m) {
			note(owner, Look{By: m.Title(), Does: Migrates})
		}
		if unread[owner] || m.Facts.Looks == nil {
			continue
		}
		k := m.Facts.Looks
		if k.Any && !m.Optional {
			note(anySource, Look{By: m.Title(), Does: Seeks})
		}
		does := doing(k)
		for _, at := range k.At {
			whose := owner
			if other := ms.Get(at); other != nil {
				if whose, ok = ownerOf(other); !ok {
					continue // of the standard library, whose sources nobody needs
				}
			}
			first(asks, whose, m)
			if does != 0 {
				note(whose, Look{m.Title(), m.Title(), does})
			}
		}
		if k.Lists && k.Source && !m.Optional {
			first(lists, owner, m)
		}
		if owner == "" && k.Text {
			note("", Look{By: m.Title(), Does: ReadsText})
		}
	}
	for owner, m := range lists {
		if asks[owner] != "" {
			note(owner, Look{asks[owner], m, ListsByName})
		}
	}
	for m := range ms.All() {
		if owner, ok := ownerOf(m); ok && owner != "" {
			if l, ok := lookAround(ms, m, owner, out); ok {
				note(owner, l)
			}
		}
	}
	return out
}

// migrates reports whether a module is an environment of Alembic, which runs it and the
// migrations beside it from their files (alembic/util/pyfiles.py).
func migrates(m *graph.Module) bool {
	return m.Dist != "alembic" && slices.ContainsFunc(m.Facts.Imports, func(i graph.Import) bool {
		return i.Name == "alembic" && slices.Contains(i.From, "context") || i.Name == "alembic.context"
	})
}

// anySource is no name of a distribution.
const anySource = "*"

// lookAround returns how the code of another distribution looks at its files, if a module
// lies in a package of that distribution.
func lookAround(ms *Modules, m *graph.Module, owner string, looks map[string]Look) (Look, bool) {
	for up := parentOf(m.Name); up != ""; up = parentOf(up) {
		if pkg := ms.Get(up); pkg != nil {
			if around, ok := ownerOf(pkg); ok && around != owner && around != "" {
				l, ok := looks[around]
				return l, ok
			}
		}
	}
	return Look{}, false
}

// doing returns what code does that knows where files lie; 0 if it is nothing that needs
// sources.
func doing(k *graph.Looks) Doing {
	switch {
	case k.Lists:
		return Lists
	case k.Source:
		return Names
	case k.Text:
		return ReadsText
	}
	return 0
}

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

// Looks reports how the owner of a module looks at its own files, if it does.
func (m *Modules) Looks(of *graph.Module) (Look, bool) {
	if owner, ok := ownerOf(of); ok {
		if l, ok := m.Looking[owner]; ok {
			return l, true
		}
	}
	if of.Origin == graph.User {
		return Look{}, false
	}
	l, ok := m.Looking[anySource]
	return l, ok
}
