package collect

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// Pairs adds the files that SRC:DEST pairs name. As in PyInstaller, SRC is a
// file, a directory whose content goes below DEST, or a glob of both; DEST is a
// directory of the product. Relative sources refer to dir.
func Pairs(b *Builder, pairs []spec.Pair, dir, what string, binary bool) error {
	for _, p := range pairs {
		src := p.Source
		if !filepath.IsAbs(src) {
			src = filepath.Join(dir, src)
		}
		matches := []string{src}
		if _, err := os.Lstat(src); err != nil {
			if matches, err = filepath.Glob(src); err != nil || len(matches) == 0 {
				return fmt.Errorf("%s %s: no such file or directory", what, p.Source)
			}
			sort.Strings(matches)
		}
		for _, m := range matches {
			if err := addTree(b, m, p.Dest, what, binary); err != nil {
				return err
			}
		}
	}
	return nil
}

// addTree adds a file as dest/name, or a directory's content below dest.
func addTree(b *Builder, src, dest, why string, binary bool) error {
	fi, err := os.Stat(src)
	if err != nil {
		return fmt.Errorf("%s %w", why, err)
	}
	if !fi.IsDir() {
		return b.Add(fileItem(src, path.Join(filepath.ToSlash(dest), filepath.Base(src)), fi.Mode(), why, binary), true)
	}
	return filepath.WalkDir(src, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s %w", why, err)
		}
		if d.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(src, p)
		if err != nil {
			return err
		}
		fi, err := os.Stat(p) // links are followed: the product holds what they name
		if err != nil {
			return fmt.Errorf("%s %w", why, err)
		}
		if !fi.Mode().IsRegular() {
			return nil
		}
		return b.Add(fileItem(p, path.Join(filepath.ToSlash(dest), filepath.ToSlash(rel)), fi.Mode(), why, binary), true)
	})
}

func fileItem(src, dest string, mode fs.FileMode, why string, binary bool) Item {
	it := Item{Path: dest, Kind: archive.KindFile, Mode: 0o644, Source: src, Why: why}
	if mode&0o100 != 0 || isLibrary(dest) {
		it.Mode = 0o755
	}
	it.Binary = binary || isLibrary(dest)
	return it
}

// isLibrary recognises shared libraries by name: libx.so, libx.so.1.2, x.dll.
func isLibrary(name string) bool {
	base := path.Base(name)
	switch strings.ToLower(path.Ext(base)) {
	case ".dll", ".pyd", ".dylib":
		return true
	}
	return strings.HasSuffix(base, ".so") || strings.Contains(base, ".so.") && !strings.HasSuffix(base, ".py")
}
