// Package collect turns graph, hooks and spec into one conflict-free, sorted
// table of what the product holds, before any byte is written.
package collect

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// Item is one file of the product.
type Item struct {
	Path   string // destination, slash-separated, relative to the product
	Kind   archive.Kind
	Mode   uint32
	Source string // file on the build machine; "" when Data holds the bytes
	Data   []byte
	Target string // KindSymlink
	Why    string // "numpy", "spec", "interpreter", "hook tkinter": for the report
	// Binary marks executables and shared libraries.
	Binary bool
	// RunPath, when not "", is the run path that the file gets.
	RunPath string
	// Patch, when not nil, is a change of a few of Source's bytes in place.
	Patch *binaries.Patch
	// Strip removes symbols and debugging sections.
	Strip bool
	// Cuts are offsets at which packing should begin a new frame, so that an
	// edit elsewhere in the file leaves the frames between cuts alone.
	Cuts []int64
}

// Edited reports whether the product's bytes differ from Source's in more than
// a patch.
func (it *Item) Edited() bool { return it.RunPath != "" || it.Strip && it.Binary }

// Edits names the edits, for cache keys.
func (it *Item) Edits() string {
	if !it.Edited() && it.Patch == nil {
		return ""
	}
	// The beginning says how run paths are set: a cached digest from when they
	// were DT_RUNPATH is not for today's bytes.
	edits := fmt.Sprintf("DT_RPATH %s, strip %v", it.RunPath, it.Strip)
	if it.Patch != nil {
		edits += fmt.Sprintf(", %x at %d", it.Patch.Data, it.Patch.Off)
	}
	return edits
}

// Load returns the bytes of the file as the product holds them.
func (it *Item) Load() ([]byte, error) {
	b := it.Data
	if it.Source != "" {
		var err error
		if b, err = os.ReadFile(it.Source); err != nil {
			return nil, fmt.Errorf("collect %w", err)
		}
	}
	if it.Patch != nil {
		b = bytes.Clone(b)
		it.Patch.Apply(b, 0)
	}
	if it.Strip && it.Binary {
		if s, err := binaries.Strip(b); err == nil {
			b = s
		}
	}
	if it.RunPath != "" {
		s, err := binaries.SetRunPath(b, it.RunPath)
		if err != nil {
			return nil, fmt.Errorf("set run path of %s: %w", it.Source, err)
		}
		b = s
	}
	return b, nil
}

// Reader reads Source, which is open as f, as the product holds it, of an item
// that is not edited in more than a patch.
func (it *Item) Reader(f io.ReaderAt) io.ReaderAt {
	if it.Patch == nil {
		return f
	}
	return binaries.Patched{File: f, Patch: it.Patch}
}

// Table is the product before packing.
type Table struct {
	Items []Item // sorted by Path
}

// Conflict is two different files for one destination.
type Conflict struct {
	Path string
	A, B Item
}

// Error says which two files want the same place.
func (c *Conflict) Error() string {
	return fmt.Sprintf("two files for %s in the product: %s (%s) and %s (%s)", c.Path, from(c.A), c.A.Why, from(c.B), c.B.Why)
}

func from(it Item) string {
	switch {
	case it.Source != "":
		return it.Source
	case it.Kind == archive.KindSymlink:
		return "link to " + it.Target
	}
	return "generated"
}

// Builder gathers items and finds conflicts.
type Builder struct {
	items map[string]Item
	// Conflicts are places that two different files of distributions wanted:
	// the first one stays, as it would when pip overwrites... the build warns.
	Conflicts []*Conflict
}

// Add puts an item into the table. A place that is taken by the same content is
// left alone; one that is taken by something else is an error when strict is
// set (the user asked for it), else a noted conflict.
func (b *Builder) Add(it Item, strict bool) error {
	if b.items == nil {
		b.items = map[string]Item{}
	}
	it.Path = path.Clean(it.Path)
	if it.Path == "." || strings.HasPrefix(it.Path, "../") || path.IsAbs(it.Path) || it.Path == ".." {
		return fmt.Errorf("collect %s: destination %q is outside the product", from(it), it.Path)
	}
	if it.Mode == 0 {
		it.Mode = 0o644
	}
	have, taken := b.items[it.Path]
	if !taken {
		b.items[it.Path] = it
		return nil
	}
	if have.Source == it.Source && have.Target == it.Target && bytes.Equal(have.Data, it.Data) || sameContent(have, it) {
		return nil
	}
	c := &Conflict{it.Path, have, it}
	if strict {
		return c
	}
	b.Conflicts = append(b.Conflicts, c)
	return nil
}

func sameContent(a, b Item) bool {
	if a.Kind == archive.KindSymlink || b.Kind == archive.KindSymlink {
		return false
	}
	x, err := a.Load()
	if err != nil {
		return false
	}
	y, err := b.Load()
	return err == nil && bytes.Equal(x, y)
}

// Has reports whether a destination is taken.
func (b *Builder) Has(p string) bool { _, ok := b.items[p]; return ok }

// Get returns the item at a destination.
func (b *Builder) Get(p string) (Item, bool) { it, ok := b.items[p]; return it, ok }

// Set replaces the item at its destination.
func (b *Builder) Set(it Item) { b.items[it.Path] = it }

// Remove takes the item at a destination out.
func (b *Builder) Remove(p string) { delete(b.items, p) }

// All calls f for every item, in order of path.
func (b *Builder) All(f func(Item)) {
	for _, p := range b.paths() {
		f(b.items[p])
	}
}

func (b *Builder) paths() []string {
	out := make([]string, 0, len(b.items))
	for p := range b.items {
		out = append(out, p)
	}
	sort.Strings(out)
	return out
}

// Table returns the finished table. A file where another item needs a directory
// is an error.
func (b *Builder) Table() (*Table, error) {
	t := &Table{}
	for _, p := range b.paths() {
		for d := path.Dir(p); d != "."; d = path.Dir(d) {
			if f, ok := b.items[d]; ok {
				return nil, fmt.Errorf("collect %s: %s (%s) is a file where %s (%s) needs a directory",
					p, d, f.Why, p, b.items[p].Why)
			}
		}
		t.Items = append(t.Items, b.items[p])
	}
	return t, nil
}
