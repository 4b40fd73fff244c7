//go:build unix

package extract

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// closeLock closes a descriptor, and gives up the lock that it holds.
func closeLock(fd int) { unix.Close(fd) }

// removeAll removes a directory of ours with everything in it.
func removeAll(dir string) error { return os.RemoveAll(dir) }

// fold is the form of a path by which the file system knows it.
func fold(path string) string { return path }

// tempVariable names the directory for temporary files.
const tempVariable = "TMPDIR"

// cause names what the system reports in the words of the user.
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

// isLimit reports whether an error is one of a limit on this process.
func isLimit(err error) bool { return errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) }

// replace renames tmp to path. What is there is of the same build but no longer
// whole: processes that use it find the same files again.
func replace(root, tmp, path string) error {
	for range 10 {
		err := unix.Rename(tmp, path)
		switch err {
		case unix.EEXIST, unix.ENOTEMPTY:
			// Where the system can exchange them, there is a directory at any time.
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

// moveAway gives a directory a name under which nobody looks for it. Its rename
// onto an empty directory is atomic, and works, too, when that has been swept.
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

// lockFile takes an exclusive lock on a file that is created for it. It waits
// for other processes. Where locks are not supported it returns without one: the
// rename decides then.
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
		unix.Close(fd) // swept while we waited
	}
}

// flock is flock(2), which a signal does not interrupt.
func flock(fd, how int) error {
	for {
		if err := unix.Flock(fd, how); err != unix.EINTR {
			return err
		}
	}
}

// use checks an extracted product by the rule for cache hits, and locks it: the
// directory and the marker are ours and not writable by others, nobody else can
// put another into their place, the marker is of the build with this digest, and
// every file has the size, the modification time and the mode that extraction
// recorded, every directory its mode.
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
	// Without waiting for what may be a FIFO.
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
	_ = flock(fd, unix.LOCK_SH) // without support for locks nobody sweeps either
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG || int(st.Uid) != os.Geteuid() || st.Mode&0o022 != 0 || st.Size > 64<<20 {
		return errMarker
	}
	if st.Nlink == 0 {
		return unix.ENOENT // swept while we waited
	}
	b := make([]byte, st.Size)
	for n := 0; n < len(b); {
		m, err := unix.Pread(fd, b[n:], int64(n))
		if err == unix.EINTR {
			continue
		}
		if err != nil || m == 0 {
			return errMarker
		}
		n += m
	}
	err := parseMarker(b, digest, func(r recorded) bool {
		var f unix.Stat_t
		if unix.Fstatat(dir, r.path, &f, unix.AT_SYMLINK_NOFOLLOW) != nil || uint32(f.Mode) != r.mode || f.Uid != st.Uid {
			return false
		}
		return f.Mode&unix.S_IFMT == unix.S_IFDIR || f.Size == r.size && f.Mtim.Nano() == r.mtime
	})
	if err != nil {
		return err
	}
	// A time to come is one that a wrong clock has left.
	if age := time.Since(time.Unix(0, st.Mtim.Nano())); age > useInterval || age < -useInterval {
		now := time.Now().UnixNano()
		ts := []unix.Timespec{unix.NsecToTimespec(now), unix.NsecToTimespec(now)}
		_ = unix.UtimesNanoAt(dir, markerPath, ts, unix.AT_SYMLINK_NOFOLLOW)
	}
	return nil
}
