package extract

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/windows"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// cause describes an error of the system for the user.
func cause(err error) string {
	switch {
	case errors.Is(err, windows.ERROR_DISK_FULL), errors.Is(err, windows.ERROR_HANDLE_DISK_FULL):
		return "no space left on the device"
	case errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED):
		return "disk quota exceeded"
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return "permission denied"
	}
	var e windows.Errno
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

// privateMask does nothing, because new files get an access list.
func privateMask() (restore func()) { return func() {} }

// spacious reports whether there is memory for many workers.
func spacious() bool { return true }

// isLimit reports whether an error is due to a limit on this process. Windows has no
// such limits that matter here.
func isLimit(error) bool { return false }

// makeNew makes a private directory with a new name in root. Others may have the right
// to make directories there, but do not know the name.
func (p *Policy) makeNew(root, prefix string) (string, error) {
	who, err := newPrivate(p.Elevated)
	if err != nil {
		return "", err
	}
	for i := 0; ; i++ {
		dir := filepath.Join(root, prefix+strconv.Itoa(os.Getpid())+"-"+strconv.FormatInt(time.Now().UnixNano(), 36))
		if err := who.mkdir(dir); !errors.Is(err, fs.ErrExist) || i == 1000 {
			return dir, err
		}
	}
}

// write extracts a into dir, a new private directory, and writes the marker.
func write(a *archive.Archive, dir string) error {
	toc, err := a.TOC()
	if err != nil {
		return err
	}
	for i := range toc.Entries {
		if err := CheckName(toc.Entries[i].Path); err != nil {
			return err
		}
	}
	if err := writeFiles(a, toc, dir, 0o700); err != nil {
		return err
	}
	return record(a, toc, dir, func(path string) (recorded, error) { return found(dir, path) })
}

// directoryModes says that directories have no modes that a start compares.
const directoryModes = false

func isDir(mode uint32) bool { return fs.FileMode(mode)&fs.ModeDir != 0 }

// found returns the record of a file or a directory, with its type as the mode.
func found(dir, path string) (recorded, error) {
	fi, err := os.Lstat(filepath.Join(dir, path))
	if err != nil {
		return recorded{}, err
	}
	return recorded{path, fi.Size(), fi.ModTime().UnixNano(), uint32(fi.Mode().Type())}, nil
}

// replace renames tmp to path. An existing directory is of the same build but no longer
// complete. It stays if processes use it.
func replace(root, tmp, path string) error {
	err := os.Rename(tmp, path)
	if _, there := os.Lstat(path); err == nil || there != nil {
		return err
	}
	old, err := moveAway(root, path)
	if err != nil {
		return errors.New(path + " is damaged and in use: " + err.Error() + "; end the program's processes, or restart")
	}
	defer func() { _ = removeAll(old) }()
	return os.Rename(tmp, path)
}

// moveAway gives a directory a name that nobody looks for.
func moveAway(root, path string) (string, error) {
	old := filepath.Join(root, ".old-"+strconv.Itoa(os.Getpid())+"-"+strconv.FormatInt(time.Now().UnixNano(), 36))
	return old, os.Rename(path, old)
}

// use checks an extraction directory by the rule for cache hits, and locks it. The
// directory must belong to the user and not be writable by others, and nobody else may
// be able to replace it. The marker must be of the build with this digest. Every file
// that may run must have the size and the modification time that extraction recorded.
// compare says when files that are only read must have them, too.
//
// The marker is opened first. NTFS renames neither a directory in which a file is open
// nor a directory above it, so that the directory that was checked is the one that is
// used.
func use(path string, digest [32]byte) (*Dir, error) {
	elevated, err := Elevated()
	if err != nil {
		return nil, err
	}
	who, err := newPrivate(elevated)
	if err != nil {
		return nil, err
	}
	h, err := openLock(filepath.Join(path, markerPath), windows.GENERIC_READ, windows.OPEN_EXISTING)
	if err != nil {
		return nil, err
	}
	if err = who.own(path); err == nil {
		if err = who.keeps(filepath.Dir(path)); err == nil {
			err = checkMarker(path, h, digest)
		}
	}
	if err != nil {
		_ = windows.CloseHandle(h)
		return nil, err
	}
	return &Dir{Path: path, Lock: int(h)}, nil
}

func checkMarker(dir string, h windows.Handle, digest [32]byte) error {
	if err := lock(h, 0); err != nil {
		return err
	}
	var fi windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &fi); err != nil {
		return err
	}
	if fi.FileAttributes&(windows.FILE_ATTRIBUTE_REPARSE_POINT|windows.FILE_ATTRIBUTE_DIRECTORY) != 0 || fi.FileSizeHigh != 0 || fi.FileSizeLow > maxMarker {
		return errMarker
	}
	b := make([]byte, fi.FileSizeLow)
	for n := 0; n < len(b); {
		var m uint32
		if err := windows.ReadFile(h, b[n:], &m, nil); err != nil || m == 0 {
			return errMarker
		}
		n += int(m)
	}
	last := time.Unix(0, fi.LastWriteTime.Nanoseconds())
	due := isOld(last)
	all := func() bool {
		due = due || isBeforeBoot(last)
		return due
	}
	now := func(path string) (recorded, error) { return found(dir, path) }
	list := func() ([]byte, error) {
		path := filepath.Join(dir, readPath)
		if fi, err := os.Lstat(path); err != nil || !fi.Mode().IsRegular() || fi.Size() > maxMarker {
			return nil, errMarker
		}
		return os.ReadFile(path)
	}
	if err := compare(b, digest, now, all, list); err != nil {
		return err
	}
	if due {
		now := time.Now()
		_ = os.Chtimes(filepath.Join(dir, markerPath), now, now)
	}
	return nil
}

// removeUnused removes the directory of a build if it belongs to the user, nobody uses
// it, and its last use was longer than age ago. It reports whether it did. A directory
// that contains an open file cannot be renamed, so that a process that starts to use it
// in between wins.
func removeUnused(root, name string, age time.Duration) bool {
	dir := filepath.Join(root, name)
	elevated, err := Elevated()
	if err != nil {
		return false
	}
	who, err := newPrivate(elevated)
	if err != nil || who.own(dir) != nil {
		return false
	}
	fi, err := os.Lstat(filepath.Join(dir, markerPath))
	if err != nil || time.Since(fi.ModTime()) < age || !lockUnused(filepath.Join(dir, markerPath)) {
		return false
	}
	build, ok := lockBuild(root, name)
	if !ok {
		return false
	}
	old, err := moveAway(root, dir)
	if build >= 0 {
		closeLock(build)
	}
	if err != nil {
		return false
	}
	_ = os.Remove(filepath.Join(root, "."+name+".lock"))
	return removeAll(old) == nil
}
