// Package scratch makes the temporary files and directories of a build, and removes
// those that killed builds have left. A living process locks the ones that it uses; a
// lock ends with its process, however the process ends. The package removes nothing
// that belongs to another user, and follows no link.
package scratch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Item is a temporary file or directory of this process.
type Item struct {
	Path string
	lock io.Closer // nil if the file system has no locks
}

// attempts limits how often a new name is tried after a sweep has removed the file.
const attempts = 100

// Dir makes a private directory in parent, or in the system's directory if parent is
// "". Its name is prefix and a number. Dir first sweeps the directories of earlier
// builds.
func Dir(parent, prefix string) (*Item, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	sweepIn(parent, prefix)
	for range attempts {
		dir, err := os.MkdirTemp(parent, prefix)
		if err != nil {
			return nil, err
		}
		if lock, ok := hold(dir); ok {
			return &Item{dir, lock}, nil
		}
	}
	return nil, fmt.Errorf("create %s: is taken away again and again", filepath.Join(parent, prefix))
}

// File makes a private file in the same way, and opens it.
func File(parent, prefix string) (*os.File, *Item, error) {
	sweepIn(parent, prefix)
	for range attempts {
		f, err := os.CreateTemp(parent, prefix)
		if err != nil {
			return nil, nil, err
		}
		if lock, ok := hold(f.Name()); ok {
			return f, &Item{f.Name(), lock}, nil
		}
		f.Close()
	}
	return nil, nil, fmt.Errorf("create %s: is taken away again and again", filepath.Join(parent, prefix))
}

// Release gives up an item that has become something else by a rename.
func (i *Item) Release() {
	if i.lock != nil {
		i.lock.Close()
		i.lock = nil
	}
}

// Remove removes the item.
func (i *Item) Remove() {
	_ = removeAll(i.Path)
	i.Release()
}

// oldSuffix marks the directories that Swap has moved aside.
const oldSuffix = ".old"

// Swap replaces the directory dst by the item, and removes the old one. If the process
// ends in between, the next SweepReplacing moves the old directory back.
func (i *Item) Swap(dst string) error {
	old := i.Path + oldSuffix
	err := unused(dst)
	if err == nil {
		err = os.Rename(dst, old)
	}
	if err != nil {
		return InUse(dst, err)
	}
	if err := os.Rename(i.Path, dst); err != nil {
		_ = os.Rename(old, dst)
		return fmt.Errorf("write %w", err)
	}
	if err := removeAll(old); err != nil {
		return fmt.Errorf("remove the replaced product: %w", InUse(old, err))
	}
	return nil
}

// InUse returns the error for a file or directory that could not be replaced. On Windows
// nobody can replace what another program has open.
func InUse(path string, err error) error {
	if blocked(err) {
		return fmt.Errorf("write %s: it is in use, or may not be changed; end the program that has it open, and build again", path)
	}
	return fmt.Errorf("write %w", err)
}

// sweepIn removes the files and directories that ended processes have made with Dir and
// File and this prefix. It ignores errors, because nobody asked for the removal.
func sweepIn(parent, prefix string) {
	each(parent, prefix, func(path, suffix string, _ fs.FileInfo) {
		if suffix == "" {
			sweep(path)
		}
	})
}

// SweepReplacing sweeps the directories that replace dst by Swap.
func SweepReplacing(parent, prefix, dst string) {
	each(parent, prefix, func(path, suffix string, fi fs.FileInfo) {
		if suffix != oldSuffix || !fi.IsDir() || !sweep(strings.TrimSuffix(path, oldSuffix)) {
			return
		}
		if _, err := os.Lstat(dst); errors.Is(err, fs.ErrNotExist) {
			_ = os.Rename(path, dst)
			return
		}
		_ = removeAll(path)
	})
	sweepIn(parent, prefix)
}

// SweepOlder removes files and directories that os.MkdirTemp or os.CreateTemp made with
// this prefix. They have no locks, but each is used for much less time than age.
func SweepOlder(parent, prefix string, age time.Duration) {
	each(parent, prefix, func(path, suffix string, fi fs.FileInfo) {
		if suffix == "" && time.Since(fi.ModTime()) > age {
			_ = removeAll(path)
		}
	})
}

// each calls f for this user's files and directories in parent whose name is prefix, a
// number and a suffix.
func each(parent, prefix string, f func(path, suffix string, fi fs.FileInfo)) {
	d, err := os.Open(parent)
	if err != nil {
		return
	}
	names, _ := d.Readdirnames(-1)
	d.Close()
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, prefix)
		suffix := strings.TrimLeft(rest, "0123456789")
		if !ok || suffix == rest || suffix != "" && suffix != oldSuffix {
			continue
		}
		path := filepath.Join(parent, name)
		if fi, err := os.Lstat(path); err == nil && (fi.IsDir() || fi.Mode().IsRegular()) && own(fi) {
			f(path, suffix, fi)
		}
	}
}

// sweep removes a file or directory that no process holds, and reports whether it is
// gone.
func sweep(path string) bool {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return true
	}
	lock, ok := hold(path)
	if !ok || lock == nil {
		return false
	}
	defer lock.Close()
	return removeAll(path) == nil
}
