//go:build unix

package extract

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// tempPrefix is the first part of the names of temporary directories. The user's number
// is a part of it, and a random part follows it.
func tempPrefix() string { return "_gofreeze-" + strconv.Itoa(os.Geteuid()) + "-" }

// tempBases lists the directories in which temporary directories may be made.
func (p *Policy) tempBases() []string {
	if p.TempDir != "" {
		return []string{expand(p.TempDir, p.Elevated)}
	}
	var out []string
	if d := os.Getenv("TMPDIR"); filepath.IsAbs(d) && !p.Elevated {
		out = append(out, d)
	}
	return append(out, "/tmp", "/var/tmp")
}

// expand replaces a leading ~ and $VARIABLES in --runtime-tmpdir.
func expand(dir string, elevated bool) string {
	if elevated {
		return dir
	}
	if dir == "~" || strings.HasPrefix(dir, "~/") {
		dir = home() + dir[1:]
	}
	return os.ExpandEnv(dir)
}

func tempIn(a *archive.Archive, base string, p *Policy) (*Dir, error) {
	if r, err := filepath.EvalSymlinks(base); err == nil {
		base = r
	} else if p.TempDir != "" {
		base = real(base)
		if err := makeTrusted(base); err != nil {
			return nil, err
		}
	}
	if err := Nameable(base); err != nil {
		return nil, err
	}
	if err := Trusted(base, os.Geteuid()); err != nil {
		return nil, err
	}
	if err := executable(base); err != nil {
		return nil, err
	}
	if !p.NoSweep {
		sweepTemp(base)
	}
	dir, lock, err := newTemp(base)
	if err != nil {
		return nil, err
	}
	p.Log("extracting to " + dir)
	if err := write(a, dir); err != nil {
		unix.Close(lock)
		os.RemoveAll(dir)
		return nil, err
	}
	return &Dir{Path: dir, Lock: lock, Fresh: true}, nil
}

// newTemp makes a temporary directory and locks it. The lock of the directory is held
// by the process that extracts, and by the one that it becomes or waits for.
// systemd-tmpfiles respects this lock when it removes old files. The children of these
// processes hold the lock of the marker.
func newTemp(base string) (dir string, lock int, err error) {
	for range 10 {
		if dir, err = os.MkdirTemp(base, tempPrefix()); err != nil {
			return "", -1, err
		}
		lock, err = unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
		if err != nil {
			continue // it was swept before it was locked
		}
		_ = flock(lock, unix.LOCK_SH)
		var st unix.Stat_t
		if err = unix.Fstat(lock, &st); err == nil && st.Nlink > 0 {
			return dir, lock, nil
		}
		unix.Close(lock)
	}
	if err == nil {
		err = unix.EAGAIN
	}
	return "", -1, err
}

// RemoveTemp removes a temporary directory if it belongs to the user and nobody uses
// it, and reports whether it is gone.
func RemoveTemp(dir string) bool {
	if !strings.HasPrefix(filepath.Base(dir), tempPrefix()) {
		return false
	}
	var st unix.Stat_t
	if err := unix.Lstat(dir, &st); err != nil {
		return err == unix.ENOENT
	}
	if ownDir(&st) != nil {
		return false
	}
	extracting := tryLock(dir)
	if extracting < 0 {
		return false
	}
	defer unix.Close(extracting)
	marker := filepath.Join(dir, markerPath)
	if unix.Lstat(marker, &st) == nil {
		fd := tryLock(marker)
		if fd < 0 {
			return false
		}
		defer unix.Close(fd)
	}
	return os.RemoveAll(dir) == nil
}

// AwaitTemp waits until nobody uses a temporary directory any more, and removes it.
func AwaitTemp(dir string) {
	var st unix.Stat_t
	if !strings.HasPrefix(filepath.Base(dir), tempPrefix()) || unix.Lstat(dir, &st) != nil || ownDir(&st) != nil {
		return
	}
	for _, path := range []string{dir, filepath.Join(dir, markerPath)} {
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err == nil {
			_ = flock(fd, unix.LOCK_EX)
			unix.Close(fd)
		}
	}
	RemoveTemp(dir)
}
