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

// supervise runs the interpreter as a child, passes signals on to it, removes
// the temporary directory when it is gone, and ends as it ended. Should this
// process be killed, the child is, too; the directory is then removed by the
// next start.
func supervise(program string, argv, env []string, s *archive.Settings, h handoff.Handoff) (int, error) {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, forwarded()...)
	// The parent-death signal belongs to the thread that forks.
	runtime.LockOSThread()
	// The other descriptors that the user or launch made inheritable stay so.
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
	// Where SIGCHLD is ignored, as it may have been at the start, the kernel
	// forgets how a child ended. The child has inherited it as it was.
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

// forwarded lists the signals that the child gets, too: all that a process can
// catch and that do not concern this one alone.
func forwarded() []os.Signal {
	var out []os.Signal
	for _, s := range []syscall.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2, unix.SIGALRM, unix.SIGWINCH} {
		if !signalIgnored(int(s)) {
			out = append(out, s)
		}
	}
	return out
}

// fromTerminal reports whether a terminal sends the signal to its whole
// foreground process group, so that the child has got it already.
func fromTerminal(s syscall.Signal) bool {
	return s == unix.SIGINT || s == unix.SIGQUIT || s == unix.SIGWINCH || s == unix.SIGHUP
}

func inForeground() bool {
	fd, err := unix.Open("/dev/tty", unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// die ends this process by the signal that ended the child.
func die(s syscall.Signal) {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) // the child has left its own
	signal.Reset(s)
	defaultSignal(s)
	raise(s)
	os.Exit(128 + int(s))
}

// leaveJanitor starts a process that removes the directory when the last
// grandchild that uses it is gone. An elevated program leaves that to its next
// start: the process would be elevated, too, believe nothing that it is told, and
// run the program again.
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
