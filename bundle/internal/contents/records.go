package contents

import (
	"context"
	"path"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// records makes the metadata of distributions the same wherever, and by whichever
// installer, they were installed. It drops what an installer has noted about this
// machine, and makes the lists of files anew: they list what is in the product, at its
// place there. RECORD would otherwise have the digests of scripts, which name the
// environment, and the bytecode of the installers that compile. Files that the user or
// a spec file adds stay as they are.
func (c *collector) records(_ context.Context, t *Table) (*Table, error) {
	drop := map[string]bool{}
	var lists []Item
	infos := map[string]*dists.Dist{}
	for _, d := range c.Modules.Dists.All() {
		infos[d.InfoPlace()] = d
	}
	for _, it := range t.Items {
		d := infos[path.Dir(it.Path)]
		if d == nil || it.Source == "" || it.chosen() {
			continue
		}
		if d.AboutInstallation(it.Source) {
			drop[it.Path] = true
		}
	}
	t = t.without(drop)
	for _, d := range infos {
		for _, l := range d.Lists() {
			if it, ok := t.Get(l.Path); ok && it.Source == l.Abs && !it.chosen() {
				it.Source, it.Data = "", l.Of(c.present(t, d))
				lists = append(lists, it)
			}
		}
	}
	return t.With(lists...), nil
}

// present lists the files of a distribution that are in the product, as files or as
// modules. One that the product holds with other bytes has no digest.
func (c *collector) present(t *Table, d *dists.Dist) []dists.Entry {
	var out []dists.Entry
	for _, e := range d.Listed(c.Env.Shipped.ExtSuffixes) {
		it, isFile := t.Get(e.Path)
		m := c.kept.Get(e.Module)
		switch isModule := e.Module != "" && m != nil && m.Kind != graph.Missing && m.Path == e.Path; {
		case !isFile && !isModule:
			continue
		case isFile && (it.Source != e.Abs || it.Edited() || it.Patch != nil):
			e.Digest, e.Size = "", ""
		}
		out = append(out, e)
	}
	return out
}

// chosen reports whether the user, or a spec file, adds the file at this place.
func (it *Item) chosen() bool {
	switch it.Why.Reason {
	case AddData, AddBinary, SpecFile:
		return true
	}
	return false
}
