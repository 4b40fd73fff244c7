package extract

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// Locks are on a byte behind the end of every file, so that they do not prevent
// reading.
const lockOffset = 1 << 30 // in units of 4 GiB

// openLock opens a file to lock it. The open file can still be removed.
func openLock(path string, access, how uint32) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(long(path))
	if err != nil {
		return windows.InvalidHandle, err
	}
	return windows.CreateFile(name, access, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil, how,
		windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
}

func lock(h windows.Handle, flags uint32) error {
	return windows.LockFileEx(h, flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: lockOffset})
}

// closeLock closes a handle and releases its lock.
func closeLock(fd int) { _ = windows.CloseHandle(windows.Handle(fd)) }

// lockFile creates a lock file and takes an exclusive lock on it. It waits for other
// processes.
func lockFile(path string) (fd int, locked bool, err error) {
	h, err := openLock(path, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.OPEN_ALWAYS)
	if err != nil {
		return -1, false, err
	}
	err = lock(h, windows.LOCKFILE_EXCLUSIVE_LOCK)
	return int(h), err == nil, nil
}

// tryLock takes an exclusive lock on a file without waiting. It returns -1 if it
// cannot.
func tryLock(path string) int {
	h, err := openLock(path, windows.GENERIC_READ, windows.OPEN_EXISTING)
	if err != nil {
		return -1
	}
	if lock(h, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY) != nil {
		_ = windows.CloseHandle(h)
		return -1
	}
	return int(h)
}

// lockUnused reports whether nobody uses an extraction directory at the moment.
func lockUnused(path string) bool {
	fd := tryLock(path)
	if fd >= 0 {
		closeLock(fd)
	}
	_, err := os.Lstat(path)
	return fd >= 0 || errors.Is(err, fs.ErrNotExist)
}

// retire reports whether nobody uses an extraction directory. If so, nobody who knows
// the directory will believe its marker any more.
func retire(marker string) bool {
	h, err := openLock(marker, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.OPEN_EXISTING)
	if err != nil {
		_, err = os.Lstat(marker)
		return errors.Is(err, fs.ErrNotExist)
	}
	defer windows.CloseHandle(h)
	return lock(h, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY) == nil && windows.Ftruncate(h, 0) == nil
}

// removeAll removes a directory with everything in it. os.RemoveAll uses functions that
// Wine 8 lacks.
func removeAll(dir string) error {
	fi, err := os.Lstat(dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	if fi.IsDir() {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := removeAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return os.Remove(dir)
}
