package contents

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

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

// pairs returns the files that SRC:DEST pairs name. As in PyInstaller, SRC is a file, a
// directory whose content goes below DEST, or a pattern that matches files and
// directories. DEST is a directory of the product. A directory that a pattern matches
// keeps its name below DEST.
func (c *collector) pairs(pairs []spec.Pair, as tree) ([]Item, error) {
	var out []Item
	as.firm, as.follow, as.links = true, true, !as.binary && c.on.HasLinks()
	for _, p := range pairs {
		src := c.Spec.Abs(p.Source)
		matches, pattern := []string{src}, false
		if _, err := os.Lstat(src); err != nil {
			wanted := p.Source
			if !filepath.IsAbs(wanted) {
				wanted = filepath.Join(literally(c.Spec.Abs("")), wanted)
			}
			if matches, err = glob(wanted); err != nil || len(matches) == 0 {
				return nil, fmt.Errorf("%s %s: no such file or directory", as.why, p.Source)
			}
			pattern = true
		}
		for _, m := range matches {
			fi, err := os.Stat(m)
			if err != nil {
				return nil, fmt.Errorf("%s %w", as.why, err)
			}
			as.root, as.below, as.dest = m, m, filepath.ToSlash(p.Dest)
			if fi.IsDir() && pattern {
				as.dest = path.Join(as.dest, filepath.Base(m))
			} else if !fi.IsDir() {
				as.below = filepath.Dir(m)
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

// glob returns the paths that a pattern matches, sorted. As in a shell, only a pattern
// that begins with a dot matches a name that begins with a dot: the user does not see
// such a name, which may be the directory of a version control system, and does not
// mean it.
func glob(pattern string) ([]string, error) {
	matches, err := filepath.Glob(pattern)
	want := strings.Split(filepath.Clean(pattern), string(filepath.Separator))
	matches = slices.DeleteFunc(matches, func(m string) bool {
		for i, part := range strings.Split(m, string(filepath.Separator)) {
			if strings.HasPrefix(part, ".") && i < len(want) && !strings.HasPrefix(want[i], ".") {
				return true
			}
		}
		return false
	})
	sort.Strings(matches)
	return matches, err
}
