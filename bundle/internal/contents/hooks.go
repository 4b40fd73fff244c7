package contents

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
)

// hookFiles contributes the data files and libraries that hooks name.
func (c *collector) hookFiles(context.Context, *gathering) ([]Item, error) {
	var out []Item
	for _, h := range c.Modules.Used {
		for _, d := range h.Data {
			items, err := c.hookData(h, d)
			if err != nil {
				return nil, err
			}
			out = append(out, items...)
		}
		if !c.Env.Shipped.RunsHere() {
			continue // the libraries of this machine are for another system
		}
		for _, l := range h.Libraries {
			if found, ok := binaries.Resolve(l); ok {
				out = append(out, library(filepath.Base(found), found, Why{Hook, h.Module}))
			} else if !binaries.OfSystem(l) {
				c.warnVain(h, "the library "+l+", which is not on this machine")
			}
		}
	}
	return out, nil
}

// hookData returns one group of data files. Files that do not exist are left out,
// because a hook is written for several versions of a package.
func (c *collector) hookData(h hooks.Hook, d hooks.Data) ([]Item, error) {
	dir, dest := d.From, d.Dest
	switch d.From {
	case "":
		m := c.Modules.Get(d.Package)
		if m == nil || len(m.Dirs) == 0 {
			c.warnVain(h, "data of "+d.Package+", which is not a package of the program")
			return nil, nil
		}
		dir = m.Dirs[0]
		if dest == "" {
			dest = strings.ReplaceAll(d.Package, ".", "/")
		}
	case "tcl":
		dir = c.Env.Shipped.TclLibrary
	case "tk":
		dir = c.Env.Shipped.TkLibrary
	case "stdlib":
		dir = c.Env.Shipped.Stdlib
	}
	if dir == "" {
		return nil, nil
	}
	t := tree{below: dir, dest: dest, why: Why{Hook, h.Module}, skipDir: caches, skip: func(_, rel string) bool {
		return slices.ContainsFunc(d.Except, func(pattern string) bool { ok, _ := path.Match(pattern, rel); return ok })
	}}
	var out []Item
	for _, pattern := range d.Glob {
		found, err := globBelow(dir, pattern)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			c.warnVain(h, pattern+" in "+dir+": no file matches")
		}
		for _, t.root = range found {
			items, err := c.walker.items(t)
			if err != nil {
				return nil, err
			}
			out = append(out, items...)
		}
	}
	return out, nil
}

// warnVain warns the user that a hook of their own names something that does not exist.
func (c *collector) warnVain(h hooks.Hook, msg string) {
	if h.File != "" {
		c.Sink.Warn(diag.Hook, h.File, "the hook for "+h.Module+" names "+msg, "")
	}
}

// pythonHookFiles contributes the files that Python hooks name. If a file does not
// exist, it only warns, because a hook is written for several versions of a package.
func (c *collector) pythonHookFiles(context.Context, *gathering) ([]Item, error) {
	var out []Item
	for _, f := range c.Modules.Files {
		pairs := slices.Clone(f.Pairs)
		sort.Slice(pairs, func(i, j int) bool { return pairs[i][0] < pairs[j][0] })
		for _, p := range pairs {
			found, err := filepath.Glob(p[0])
			if exists(p[0]) {
				found, err = []string{p[0]}, nil
			}
			if err != nil || len(found) == 0 {
				c.Sink.Warn(diag.Hook, p[0], "the hook for "+f.Module+" names this file, which does not exist", "")
				continue
			}
			for _, src := range found {
				t := tree{root: src, below: filepath.Dir(src), dest: filepath.ToSlash(p[1]), why: Why{Hook, f.Module}, binary: f.Binary, skipDir: caches}
				if fi, err := os.Stat(src); err == nil && fi.IsDir() {
					t.below = src
				}
				items, err := c.walker.items(t)
				if err != nil {
					return nil, err
				}
				out = append(out, items...)
			}
		}
	}
	return out, nil
}
