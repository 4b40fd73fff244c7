//go:build unix

package extract

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// closeLock closes a descriptor and releases its lock.
func closeLock(fd int) { unix.Close(fd) }

// removeAll removes a directory with everything in it.
func removeAll(dir string) error { return os.RemoveAll(dir) }

// fold returns the form of a path that the file system uses to compare it.
func fold(path string) string { return path }

// tempVariable is the variable with the directory for temporary files.
const tempVariable = "TMPDIR"

// cause describes an error of the system for the user.
func cause(err error) string {
	switch {
	case errors.Is(err, unix.ENOSPC):
		return "no space left on the device"
	case errors.Is(err, unix.EDQUOT):
		return "disk quota exceeded"
	case errors.Is(err, unix.EROFS):
		return "read-only file system"
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return "permission denied"
	case errors.Is(err, unix.EMFILE):
		return "too many open files; raise the limit (ulimit -n)"
	}
	var e unix.Errno
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

// isLimit reports whether an error is due to a limit on this process.
func isLimit(err error) bool { return errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) }

// replace renames tmp to path. An existing directory is of the same build but no longer
// complete. Processes that use it find the same files again.
func replace(root, tmp, path string) error {
	for range 10 {
		err := unix.Rename(tmp, path)
		switch err {
		case unix.EEXIST, unix.ENOTEMPTY:
			// A system that can exchange the two has a directory at path at any time.
			if exchange(tmp, path) == nil {
				defer os.RemoveAll(tmp)
				return nil
			}
			var old string
			if old, err = moveAway(root, path); err == nil {
				defer os.RemoveAll(old)
			}
		case unix.ENOTDIR: // a file, or a link
			err = unix.Unlink(path)
		default:
			return err
		}
		if err != nil && err != unix.ENOENT {
			return err
		}
	}
	return unix.EEXIST
}

// moveAway gives a directory a name that nobody looks for. The rename onto an empty
// directory is atomic, and also works if the empty directory has been swept.
func moveAway(root, path string) (string, error) {
	old, err := os.MkdirTemp(root, ".old-")
	if err != nil {
		return "", err
	}
	if err := unix.Rename(path, old); err != nil {
		os.Remove(old)
		return "", err
	}
	return old, nil
}

// lockFile creates a lock file and takes an exclusive lock on it. It waits for other
// processes. If the file system has no locks, it returns without one, and the rename
// decides.
func lockFile(path string) (fd int, locked bool, err error) {
	for {
		fd, err := unix.Open(path, unix.O_RDWR|unix.O_CREAT|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0o600)
		if err != nil {
			return -1, false, err
		}
		err = flock(fd, unix.LOCK_EX)
		var st unix.Stat_t
		if unix.Fstat(fd, &st) == nil && st.Nlink > 0 {
			return fd, err == nil, nil
		}
		unix.Close(fd) // it was swept while we waited
	}
}

// flock is flock(2), but goes on after a signal.
func flock(fd, how int) error {
	for {
		if err := unix.Flock(fd, how); err != unix.EINTR {
			return err
		}
	}
}

// use checks an extraction directory by the rule for cache hits, and locks it. The
// directory and the marker must belong to the user and not be writable by others, and
// nobody else may be able to replace them. The marker must be of the build with this
// digest. Every file that may run must have the size, the modification time and the mode
// that extraction recorded, and every directory the recorded mode. compare says when
// files that are only read must have all this, too.
func use(path string, digest [32]byte) (*Dir, error) {
	if IsThrough(path) {
		return useHeld(path, digest)
	}
	if err := Trusted(filepath.Dir(path), os.Geteuid()); err != nil {
		return nil, err
	}
	dir, err := unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(dir)
	var st unix.Stat_t
	if err := unix.Fstat(dir, &st); err != nil {
		return nil, err
	}
	if err := ownDir(&st); err != nil {
		return nil, err
	}
	// O_NONBLOCK avoids waiting if the marker is a FIFO.
	fd, err := unix.Openat(dir, markerPath, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := checkMarker(dir, fd, digest); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return &Dir{Path: path, Lock: fd}, nil
}

func checkMarker(dir, fd int, digest [32]byte) error {
	_ = flock(fd, unix.LOCK_SH) // if locks are not supported, nobody sweeps
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG || int(st.Uid) != os.Geteuid() || st.Mode&0o022 != 0 || st.Size > maxMarker {
		return errMarker
	}
	if st.Nlink == 0 {
		return unix.ENOENT // it was swept while we waited
	}
	b, err := readMarker(fd, st.Size)
	if err != nil {
		return err
	}
	last := time.Unix(0, st.Mtim.Nano())
	now := func(path string) (recorded, error) {
		var f unix.Stat_t
		if err := unix.Fstatat(dir, path, &f, unix.AT_SYMLINK_NOFOLLOW); err != nil {
			return recorded{}, err
		}
		if f.Uid != st.Uid {
			return recorded{}, errNotOurs
		}
		return found(path, &f), nil
	}
	list := func() ([]byte, error) {
		fd, err := unix.Openat(dir, readPath, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, err
		}
		defer unix.Close(fd)
		var st unix.Stat_t
		if err := unix.Fstat(fd, &st); err != nil {
			return nil, err
		}
		if st.Mode&unix.S_IFMT != unix.S_IFREG || st.Size > maxMarker {
			return nil, errMarker
		}
		return readMarker(fd, st.Size)
	}
	due := isOld(last)
	all := func() bool {
		due = due || isBeforeBoot(last)
		return due
	}
	if err := compare(b, digest, now, all, list); err != nil {
		return err
	}
	if due {
		now := time.Now().UnixNano()
		ts := []unix.Timespec{unix.NsecToTimespec(now), unix.NsecToTimespec(now)}
		_ = unix.UtimesNanoAt(dir, markerPath, ts, unix.AT_SYMLINK_NOFOLLOW)
	}
	return nil
}

// readMarker reads a marker of size bytes.
func readMarker(fd int, size int64) ([]byte, error) {
	b := make([]byte, size)
	for n := 0; n < len(b); {
		m, err := unix.Pread(fd, b[n:], int64(n))
		if err == unix.EINTR {
			continue
		}
		if err != nil || m == 0 {
			return nil, errMarker
		}
		n += m
	}
	return b, nil
}
