package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// isElevated reports whether this process has rights that its user has not:
// setuid, setgid, or file capabilities (AT_SECURE, getauxval(3)).
func isElevated() bool {
	if os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid() {
		return true
	}
	const atSecure = 23
	auxv, err := unix.Auxv()
	if err != nil {
		return true
	}
	for _, v := range auxv {
		if v[0] == atSecure {
			return v[1] != 0
		}
	}
	return false
}
