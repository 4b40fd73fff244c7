package extract

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/windows"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// tempPrefix is the first part of the names of temporary directories.
func tempPrefix() string { return "_gofreeze-" }

// tempLock is held by the process that extracts, and by the one that waits to remove
// the directory. The processes of the program hold the marker.
const tempLock = ".gofreeze.lock"

// tempBases lists the directories in which temporary directories may be made.
func (p *Policy) tempBases() []string {
	switch {
	case p.TempDir != "" && p.Elevated:
		return []string{p.TempDir}
	case p.TempDir != "":
		dir, err := windowsExpand(p.TempDir)
		if err != nil {
			dir = p.TempDir
		}
		return []string{dir}
	case p.Elevated:
		return p.elevatedRoots()
	}
	out := []string{os.TempDir()}
	if local := os.Getenv("LOCALAPPDATA"); filepath.IsAbs(local) && !strings.EqualFold(filepath.Join(local, "Temp"), out[0]) {
		out = append(out, filepath.Join(local, "Temp"))
	}
	return out
}

// windowsExpand replaces %VARIABLES%.
func windowsExpand(s string) (string, error) {
	in, err := windows.UTF16PtrFromString(s)
	if err != nil {
		return "", err
	}
	b := make([]uint16, 32768)
	n, err := windows.ExpandEnvironmentStrings(in, &b[0], uint32(len(b)))
	if err != nil || int(n) > len(b) {
		return "", windows.ERROR_INSUFFICIENT_BUFFER
	}
	return windows.UTF16ToString(b), nil
}

func tempIn(a *archive.Archive, base string, p *Policy) (*Dir, error) {
	who, err := newPrivate(p.Elevated)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Elevated:
		err = who.secure(base, false)
	case p.TempDir != "":
		err = who.makeTrusted(base)
	default:
		err = os.MkdirAll(base, 0o700)
	}
	if err == nil {
		err = who.keeps(base)
	}
	if err != nil {
		return nil, err
	}
	if !p.NoSweep {
		sweepTemp(base)
	}
	dir, err := p.makeNew(base, tempPrefix())
	if err != nil {
		return nil, err
	}
	h, err := openLock(filepath.Join(dir, tempLock), windows.GENERIC_READ|windows.GENERIC_WRITE, windows.CREATE_NEW)
	if err != nil {
		return nil, err
	}
	if err = who.own(dir); err == nil { // with a file open in it, the directory cannot be replaced any more: see use
		err = lock(h, 0)
	}
	if err == nil {
		p.Log("extracting to " + dir)
		err = write(a, dir)
	}
	if err != nil {
		_ = windows.CloseHandle(h)
		_ = removeAll(dir)
		return nil, err
	}
	return &Dir{Path: dir, Lock: int(h), Fresh: true}, nil
}

// RemoveTemp removes a temporary directory if it belongs to the user and nobody uses
// it, and reports whether it is gone.
func RemoveTemp(dir string) bool {
	if !strings.HasPrefix(filepath.Base(dir), tempPrefix()) {
		return false
	}
	fi, err := os.Lstat(dir)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	elevated, err := Elevated()
	if err != nil {
		return false
	}
	who, err := newPrivate(elevated)
	if err != nil || who.own(dir) != nil {
		return false
	}
	lock := filepath.Join(dir, tempLock)
	if _, err := os.Lstat(lock); err != nil && time.Since(fi.ModTime()) < time.Hour {
		return false // it was made just now
	}
	// Children of its program know the directory, and may be about to start.
	return lockUnused(lock) && retire(filepath.Join(dir, markerPath)) && removeAll(dir) == nil
}

// AwaitTemp waits until nobody uses a temporary directory any more, and removes it.
func AwaitTemp(dir string) {
	for _, path := range []string{tempLock, markerPath} {
		h, err := openLock(filepath.Join(dir, path), windows.GENERIC_READ, windows.OPEN_EXISTING)
		if err == nil {
			_ = lock(h, windows.LOCKFILE_EXCLUSIVE_LOCK)
			_ = windows.CloseHandle(h)
		}
	}
	// A process releases its locks before it closes its files.
	for range 50 {
		if RemoveTemp(dir) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
