package contents

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// dropUnnamed refuses files whose names the product cannot hold or its system cannot
// have, such as two names that differ only in case: a product with such a file could
// never be extracted. If the file belongs to a package, which could not be installed on
// that system either, it is left out with a warning.
func (c *collector) dropUnnamed(_ context.Context, t *Table) (*Table, error) {
	seen := map[string]string{}
	dropped := map[string]bool{}
	for _, it := range t.Items {
		if why := archive.Unstorable(it.Path, it.Target); why != "" {
			return nil, fmt.Errorf("file %s (%s): %s; give it another place, or leave it out", it.Path, it.Why, why)
		}
	}
	for _, it := range t.Items {
		why := c.on.Unnameable(it.Path)
		if why == "" && c.on.FoldsCase() {
			lower := strings.ToLower(it.Path)
			if other, taken := seen[lower]; taken {
				why = "differs from " + other + " only in case, and Windows ignores case in names"
			} else {
				seen[lower] = it.Path
			}
		}
		if why == "" || it.Kind == archive.KindNote {
			continue
		}
		if _, ok := c.Env.SitePlace(it.Source); !ok || it.Source == "" {
			return nil, fmt.Errorf("file %s (%s): %s; rename it, or leave it out of the product for %s", it.Path, it.Why, why, c.on)
		}
		c.Sink.Warn(diag.FileName, it.Path, why+"; this file is left out", "")
		dropped[it.Path] = true
	}
	return t.without(dropped), nil
}

// checkLinks refuses files of distributions that are links out of the environment (see
// dists.Links), whether they are data, libraries, metadata or modules.
func (c *collector) checkLinks(_ context.Context, t *Table) (*Table, error) {
	links := dists.NewLinks(c.Env.Roots())
	check := func(file string) error {
		if d := c.Modules.Dists.ByFile(file); d != nil {
			return links.Check(d, file)
		}
		return nil
	}
	for _, it := range t.Items {
		if err := check(it.Source); err != nil {
			return nil, err
		}
	}
	for m := range c.kept.All() {
		if m.Dist == "" {
			continue
		}
		if err := check(m.File); err != nil {
			return nil, err
		}
	}
	return t, nil
}
