//go:build unix

package extract

import (
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// ownRoot reports whether a cache root is a directory of ours that nobody else may
// write to.
func ownRoot(root string) bool {
	var st unix.Stat_t
	return unix.Lstat(root, &st) == nil && ownDir(&st) == nil
}

// share gives a private directory the mode that the user's umask gives to new ones.
func share(dir string) error {
	mask := unix.Umask(0)
	unix.Umask(mask)
	return os.Chmod(dir, 0o777&^fs.FileMode(mask))
}
