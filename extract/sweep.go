package extract

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// keepFor is the time for which a build of the same name is kept if nobody starts it.
const keepFor = 14 * 24 * time.Hour

// Sweep cleans a cache root. It removes interrupted extractions, and other builds of
// the application name that nobody uses and that were not started for a while. keep is
// the directory of this build.
func Sweep(root, name, keep string) {
	sweepInterrupted(root, keep)
	entries, err := os.ReadDir(root)
	if err != nil {
		return
	}
	for _, e := range entries {
		if n := e.Name(); n != keep && isBuild(n, name) {
			removeUnused(root, n, keepFor)
		}
	}
}

// sweepInterrupted removes the remains of interrupted extractions and removals from a
// cache root, except those of the build keep.
func sweepInterrupted(root, keep string) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return
	}
	for _, e := range entries {
		n := e.Name()
		if strings.HasPrefix(n, ".old-") {
			removeAll(filepath.Join(root, n))
		}
		build, ok := strings.CutPrefix(n, ".new-")
		i := strings.LastIndexByte(build, '.')
		if !ok || i < 0 || build[:i] == keep {
			continue // the process with the lock of keep removes these
		}
		if fd, ok := lockBuild(root, build[:i]); ok {
			removeAll(filepath.Join(root, n))
			closeLock(fd)
		}
	}
}

// removeStale removes interrupted extractions of one build. The caller holds the lock
// of that build.
func removeStale(root, prefix string) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			removeAll(filepath.Join(root, e.Name()))
		}
	}
}

// isBuild reports whether dir has the name of a build of the application: name, "-", 16
// hex digits. An empty name stands for any name.
func isBuild(dir, name string) bool {
	i := len(dir) - 17
	if i < 1 || dir[i] != '-' || name != "" && dir[:i] != name {
		return false
	}
	for _, c := range dir[i+1:] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// lockBuild reports whether nobody extracts a build, and takes the build's lock. fd is
// -1 if there is no lock file.
func lockBuild(root, build string) (fd int, ok bool) {
	path := filepath.Join(root, "."+build+".lock")
	if fd := tryLock(path); fd >= 0 {
		return fd, true
	}
	_, err := os.Lstat(path)
	return -1, errors.Is(err, fs.ErrNotExist)
}
