package contents

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Table holds every file of a product before a byte of it is written. It is a value:
// each change makes a new table.
type Table struct {
	Items []Item // sorted by Path, one item for each path

	Glibc   string    // highest GLIBC_ version that a binary needs, "" for none
	GlibcBy string    // the binary that needs it
	LeftOut []LeftOut // files of distributions that are collected whole, by distribution

	UPX string // one-line summary of what UPX saved, "" if it did not run
}

// Get returns the item at a place.
func (t *Table) Get(place string) (Item, bool) {
	i, ok := slices.BinarySearchFunc(t.Items, place, func(it Item, p string) int { return strings.Compare(it.Path, p) })
	if !ok {
		return Item{}, false
	}
	return t.Items[i], true
}

// edit returns a table in which f has changed each item. f must keep the item's path.
func (t *Table) edit(f func(Item) Item) *Table {
	c := *t
	c.Items = make([]Item, len(t.Items))
	for i, it := range t.Items {
		c.Items[i] = f(it)
	}
	return &c
}

// With returns a table that also holds these items. Each one replaces the item at its
// place.
func (t *Table) With(items ...Item) *Table {
	if len(items) == 0 {
		return t
	}
	g := t.gather()
	for _, it := range items {
		g.items[it.Path] = it
	}
	return g.table(t)
}

// without returns a table without the items at these places.
func (t *Table) without(places map[string]bool) *Table {
	if len(places) == 0 {
		return t
	}
	c := *t
	c.Items = slices.DeleteFunc(slices.Clone(t.Items), func(it Item) bool { return places[it.Path] })
	return &c
}

// check refuses a table in which a file lies where another file needs a directory.
func (t *Table) check() error {
	for _, it := range t.Items {
		for d := path.Dir(it.Path); d != "."; d = path.Dir(d) {
			if f, ok := t.Get(d); ok {
				return fmt.Errorf("collect %s: %s (%s) is a file where %s (%s) needs a directory", it.Path, d, f.Why, it.Path, it.Why)
			}
		}
	}
	return nil
}

// conflict says that two different files want one place.
type conflict struct {
	path string
	a, b Item // a came first
}

// Error says which two files want the same place.
func (c *conflict) Error() string {
	return fmt.Sprintf("two files for %s in the product: %s (%s) and %s (%s)", c.path, c.a.from(), c.a.Why, c.b.from(), c.b.Why)
}

// gathering is a table to which items are being added.
type gathering struct {
	items     map[string]Item
	conflicts []*conflict // between items that are not firm; the first one is kept
}

func (t *Table) gather() *gathering {
	g := &gathering{items: make(map[string]Item, len(t.Items))}
	for _, it := range t.Items {
		g.items[it.Path] = it
	}
	return g
}

// add adds items. An item whose place already holds the same content is ignored. If the
// place holds other content, that is an error for a firm item, and a conflict for any
// other.
func (g *gathering) add(items ...Item) error {
	for _, it := range items {
		it.Path = path.Clean(it.Path)
		if it.Path == "." || it.Path == ".." || strings.HasPrefix(it.Path, "../") || path.IsAbs(it.Path) {
			return fmt.Errorf("collect %s: destination %q is outside the product", it.from(), it.Path)
		}
		if it.Path == ownDir || strings.HasPrefix(it.Path, ownDir+"/") && !it.own() {
			return fmt.Errorf("collect %s: destination %q is the place of the product's own files; choose another one", it.from(), it.Path)
		}
		if it.Mode == 0 {
			it.Mode = 0o644
		}
		have, taken := g.items[it.Path]
		if !taken {
			g.items[it.Path] = it
			continue
		}
		if have.Source == it.Source && have.Target == it.Target && bytes.Equal(have.Data, it.Data) || sameContent(have, it) {
			continue
		}
		c := &conflict{it.Path, have, it}
		if it.firm {
			return c
		}
		g.conflicts = append(g.conflicts, c)
	}
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

func (g *gathering) has(place string) bool { _, ok := g.items[place]; return ok }

// table returns a table of the gathered items. It keeps the other fields of the table
// of.
func (g *gathering) table(of *Table) *Table {
	c := *of
	c.Items = make([]Item, 0, len(g.items))
	for _, p := range slices.Sorted(maps.Keys(g.items)) {
		c.Items = append(c.Items, g.items[p])
	}
	return &c
}
