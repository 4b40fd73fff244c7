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
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
)

// walker makes items from files and directories of the build machine. Only a walker
// goes through directories whose files go into products.
type walker struct {
	extensions []string // suffixes of extension modules
}

// tree says which files of a directory are wanted, and for what reason.
type tree struct {
	root   string // absolute path of a directory or a file
	below  string // directory that places are relative to: root, or a directory that contains it
	dest   string // place of below in the product
	why    Why
	binary bool // every file is a library
	firm   bool
	follow bool // links to directories are followed; links to files always are
	links  bool // links to places inside root become links in the product; only with follow
	// skipDir and skip say which directories and files to leave out. file is a path,
	// and rel is the path relative to below, slash-separated. nil leaves out nothing.
	skipDir func(file string) bool
	skip    func(file, rel string) bool
}

// items returns an item for each regular file of a tree, in order of path. It follows
// links, unless the tree keeps them: the product holds the files that they lead to. A
// broken link is an error if the tree is firm, and is otherwise ignored.
func (w *walker) items(t tree) ([]Item, error) {
	return w.walk(t, t.root, nil)
}

// walk is items for a directory of a tree. above holds the real paths of the
// directories that links on the way have led to.
func (w *walker) walk(t tree, dir string, above []string) ([]Item, error) {
	var out []Item
	start := dir
	if fi, err := os.Lstat(dir); err == nil && fi.Mode()&os.ModeSymlink != 0 {
		if fi, err = os.Stat(dir); err == nil && fi.IsDir() {
			start += string(filepath.Separator) // otherwise the walk would end at the link
		}
	}
	err := filepath.WalkDir(start, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", t.why, err)
		}
		p = filepath.Clean(p)
		if d.IsDir() {
			if p != dir && t.skipDir != nil && t.skipDir(p) {
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
		if err != nil {
			return nil
		}
		if d.Type()&fs.ModeSymlink != 0 && p != t.root {
			items, done, err := w.link(t, p, path.Join(t.dest, rel), fi, above)
			if done || err != nil {
				out = append(out, items...)
				return err
			}
		}
		if fi.Mode().IsRegular() {
			out = append(out, w.file(path.Join(t.dest, rel), p, fi.Mode(), t))
		}
		return nil
	})
	return out, err
}

// link returns the items for a link in a tree. done is false if the product holds the
// file that the link leads to in place of the link. fi describes that file.
func (w *walker) link(t tree, p, place string, fi fs.FileInfo, above []string) (items []Item, done bool, err error) {
	if !t.follow || binaries.Named(place) { // linkTwins decides about libraries
		return nil, false, nil
	}
	root, err := filepath.EvalSymlinks(t.root)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", t.why, err)
	}
	real, err := filepath.EvalSymlinks(p)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", t.why, err)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(p))
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", t.why, err)
	}
	inside := func(file, in string) bool { return file == in || environ.Inside(file, in) }
	if t.links && inside(real, root) && inside(dir, root) {
		to, err := filepath.Rel(dir, real)
		if err != nil || to == "." { // no product can hold a link to its own directory
			return nil, true, err
		}
		it := link(place, filepath.ToSlash(to), t.why)
		it.firm = t.firm
		return []Item{it}, true, nil
	}
	if !fi.IsDir() {
		return nil, false, nil
	}
	if inside(dir, real) || inside(root, real) || slices.Contains(above, real) {
		return nil, true, fmt.Errorf("%s: the link %s leads to a directory around it; remove it, or name the directories below it one by one", t.why, p)
	}
	items, err = w.walk(t, p, append(slices.Clone(above), real))
	return items, true, err
}

// file returns the item for one file of a tree.
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

// rubbish is a skipDir for caches, which may be marked by a file
// (https://bford.info/cachedir), for the directories of version control systems, and for
// virtual environments.
func rubbish(dir string) bool {
	switch filepath.Base(dir) {
	case ".git", ".hg", ".svn", ".bzr":
		return true
	}
	return caches(dir) || exists(filepath.Join(dir, "CACHEDIR.TAG")) || exists(filepath.Join(dir, "pyvenv.cfg"))
}

// dataTree returns the tree of a package's data: all files that are neither modules nor
// in rubbish directories. Files whose names begin with a dot are data, too.
func (w *walker) dataTree(dir, dest string, why Why) tree {
	return tree{root: dir, below: dir, dest: dest, why: why,
		skipDir: rubbish,
		skip: func(file, _ string) bool {
			name := filepath.Base(file)
			switch filepath.Ext(name) {
			case ".py", ".pyc":
				return true
			}
			// The secrets of whoever builds, and what the system's file manager leaves.
			return name == ".env" || name == ".DS_Store" || w.isExtension(name)
		}}
}

// isExtension reports whether a file has the name of an extension module. The suffix
// .so alone does not count, because such a file may be a library.
func (w *walker) isExtension(name string) bool {
	return slices.ContainsFunc(w.extensions, func(s string) bool { return s != ".so" && strings.HasSuffix(name, s) })
}

// literally makes a pattern of a path that matches nothing else.
func literally(dir string) string {
	if filepath.Separator == '\\' { // nothing can be escaped there
		return dir
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}

// globBelow lists the files below dir that a slash-separated pattern matches, sorted.
func globBelow(dir, pattern string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(literally(dir), filepath.FromSlash(pattern)))
	slices.Sort(found)
	return found, err
}

func exists(p string) bool { _, err := os.Lstat(p); return err == nil }

func isRegular(p string) bool {
	fi, err := os.Stat(p)
	return err == nil && fi.Mode().IsRegular()
}
