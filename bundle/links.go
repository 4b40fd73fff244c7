package bundle

import (
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
)

// checkLinks refuses files of distributions that lead out of the environment, see
// dists.Links: as data, libraries, metadata or modules.
func (b *build) checkLinks() error {
	links := dists.NewLinks(slices.Concat(b.interp.SitePaths, []string{b.interp.Prefix, b.interp.BasePrefix, b.interp.Stdlib}))
	var err error
	check := func(file string) {
		if d := b.dists.ByFile(file); d != nil && err == nil {
			err = links.Check(d, file)
		}
	}
	b.items.All(func(it collect.Item) { check(it.Source) })
	for _, n := range b.graph.Names() {
		if m := b.graph.Modules[n]; m.Dist != "" {
			check(m.File)
		}
	}
	return err
}
