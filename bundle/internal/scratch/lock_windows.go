package scratch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// own reports whether a file may belong to the user. Access lists keep the user from
// removing what does not.
func own(fs.FileInfo) bool { return true }

// mutex is the handle of a named mutex.
type mutex windows.Handle

// Close gives up the mutex.
func (m mutex) Close() error { return windows.CloseHandle(windows.Handle(m)) }

// hold locks a file or directory until this process ends or closes the lock. The lock is
// a mutex with a name made of the path, because an open file would keep its directory
// from being renamed. hold fails if another process has the lock, or has removed the
// file. If no mutex can be made, lock is nil.
func hold(path string) (lock io.Closer, ok bool) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, false
	}
	sum := sha256.Sum256([]byte(strings.ToLower(full)))
	name, err := windows.UTF16PtrFromString(`Global\gofreeze-` + hex.EncodeToString(sum[:]))
	if err != nil {
		return nil, false
	}
	h, err := windows.CreateMutex(nil, false, name)
	if h == 0 {
		return nil, true // a sandbox without mutexes, or somebody else's: nobody sweeps then
	}
	if err != nil { // it exists already, and this is one more handle to it
		_ = windows.CloseHandle(h)
		return nil, false
	}
	if _, err := os.Lstat(path); err != nil {
		_ = windows.CloseHandle(h)
		return nil, false
	}
	return mutex(h), true
}

// removeAll removes a file, or a directory with everything in it. os.RemoveAll uses
// functions that Wine 8 lacks.
func removeAll(path string) error {
	if err := os.RemoveAll(path); err == nil {
		return nil
	}
	entries, err := os.ReadDir(path)
	if err == nil {
		for _, e := range entries {
			if err := removeAll(filepath.Join(path, e.Name())); err != nil {
				return err
			}
		}
	}
	return os.Remove(path)
}

// blocked reports whether a file cannot be replaced because somebody has it open.
func blocked(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// unused returns an error if a program in a directory runs. NTFS then renames no
// directory, and some other file systems do, but do not remove it.
func unused(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // renaming fails, too, or dir is a file
	}
	for _, e := range entries {
		if !strings.EqualFold(filepath.Ext(e.Name()), ".exe") {
			continue
		}
		f, err := os.OpenFile(filepath.Join(dir, e.Name()), os.O_RDWR, 0)
		if err == nil {
			f.Close()
		} else if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
			return err
		}
	}
	return nil
}
