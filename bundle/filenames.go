package bundle

import (
	"fmt"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// checkNames refuses files that Windows cannot have: under such names, or beside
// others that differ in case only. A program with one of them could never be
// extracted. Those of packages, which could not be installed there either, are left
// out.
func (b *build) checkNames() error {
	if b.interp.Target().OS != "windows" {
		return nil
	}
	seen := map[string]string{}
	bad := map[string]string{}
	var items []collect.Item
	b.items.All(func(it collect.Item) {
		if it.Kind == archive.KindNote {
			return
		}
		lower := strings.ToLower(it.Path)
		if extract.CheckName(it.Path) != nil {
			bad[it.Path] = "Windows cannot have files of that name"
		} else if other, ok := seen[lower]; ok {
			bad[it.Path] = "differs from " + other + " in case only, which is the same on Windows"
		} else {
			seen[lower] = it.Path
			return
		}
		items = append(items, it)
	})
	for _, it := range items {
		if _, ok := b.place(it.Source); !ok || it.Source == "" {
			return fmt.Errorf("file %s (%s): %s", it.Path, it.Why, bad[it.Path])
		}
		b.warn("file-name", it.Path, bad[it.Path]+"; it is left out", "")
		b.items.Remove(it.Path)
	}
	return nil
}
