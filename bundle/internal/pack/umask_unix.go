//go:build unix

package pack

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// umask returns the process's file mode creation mask. Where /proc exists, it contains
// the mask (proc(5)); elsewhere the mask must be set to be read.
func umask() fs.FileMode {
	if b, err := os.ReadFile("/proc/self/status"); err == nil {
		if _, rest, ok := strings.Cut(string(b), "\nUmask:"); ok {
			line, _, _ := strings.Cut(rest, "\n")
			if n, err := strconv.ParseUint(strings.TrimSpace(line), 8, 32); err == nil {
				return fs.FileMode(n)
			}
		}
	}
	old := syscall.Umask(0o022)
	syscall.Umask(old)
	return fs.FileMode(old)
}

// isNotEmpty recognises the errors of rename(2) for a directory with files in it, and
// for a file in the place of a directory.
func isNotEmpty(err error) bool {
	return errors.Is(err, syscall.ENOTEMPTY) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EEXIST)
}
