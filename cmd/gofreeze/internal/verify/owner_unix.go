//go:build unix

package verify

import (
	"io/fs"
	"os"
	"syscall"
)

func ours(fi fs.FileInfo) bool {
	st, ok := fi.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
