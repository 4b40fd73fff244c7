package contents

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
)

// walker makes items from files and directories of the build machine. It is the only
// place that walks through a directory whose files go into products.
type walker struct {
	extensions []string // suffixes of extension modules
}

// tree says what of a directory is wanted, and what for.
type tree struct {
	root   string // absolute path of a directory or a file
	below  string // directory that places are relative to; root, or a directory above it
	dest   string // place of below in the product
	why    Why
	binary bool // every file is a library
	firm   bool
	// skipDir and skip leave out directories and files, by path and by the path
	// relative to below, slash-separated; nil for none.
	skipDir func(file string) bool
	skip    func(file, rel string) bool
}

// items returns an item for each regular file of a tree, in order of path. Links are
// followed: the product holds what they name. Of links to nowhere there is an error
// when the tree is firm.
func (w *walker) items(t tree) ([]Item, error) {
	var out []Item
	err := filepath.WalkDir(t.root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", t.why, err)
		}
		if d.IsDir() {
			if p != t.root && t.skipDir != nil && t.skipDir(p) {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(t.below, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if t.skip != nil && t.skip(p, rel) {
			return nil
		}
		fi, err := os.Stat(p)
		if err != nil && t.firm {
			return fmt.Errorf("%s: %w", t.why, err)
		}
		if err != nil || !fi.Mode().IsRegular() {
			return nil
		}
		out = append(out, w.file(path.Join(t.dest, rel), p, fi.Mode(), t))
		return nil
	})
	return out, err
}

// file is the item for one file of a tree.
func (w *walker) file(place, source string, mode fs.FileMode, t tree) Item {
	it := file(place, source, 0o644, t.why)
	it.Binary, it.firm = t.binary || binaries.Named(place), t.firm
	if it.Binary || mode&0o100 != 0 {
		it.Mode = 0o755
	}
	return it
}

// caches is a skipDir for directories with bytecode.
func caches(dir string) bool { return filepath.Base(dir) == "__pycache__" }

// dataTree is the data of a package in a directory: what is neither a module nor
// rubbish nor another environment.
func (w *walker) dataTree(dir, dest string, why Why) tree {
	return tree{root: dir, below: dir, dest: dest, why: why,
		skipDir: func(sub string) bool {
			return caches(sub) || strings.HasPrefix(filepath.Base(sub), ".") || exists(filepath.Join(sub, "pyvenv.cfg"))
		},
		skip: func(file, _ string) bool {
			name := filepath.Base(file)
			switch filepath.Ext(name) {
			case ".py", ".pyc", ".pyi":
				return true
			}
			return strings.HasPrefix(name, ".") || w.isExtension(name)
		}}
}

// isExtension reports whether a file has the name of an extension module. A plain
// .so may be a library.
func (w *walker) isExtension(name string) bool {
	return slices.ContainsFunc(w.extensions, func(s string) bool { return s != ".so" && strings.HasSuffix(name, s) })
}

func exists(p string) bool { _, err := os.Lstat(p); return err == nil }

func isRegular(p string) bool {
	fi, err := os.Stat(p)
	return err == nil && fi.Mode().IsRegular()
}
