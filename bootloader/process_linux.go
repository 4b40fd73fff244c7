package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// childAttributes makes the kernel end a child when the thread that started it ends.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// isElevated reports whether this process has rights that its user does not have, by
// setuid, setgid, or file capabilities (AT_SECURE, getauxval(3)). It lays capabilities
// down at once, so that files of the user are written with the rights of the user only;
// execve would lose them anyway. lost says that there were some.
func isElevated() (elevated, lost bool, err error) {
	if os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid() {
		return true, false, nil
	}
	const atSecure = 23
	auxv, err := unix.Auxv()
	if err != nil {
		return true, false, err
	}
	for _, v := range auxv {
		if v[0] == atSecure && v[1] != 0 {
			lost, err = dropCapabilities()
			return true, lost, err
		}
	}
	return false, false, nil
}

// startedAs returns the path that the kernel was given to execute (AT_EXECFN,
// getauxval(3)), which is known even without /proc. It fails in a process with rights
// that its user does not have, because a link in the path may have been changed since.
func startedAs() (string, error) {
	if elevated, _, err := isElevated(); elevated || err != nil {
		return "", os.ErrPermission
	}
	path, err := executed()
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// executed returns the path that the kernel was given to execute, as it was given.
func executed() (string, error) {
	const atExecFn = 31
	auxv, err := unix.Auxv()
	if err != nil {
		return "", err
	}
	for _, v := range auxv {
		if v[0] == atExecFn {
			return unix.BytePtrToString(*(**byte)(unsafe.Pointer(&v[1]))), nil
		}
	}
	return "", os.ErrNotExist
}

// withPath returns argv[0] as a script gets it: where a search of PATH has found the
// program by its bare name, the path that was found. Programs start themselves again by
// this path, and look beside it.
func withPath(argv0 string) string {
	if strings.Contains(argv0, "/") {
		return argv0
	}
	if path, err := executed(); err == nil && filepath.Base(path) == argv0 {
		return path
	}
	return argv0
}

// dropCapabilities empties the effective set and reports whether there were any
// capabilities. The other sets stay, so that execve makes the same of them as without
// the bootloader.
func dropCapabilities() (any bool, err error) {
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if os.Geteuid() == 0 {
		return false, nil
	}
	if err := unix.Capget(&h, &sets[0]); err != nil {
		return false, err
	}
	any = sets[0].Permitted|sets[1].Permitted != 0
	sets[0].Effective, sets[1].Effective = 0, 0
	_, _, e := syscall.AllThreadsSyscall(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&h)), uintptr(unsafe.Pointer(&sets[0])), 0)
	if e != 0 {
		return any, e
	}
	return any, nil
}

// defaultSignal gives a signal back to the kernel. signal.Reset does not do that for
// the signals of crashes, for which Go's runtime prints a traceback of its own.
func defaultSignal(s syscall.Signal) {
	var act [8]uint64 // the kernel's struct sigaction with SIG_DFL, no flags and no mask
	_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(s), uintptr(unsafe.Pointer(&act)), 0, 8, 0, 0)
}

// raise sends a signal to this thread, which gets it before it goes on. A signal to the
// whole process may be left to a thread that takes its time.
func raise(s syscall.Signal) {
	runtime.LockOSThread()
	_ = unix.Tgkill(unix.Getpid(), unix.Gettid(), s)
}
