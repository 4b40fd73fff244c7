//go:build unix

package scratch

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// own reports whether a file belongs to the user.
func own(fi fs.FileInfo) bool {
	st, ok := fi.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// hold locks a file or directory until this process ends or closes the lock. No child
// inherits the lock. hold fails if another process has the lock, or has removed the
// file: a sweep may come between creating and locking it. If the file system has no
// locks, lock is nil.
func hold(path string) (lock io.Closer, ok bool) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, false
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, !errors.Is(err, syscall.EWOULDBLOCK)
	}
	mine, err := f.Stat()
	if there, lerr := os.Lstat(path); err != nil || lerr != nil || !os.SameFile(mine, there) || !own(mine) {
		f.Close()
		return nil, false
	}
	return f, true
}

func removeAll(path string) error { return os.RemoveAll(path) }

// blocked reports whether a file cannot be replaced because somebody has it open.
func blocked(error) bool { return false }

// unused returns an error if a program in a directory runs and keeps it from being
// replaced.
func unused(string) error { return nil }
