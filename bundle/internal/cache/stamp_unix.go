//go:build unix

package cache

import (
	"fmt"
	"io/fs"
	"syscall"
)

func sysStamp(fi fs.FileInfo) string {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprint(st.Ino)
}
