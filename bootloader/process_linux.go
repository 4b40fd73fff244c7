package main

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// isElevated reports whether this process has rights that its user has not:
// setuid, setgid, or file capabilities (AT_SECURE, getauxval(3)). Capabilities,
// which are lost over execve anyway, are laid down at once: files of the user are
// then written with the rights of the user only. lost says that there were some.
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
// getauxval(3)), which tells where /proc is not there. It is not believed in a
// process with rights that its user has not: a link may have been changed since.
func startedAs() (string, error) {
	if elevated, _, err := isElevated(); elevated || err != nil {
		return "", os.ErrPermission
	}
	const atExecFn = 31
	auxv, err := unix.Auxv()
	if err != nil {
		return "", err
	}
	for _, v := range auxv {
		if v[0] == atExecFn {
			return filepath.Abs(unix.BytePtrToString(*(**byte)(unsafe.Pointer(&v[1]))))
		}
	}
	return "", os.ErrNotExist
}

// dropCapabilities empties the effective set. The others stay: execve makes of
// them what it would have made. It reports whether there were any.
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

// defaultSignal gives a signal back to the kernel. signal.Reset does not: Go's
// runtime keeps those of crashes, of which it then makes a traceback of its own.
func defaultSignal(s syscall.Signal) {
	var act [8]uint64 // the kernel's struct sigaction: SIG_DFL, no flags, no mask
	_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(s), uintptr(unsafe.Pointer(&act)), 0, 8, 0, 0)
}

// raise sends this thread a signal, which is delivered before it goes on: one that is
// sent to the process may be left to a thread that takes its time.
func raise(s syscall.Signal) {
	runtime.LockOSThread()
	_ = unix.Tgkill(unix.Getpid(), unix.Gettid(), s)
}
