package extract

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Info describes the directory of an extracted build.
type Info struct {
	Path  string
	Name  string // application name
	Size  int64  // bytes
	Used  time.Time
	InUse bool
}

// List lists the extracted builds in all cache roots of the user.
func List() ([]Info, error) {
	var out []Info
	for _, root := range userRoots() {
		entries, err := os.ReadDir(root)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
				continue
			}
			return nil, err
		}
		for _, e := range entries {
			if isBuild(e.Name(), "") && e.IsDir() {
				if i, ok := describe(filepath.Join(root, e.Name())); ok {
					out = append(out, i)
				}
			}
		}
	}
	return out, nil
}

// userRoots lists the cache roots of the user who runs this process. It resolves links,
// and lists each root once.
func userRoots() []string {
	p := Policy{}
	if d := os.Getenv("GOFREEZE_CACHE_DIR"); filepath.IsAbs(d) {
		p.CacheDir = d
	}
	var out []string
	for _, root := range p.roots() {
		if root = real(root); !slices.Contains(out, root) {
			out = append(out, root)
		}
	}
	return out
}

func describe(dir string) (Info, bool) {
	base := filepath.Base(dir)
	i := Info{Path: dir, Name: base[:len(base)-17]}
	fi, err := os.Lstat(filepath.Join(dir, markerPath))
	if err != nil {
		return i, false
	}
	i.Used = fi.ModTime()
	if fd := tryLock(filepath.Join(dir, markerPath)); fd >= 0 {
		closeLock(fd)
	} else {
		i.InUse = true
	}
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if fi, err := d.Info(); err == nil {
				i.Size += fi.Size()
			}
		}
		return nil
	})
	return i, true
}

// Clean removes the extracted builds that nobody uses and that were last used longer
// than age ago, and returns what it removed. It also removes the remains of interrupted
// extractions.
func Clean(age time.Duration) ([]Info, error) {
	all, err := List()
	if err != nil {
		return nil, err
	}
	for _, root := range userRoots() {
		if ownRoot(root) {
			sweepInterrupted(root, "")
		}
	}
	var out []Info
	for _, i := range all {
		if removeUnused(filepath.Dir(i.Path), filepath.Base(i.Path), age) {
			out = append(out, i)
		}
	}
	return out, nil
}

// ExtractTo writes the files of a into dir with the recorded permissions. dir must be
// empty or not exist. ExtractTo checks every digest, and leaves nothing behind after an
// error.
func ExtractTo(a *archive.Archive, dir string) error {
	toc, err := a.TOC()
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("extract to %s: is not empty; choose another directory with -o, or remove it", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("extract to %s: %s", dir, cause(err))
	}
	up := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(up, 0o777); err != nil {
		return fmt.Errorf("extract to %s: %s", dir, cause(err))
	}
	tmp, err := os.MkdirTemp(up, "."+filepath.Base(dir)+".new-")
	if err != nil {
		return fmt.Errorf("extract to %s: %s", dir, cause(err))
	}
	defer func() { _ = removeAll(tmp) }()
	if err := writeFiles(a, toc, tmp, 0o777); err != nil {
		return fmt.Errorf("extract to %s: %w", dir, err)
	}
	if err := share(tmp); err != nil {
		return fmt.Errorf("extract to %s: %s", dir, cause(err))
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("extract to %s: %s", dir, cause(err))
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("extract to %s: %s", dir, cause(err))
	}
	return nil
}
