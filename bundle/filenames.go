package bundle

import (
	"fmt"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// checkNames refuses files that the product cannot hold, or its system cannot have:
// on Windows certain names, and names beside others that differ in case only; on
// macOS what is no UTF-8. A program with one of them could never be extracted.
// Those of packages, which could not be installed there either, are left out.
func (b *build) checkNames() error {
	t := b.interp.Target()
	seen := map[string]string{}
	bad := map[string]string{}
	var items []collect.Item
	var err error
	b.items.All(func(it collect.Item) {
		if why := archive.Unstorable(it.Path, it.Target); why != "" && err == nil {
			err = fmt.Errorf("file %s (%s): %s; give it another place, or leave it out", it.Path, it.Why, why)
		}
		if it.Kind == archive.KindNote {
			return
		}
		why := t.Unnameable(it.Path)
		if why == "" {
			if !t.FoldsCase() {
				return
			}
			lower := strings.ToLower(it.Path)
			other, taken := seen[lower]
			if !taken {
				seen[lower] = it.Path
				return
			}
			why = "differs from " + other + " in case only, which is the same on Windows"
		}
		bad[it.Path] = why
		items = append(items, it)
	})
	if err != nil {
		return err
	}
	for _, it := range items {
		if _, ok := b.place(it.Source); !ok || it.Source == "" {
			return fmt.Errorf("file %s (%s): %s; rename it, or leave it out of the product for %s", it.Path, it.Why, bad[it.Path], t)
		}
		b.warn("file-name", it.Path, bad[it.Path]+"; it is left out", "")
		b.items.Remove(it.Path)
	}
	return nil
}
