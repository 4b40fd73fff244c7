//go:build unix

package cache

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

func sysStamp(fi fs.FileInfo) string {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprint(st.Ino)
}

// Shared says why others may write to the directory of a cache; "" if they may not.
// Files that others put there would become part of products. A directory that does not
// exist yet is later created for the user alone.
func Shared(dir string) string {
	fi, err := os.Stat(dir)
	if err != nil {
		return ""
	}
	st, ok := fi.Sys().(*syscall.Stat_t)
	switch {
	case !ok:
		return ""
	case st.Uid != 0 && int(st.Uid) != os.Geteuid():
		return "it belongs to another user"
	case fi.Mode().Perm()&0o002 != 0, fi.Mode().Perm()&0o020 != 0 && st.Gid != st.Uid:
		return "others may write to it"
	}
	return ""
}
