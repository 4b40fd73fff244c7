//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// notify asks for the signals that users send to programs. SIGCHLD, SIGURG and what the
// terminal sends for job control stay with this process.
func notify(c chan<- os.Signal) {
	signal.Notify(c, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGWINCH)
}

func forget(c chan<- os.Signal) { signal.Stop(c) }

// passesOn reports whether a signal must be passed on. A terminal sends its own to the
// program as well.
func passesOn(s os.Signal) bool {
	switch s {
	case syscall.SIGINT, syscall.SIGQUIT, syscall.SIGWINCH:
		return !term.IsTerminal(0)
	}
	return true
}

// dieLike ends this process by the signal that has ended another one. It returns an exit
// code in case it lives on.
func dieLike(state *os.ProcessState) int {
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return exitFailed
	}
	s := status.Signal()
	if s != syscall.SIGKILL && s != syscall.SIGSTOP {
		signal.Reset(s)
	}
	// A core of gofreeze would take the place of the program's.
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	_ = syscall.Kill(os.Getpid(), s)
	return 128 + int(s)
}
