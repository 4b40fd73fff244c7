//go:build unix && !linux

package main

import (
	"os"
	"runtime"
	"syscall"
)

func childAttributes() *syscall.SysProcAttr { return nil }

// isElevated reports whether this process has rights that its user has not.
func isElevated() (elevated, lost bool, err error) {
	return os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid(), false, nil
}

// defaultSignal gives a signal back to the kernel.
func defaultSignal(syscall.Signal) {}

func startedAs() (string, error) { return "", os.ErrNotExist }

// raise sends this process a signal. Another thread may take it, and its time.
func raise(s syscall.Signal) {
	_ = syscall.Kill(os.Getpid(), s)
	for range 100 {
		runtime.Gosched()
	}
}
