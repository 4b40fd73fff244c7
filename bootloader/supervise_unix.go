//go:build unix

package main

import (
	"errors"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// supervise runs the interpreter as a child, passes signals on to it, removes the
// temporary directory when the child has ended, and ends in the same way. Should this
// process be killed, the child is killed, too, and the next start removes the directory.
func supervise(program string, argv, env []string, s *archive.Settings, h handoff.Handoff) (int, error) {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, forwarded()...)
	// The child is killed when the thread that started it ends, so that this one must stay.
	runtime.LockOSThread()
	// The child inherits the other descriptors that the user or launch made inheritable.
	files := []uintptr{0, 1, 2}
	for i := range files {
		if standardClosed(i) {
			files[i] = ^uintptr(0)
		}
	}
	pid, err := syscall.ForkExec(program, argv, &syscall.ProcAttr{Env: env, Files: files, Sys: childAttributes()})
	if h.Script > 0 {
		unix.Close(h.Script)
	}
	if err != nil {
		unix.Close(h.Lock)
		extract.RemoveTemp(h.Home)
		return exitFailed, explain(program, err)
	}
	// The kernel forgets how a child ended while SIGCHLD is ignored, as it may be since
	// the start. The child has inherited that; this process listens to it from now on.
	signal.Notify(make(chan os.Signal, 1), unix.SIGCHLD)
	go func() {
		for s := range signals {
			if n, ok := s.(syscall.Signal); ok && !(fromTerminal(n) && inForeground()) {
				_ = unix.Kill(pid, n)
			}
		}
	}()
	var status unix.WaitStatus
	for {
		if _, err = unix.Wait4(pid, &status, 0, nil); err != unix.EINTR {
			break
		}
	}
	unix.Close(h.Lock)
	if s.Lacks("lock") {
		os.RemoveAll(h.Home)
	} else if !extract.RemoveTemp(h.Home) {
		leaveJanitor(h)
	}
	if err != nil {
		return exitFailed, errors.New("wait for " + program + ": " + err.Error())
	}
	if status.Signaled() {
		die(status.Signal())
	}
	return status.ExitStatus(), nil
}

// forwarded lists the signals that are passed on to the child: all that a process can
// catch, that were not ignored at the start, and that do not concern this process alone.
func forwarded() []os.Signal {
	var out []os.Signal
	for _, s := range []syscall.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2, unix.SIGALRM, unix.SIGWINCH} {
		if !signalIgnored(int(s)) {
			out = append(out, s)
		}
	}
	return out
}

// fromTerminal reports whether a terminal sends the signal to its whole foreground
// process group, so that the child gets it without this process.
func fromTerminal(s syscall.Signal) bool {
	return s == unix.SIGINT || s == unix.SIGQUIT || s == unix.SIGWINCH || s == unix.SIGHUP
}

// inForeground reports whether this process belongs to the foreground process group of
// its terminal.
func inForeground() bool {
	fd, err := unix.Open("/dev/tty", unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// die ends this process by the signal that ended the child. It leaves no core, since
// the child has left its own.
func die(s syscall.Signal) {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	signal.Reset(s)
	defaultSignal(s)
	raise(s)
	os.Exit(128 + int(s))
}

// leaveJanitor starts a process that removes the directory when the last grandchild
// that uses it has ended (see removal). An elevated program leaves that to its next
// start: the process would be elevated, too, believe nothing that it is told, and run
// the program again.
func leaveJanitor(h handoff.Handoff) {
	if elevated, _, err := isElevated(); elevated || err != nil {
		return
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return
	}
	fd := null.Fd()
	env := []string{handoff.EnvArchive + "=" + h.Archive, handoff.EnvJanitor + "=" + h.Home}
	_, _ = syscall.ForkExec("/proc/self/exe", []string{handoff.Janitor}, &syscall.ProcAttr{
		Dir: "/", Env: env, Files: []uintptr{fd, fd, fd}, Sys: &syscall.SysProcAttr{Setsid: true}})
}
