package bundle

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// env is what the conditions of hooks are about.
func (b *build) env() hooks.Env {
	return hooks.Env{Minor: b.interp.Minor, Target: b.interp.Target()}
}

// collectHooks adds the data files and libraries that active hooks name.
func (b *build) collectHooks() error {
	for _, h := range b.active {
		for _, d := range h.Data {
			if err := b.hookData(h, d); err != nil {
				return err
			}
		}
		for _, l := range h.Libraries {
			if file, ok := binaries.Resolve(l); ok && b.interp.RunsHere() {
				it := collect.Item{Path: filepath.Base(file), Kind: archive.KindFile, Mode: 0o755, Source: file, Binary: true, Why: "hook " + h.Module}
				if err := b.items.Add(it, false); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// hookData adds one group of data files. What does not exist is left out: hooks
// are written for several versions of a package.
func (b *build) hookData(h hooks.Hook, d hooks.Data) error {
	dir, dest := "", d.Dest
	switch d.From {
	case "":
		m := b.graph.Modules[d.Package]
		if m == nil || len(m.Dirs) == 0 {
			return nil
		}
		dir = m.Dirs[0]
		if dest == "" {
			dest = strings.ReplaceAll(d.Package, ".", "/")
		}
	case "tcl":
		dir = b.interp.TclLibrary
	case "tk":
		dir = b.interp.TkLibrary
	case "stdlib":
		dir = b.interp.Stdlib
	default:
		dir = d.From
	}
	if dir == "" {
		return nil
	}
	for _, pattern := range d.Glob {
		found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			return err
		}
		sort.Strings(found)
		for _, f := range found {
			if err := b.hookTree(f, dir, dest, d.Except, "hook "+h.Module); err != nil {
				return err
			}
		}
	}
	return nil
}

// hookTree adds the file or tree at file to dest, at its place relative to dir, but
// not what a pattern of except matches.
func (b *build) hookTree(file, dir, dest string, except []string, why string) error {
	return filepath.WalkDir(file, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if e.Name() == "__pycache__" {
				return fs.SkipDir
			}
			return nil
		}
		fi, err := os.Stat(p)
		if err != nil || !fi.Mode().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		for _, pattern := range except {
			if ok, err := path.Match(pattern, rel); ok || err != nil {
				return err
			}
		}
		it := collect.Item{Path: path.Join(dest, rel), Kind: archive.KindFile, Mode: 0o644, Source: p, Why: why}
		it.Binary = binaries.Is(p)
		if it.Binary || fi.Mode()&0o100 != 0 {
			it.Mode = 0o755
		}
		return b.items.Add(it, false)
	})
}

// place is where a library that lies in site-packages goes: the same place, so
// that the run paths inside of a package stay right. Others go to the top.
func (b *build) place(file string) (dest string, ok bool) {
	for _, site := range b.interp.SitePaths {
		if real, err := filepath.EvalSymlinks(site); err == nil {
			site = real
		}
		if inside(file, site) {
			rel, err := filepath.Rel(site, file)
			return filepath.ToSlash(rel), err == nil
		}
	}
	return "", false
}
