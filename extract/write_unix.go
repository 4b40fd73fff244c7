//go:build unix

package extract

import (
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// write extracts a into dir, a new private directory, and puts the marker there.
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
		if st.Mode&unix.S_IFMT == unix.S_IFDIR { // which change when the marker is written
			r.size, r.mtime = 0, 0
		}
		files = append(files, r)
		return nil
	}
	seen := map[string]bool{}
	for i := range toc.Entries {
		e := &toc.Entries[i]
		if e.Kind == archive.KindNote || e.Kind == archive.KindOutside {
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

// privateMask makes the umask that of private files, whatever the user's is, until the
// function that it returns is called: with another one, what is made here could be
// of no use to the user who makes it, or of use to others.
func privateMask() (restore func()) {
	mask := unix.Umask(0o077)
	return func() { unix.Umask(mask) }
}

// spacious reports whether there is memory for many workers: the limits on it (ulimit
// -v and -d) leave room for little in some places.
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
