//go:build unix

package extract

import (
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// write extracts a into dir, a new private directory, and puts the marker there.
// The umask is that of private files meanwhile, whatever the user's is.
func write(a *archive.Archive, dir string) error {
	defer unix.Umask(unix.Umask(0o077))
	if n := runtime.NumCPU(); runtime.GOMAXPROCS(0) < n && spacious() {
		runtime.GOMAXPROCS(n) // the bootloader begins with one
	}
	toc, err := a.TOC()
	if err != nil {
		return err
	}
	if err := writeFiles(a, toc, dir, 0o700); err != nil {
		return err
	}
	var files []recorded
	for i := range toc.Entries {
		e := &toc.Entries[i]
		if e.Kind == archive.KindNote || e.Kind == archive.KindOutside {
			continue
		}
		var st unix.Stat_t
		if err := unix.Lstat(filepath.Join(dir, e.Path), &st); err != nil {
			return err
		}
		files = append(files, recorded{e.Path, st.Size, st.Mtim.Nano(), uint32(st.Mode)})
	}
	return writeMarker(a, dir, files)
}

// spacious reports whether there is address space for many workers: the limits on it
// (ulimit -v and -d) leave room for little in some places.
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
