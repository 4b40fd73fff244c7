package contents

import (
	"context"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// Edits are the changes that a PyInstaller spec file makes to the modules and files
// that were found for it.
type Edits struct {
	Add         []Item          // files that it adds; they replace files at the same places
	Drop        map[string]bool // places of files that it removes
	DropModules map[string]bool // names of modules that it removes
}

// addEdits adds the files that a spec file adds.
func (c *collector) addEdits(_ context.Context, t *Table) (*Table, error) {
	if c.Edits == nil {
		return t, nil
	}
	return t.With(c.Edits.Add...), nil
}

// dropEdits leaves out the files that a spec file removes, and the data of the packages
// whose modules it removes.
func (c *collector) dropEdits(_ context.Context, t *Table) (*Table, error) {
	if c.Edits == nil {
		return t, nil
	}
	t = t.without(c.Edits.Drop)
	orphans := map[string]bool{}
	for name := range c.Edits.DropModules {
		if m := c.Modules.Get(name); m != nil && m.Package && m.Origin == graph.Dist {
			c.orphans(t, strings.ReplaceAll(name, ".", "/")+"/", orphans)
		}
	}
	return t.without(orphans), nil
}

// orphans adds the data files of a removed package to out. These files would turn the
// package into a namespace package; with PyInstaller, only files that were asked for
// lie there. Files from elsewhere stay, and so do packages that still have code there.
func (c *collector) orphans(t *Table, dir string, out map[string]bool) {
	var below []Item
	for _, it := range t.Items {
		if strings.HasPrefix(it.Path, dir) {
			below = append(below, it)
		}
	}
	if slices.ContainsFunc(below, func(it Item) bool {
		return it.Binary || strings.HasSuffix(it.Path, ".py") || it.Why.Reason == SpecFile
	}) {
		return
	}
	for _, it := range below {
		named := it.Why.Reason == PackageData && c.Modules.Dists.ByName(it.Why.of) != nil
		if it.Why.Reason == Distribution || named {
			out[it.Path] = true
		}
	}
}

// Asked returns an item for a file that a spec file adds, with mode 0644 or 0755.
func Asked(place, source string, mode uint32, binary bool) Item {
	it := file(place, source, mode, Why{Reason: SpecFile})
	it.Binary = binary
	return it
}

// AskedLink returns an item for a link that a spec file adds.
func AskedLink(place, to string) Item { return link(place, to, Why{Reason: SpecFile}) }
