package contents

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/gofreeze/gofreeze/spec"
)

// asked contributes the files that the user names: --add-data and --add-binary.
func (c *collector) asked(context.Context, *gathering) ([]Item, error) {
	data, err := c.pairs(c.Spec.Data, tree{why: Why{Reason: AddData}})
	if err != nil {
		return nil, err
	}
	libraries, err := c.pairs(c.Spec.Binaries, tree{why: Why{Reason: AddBinary}, binary: true})
	return append(data, libraries...), err
}

// pairs returns the files that SRC:DEST pairs name. As in PyInstaller, SRC is a
// file, a directory whose content goes below DEST, or a glob of both; DEST is a
// directory of the product.
func (c *collector) pairs(pairs []spec.Pair, as tree) ([]Item, error) {
	var out []Item
	as.firm = true
	for _, p := range pairs {
		src := c.Spec.Abs(p.Source)
		matches := []string{src}
		if _, err := os.Lstat(src); err != nil {
			if matches, err = filepath.Glob(src); err != nil || len(matches) == 0 {
				return nil, fmt.Errorf("%s %s: no such file or directory", as.why, p.Source)
			}
			sort.Strings(matches)
		}
		for _, m := range matches {
			fi, err := os.Stat(m)
			if err != nil {
				return nil, fmt.Errorf("%s %w", as.why, err)
			}
			as.root, as.below, as.dest = m, m, filepath.ToSlash(p.Dest)
			if !fi.IsDir() {
				as.below = filepath.Dir(m)
			} else if lst, err := os.Lstat(m); err == nil && lst.Mode()&os.ModeSymlink != 0 {
				m += string(filepath.Separator) // or the walk would end at the link
				as.root, as.below = m, m
			}
			items, err := c.walker.items(as)
			if err != nil {
				return nil, err
			}
			out = append(out, items...)
		}
	}
	return out, nil
}
