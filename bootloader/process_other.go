//go:build unix && !linux

package main

import (
	"os"
	"syscall"
)

func childAttributes() *syscall.SysProcAttr { return nil }

// isElevated reports whether this process has rights that its user has not.
func isElevated() bool {
	return os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid()
}
