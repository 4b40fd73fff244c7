package extract

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// Locks are on a byte that no file has, so that they keep nobody from reading.
const lockOffset = 1 << 30 // in units of 4 GiB

// openLock opens a file to lock it. Who has it open keeps nobody from removing it.
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

// closeLock closes a handle, and gives up the lock that it holds.
func closeLock(fd int) { _ = windows.CloseHandle(windows.Handle(fd)) }

// lockFile takes an exclusive lock on a file that is created for it. It waits
// for other processes.
func lockFile(path string) (fd int, locked bool, err error) {
	h, err := openLock(path, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.OPEN_ALWAYS)
	if err != nil {
		return -1, false, err
	}
	err = lock(h, windows.LOCKFILE_EXCLUSIVE_LOCK)
	return int(h), err == nil, nil
}

// tryLock takes an exclusive lock on a file, without waiting; -1 if it cannot.
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

// lockUnused makes sure that nobody uses an extracted directory at the moment.
func lockUnused(path string) bool {
	fd := tryLock(path)
	if fd >= 0 {
		closeLock(fd)
	}
	_, err := os.Lstat(path)
	return fd >= 0 || errors.Is(err, fs.ErrNotExist)
}

// retire makes sure that nobody uses an extracted directory, and that nobody who
// knows of it believes its marker from here on.
func retire(marker string) bool {
	h, err := openLock(marker, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.OPEN_EXISTING)
	if err != nil {
		_, err = os.Lstat(marker)
		return errors.Is(err, fs.ErrNotExist)
	}
	defer windows.CloseHandle(h)
	return lock(h, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY) == nil && windows.Ftruncate(h, 0) == nil
}

// removeAll removes a directory of ours with everything in it. os.RemoveAll uses
// what Wine 8 does not have.
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
