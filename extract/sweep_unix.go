//go:build unix

package extract

import (
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// tryLock takes an exclusive lock on a file without waiting. It returns -1 if it
// cannot.
func tryLock(path string) int {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0) // NFS requires write access
	if err == unix.EISDIR {
		fd, err = unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	}
	if err != nil {
		return -1
	}
	if unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) != nil {
		unix.Close(fd)
		return -1
	}
	return fd
}

// removeUnused removes the directory of a build if it belongs to the user, nobody uses
// it, and its last use was longer than age ago. It reports whether it did.
func removeUnused(root, name string, age time.Duration) bool {
	dir := filepath.Join(root, name)
	var st unix.Stat_t
	if unix.Lstat(dir, &st) != nil || ownDir(&st) != nil {
		return false
	}
	fd := tryLock(filepath.Join(dir, markerPath))
	if fd < 0 {
		return false
	}
	defer unix.Close(fd)
	if unix.Fstat(fd, &st) != nil {
		return false
	}
	// A wrong clock has left a time of last use in the future.
	if last := time.Since(time.Unix(0, st.Mtim.Nano())); last < age && last > -useInterval {
		return false
	}
	build, ok := lockBuild(root, name)
	if !ok {
		return false
	}
	defer unix.Close(build)
	old, err := moveAway(root, dir)
	if err != nil {
		return false
	}
	os.Remove(filepath.Join(root, "."+name+".lock"))
	return os.RemoveAll(old) == nil
}
