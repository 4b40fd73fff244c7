package extract

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Use checks an extraction directory by the rule for cache hits, and locks it. Anybody
// who may write to the directory, above all the user, can change a file and restore
// what the rule checks. Use therefore also reads every file of a product that was built
// for it.
func Use(path string, a *archive.Archive) (*Dir, error) {
	d, err := use(path, a.Digest())
	if err != nil || a.Settings.Check != "full" {
		return d, err
	}
	if err := checkFiles(a, path); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// checkFiles compares the contents of dir with the table of contents: the names, the
// kinds, and the digest of every file. It does not use the marker, which is as easy to
// change as the files. The error is errChanged with the first path that differs.
func checkFiles(a *archive.Archive, dir string) error {
	toc, err := a.TOC()
	if err != nil {
		return err
	}
	want := map[string]*archive.Entry{}
	dirs := map[string]bool{"": true}
	for _, name := range ownFiles {
		want[name] = nil
		dirs[above(name)] = true
	}
	files := make([]*archive.Entry, 0, len(toc.Entries))
	for i := range toc.Entries {
		e := &toc.Entries[i]
		if e.Kind == archive.KindOutside {
			continue
		}
		for d := above(e.Path); !dirs[d]; d = above(d) {
			dirs[d] = true
		}
		if e.Kind == archive.KindNote {
			continue
		}
		want[e.Path] = e
		files = append(files, e)
	}
	for d := range dirs {
		if err := checkNames(dir, d, dirs, want); err != nil {
			return err
		}
	}
	return checkDigests(dir, files)
}

// above returns the directory of a path in the product.
func above(p string) string { return p[:max(0, strings.LastIndexByte(p, '/'))] }

// checkNames checks that a directory contains nothing that the product does not have,
// because Python would import it.
func checkNames(root, d string, dirs map[string]bool, want map[string]*archive.Entry) error {
	list, err := os.ReadDir(filepath.Join(root, d))
	if err != nil {
		return err
	}
	for _, f := range list {
		path := f.Name()
		if d != "" {
			path = d + "/" + path
		}
		e, ok := want[path]
		typ := fs.FileMode(0)
		if f.IsDir() {
			ok = dirs[path]
			typ = fs.ModeDir
		} else if e != nil && e.Kind == archive.KindSymlink {
			typ = fs.ModeSymlink
		}
		if !ok || f.Type() != typ {
			return &changed{path}
		}
	}
	return nil
}

// checkDigests reads the files on all processors.
func checkDigests(dir string, files []*archive.Entry) error {
	var (
		mu     sync.Mutex
		failed error
		wg     sync.WaitGroup
	)
	take := func(err error) *archive.Entry {
		mu.Lock()
		defer mu.Unlock()
		if failed == nil {
			failed = err
		}
		if failed != nil || len(files) == 0 {
			return nil
		}
		e := files[0]
		files = files[1:]
		return e
	}
	for range workers(len(files)) {
		wg.Go(func() {
			buf := make([]byte, 1<<17)
			for e := take(nil); e != nil; {
				var err error
				if !sameFile(filepath.Join(dir, e.Path), e, buf) {
					err = &changed{e.Path}
				}
				e = take(err)
			}
		})
	}
	wg.Wait()
	return failed
}

// sameFile reports whether a file or link matches its entry.
func sameFile(path string, e *archive.Entry, buf []byte) bool {
	if e.Kind == archive.KindSymlink {
		target, err := os.Readlink(path)
		return err == nil && target == e.Target
	}
	sum, n, err := digestOf(path, e.Size, buf)
	return err == nil && n == e.Size && sum == e.SHA256
}

// changed is errChanged with the path that differs.
type changed struct{ path string }

func (c *changed) Error() string { return strconv.Quote(c.path) + ": " + errChanged.Error() }
func (c *changed) Unwrap() error { return errChanged }
