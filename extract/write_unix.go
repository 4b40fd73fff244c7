//go:build unix

package extract

import (
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// write extracts a into dir, a new private directory, and writes the marker.
func write(a *archive.Archive, dir string) error {
	toc, err := a.TOC()
	if err != nil {
		return err
	}
	if err := writeFiles(a, toc, dir, 0o700); err != nil {
		return err
	}
	var files []recorded
	record := func(path string) error {
		var st unix.Stat_t
		if err := unix.Lstat(filepath.Join(dir, path), &st); err != nil {
			return err
		}
		r := recorded{path, st.Size, st.Mtim.Nano(), uint32(st.Mode)}
		if st.Mode&unix.S_IFMT == unix.S_IFDIR { // these change when the marker is written
			r.size, r.mtime = 0, 0
		}
		files = append(files, r)
		return nil
	}
	seen := map[string]bool{}
	for i := range toc.Entries {
		e := &toc.Entries[i]
		if !e.Checked() {
			continue
		}
		for d := parent(e.Path); d != "" && !seen[d]; d = parent(d) {
			seen[d] = true
			if err := record(d); err != nil {
				return err
			}
		}
		if err := record(e.Path); err != nil {
			return err
		}
	}
	return writeMarker(a, dir, files)
}

// privateMask sets the umask for private files, until the returned function is called.
// With the user's umask, the user might be unable to use the files, or others might be
// able to.
func privateMask() (restore func()) {
	mask := unix.Umask(0o077)
	return func() { unix.Umask(mask) }
}

// spacious reports whether there is memory for many workers. Limits on it (ulimit -v
// and -d) may leave little room.
func spacious() bool {
	const roomy = 512 << 20
	for _, what := range []int{unix.RLIMIT_AS, unix.RLIMIT_DATA} {
		var r unix.Rlimit
		if unix.Getrlimit(what, &r) == nil && r.Cur < roomy {
			return false
		}
	}
	return true
}
