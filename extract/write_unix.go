//go:build unix

package extract

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// write extracts a into dir, a new private directory, and puts the marker there.
// The umask is that of private files meanwhile, whatever the user's is.
func write(a *archive.Archive, dir string) error {
	defer unix.Umask(unix.Umask(0o077))
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
	marker := filepath.Join(dir, markerPath)
	if err := os.MkdirAll(filepath.Dir(marker), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(marker, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(marshalMarker(a.Digest(), files))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
