//go:build unix && !linux

package main

import (
	"os"
	"runtime"
	"syscall"
)

// childAttributes asks for nothing: this system does not end a child with its parent.
func childAttributes() *syscall.SysProcAttr { return nil }

// isElevated reports whether this process has rights that its user does not have, by
// setuid or setgid. Nothing is ever lost, since there are no capabilities.
func isElevated() (elevated, lost bool, err error) {
	return os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid(), false, nil
}

// defaultSignal does nothing more than signal.Reset has done.
func defaultSignal(syscall.Signal) {}

// startedAs would return the path that the kernel was given to execute, which
// os.Executable finds here.
func startedAs() (string, error) { return "", os.ErrNotExist }

// raise sends a signal to this process, and gives another thread, which may have got
// it, time to end the process.
func raise(s syscall.Signal) {
	_ = syscall.Kill(os.Getpid(), s)
	for range 100 {
		runtime.Gosched()
	}
}
