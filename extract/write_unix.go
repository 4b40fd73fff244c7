//go:build unix

package extract

import (
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
	return record(a, toc, dir, func(path string) (recorded, error) {
		var st unix.Stat_t
		err := unix.Lstat(dir+"/"+path, &st)
		return found(path, &st), err
	})
}

// directoryModes says that a start compares the modes of directories.
const directoryModes = true

func isDir(mode uint32) bool { return mode&unix.S_IFMT == unix.S_IFDIR }

// found returns the record of a file or a directory.
func found(path string, st *unix.Stat_t) recorded {
	return recorded{path, st.Size, st.Mtim.Nano(), uint32(st.Mode)}
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
