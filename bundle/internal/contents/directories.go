package contents

import (
	"context"
	"path"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// directoryNote is the name of a note in an otherwise empty directory: extraction makes
// the directory of a note, and not the note.
const directoryNote = ".directory"

// directories adds the directories of packages whose modules are all in the file with
// all modules. A program that goes from __file__ to a file beside the package passes
// through them, and others ask whether they exist. Those of the standard library are
// left out, as no code outside of it looks for files there.
func (c *collector) directories(_ context.Context, t *Table) (*Table, error) {
	fold := func(p string) string { return p }
	if c.on.FoldsCase() {
		fold = strings.ToLower
	}
	files, dirs := map[string]bool{}, map[string]bool{}
	enter := func(p string) {
		for d := path.Dir(p); d != "." && !dirs[fold(d)]; d = path.Dir(d) {
			dirs[fold(d)] = true
		}
	}
	for _, it := range t.Items {
		files[fold(it.Path)] = true
		enter(it.Path)
	}
	blocked := func(dir string) bool {
		for d := dir; d != "."; d = path.Dir(d) {
			if files[fold(d)] {
				return true
			}
		}
		return false
	}
	var notes []Item
	for m := range c.kept.All() {
		dir := m.Path
		if m.Kind != graph.Namespace {
			dir = path.Dir(m.Path)
		}
		if !m.Package || m.Origin == graph.Stdlib || m.Role != graph.Imported || m.Kind == graph.Missing || m.Kind == graph.Builtin ||
			dir == "." || dirs[fold(dir)] || blocked(dir) || c.on.Unnameable(dir) != "" {
			continue
		}
		note := generated(dir+"/"+directoryNote, nil, Why{Reason: Directory})
		note.Kind = archive.KindNote
		if archive.Unstorable(note.Path, "") != "" {
			continue
		}
		notes = append(notes, note)
	}
	return t.With(leaves(notes)...), nil
}

// leaves leaves out those of some notes, sorted by path or not, below whose directory
// another one lies.
func leaves(notes []Item) []Item {
	above := map[string]bool{}
	for _, n := range notes {
		for d := path.Dir(path.Dir(n.Path)); d != "."; d = path.Dir(d) {
			above[d] = true
		}
	}
	var out []Item
	for _, n := range notes {
		if !above[path.Dir(n.Path)] {
			out = append(out, n)
		}
	}
	return out
}
