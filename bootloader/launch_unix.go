//go:build unix

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// lockBase is the lowest number that the inherited lock descriptor gets: above
// those that programs expect to be the next free ones.
const lockBase = 200

// launch becomes the interpreter, or runs it as a child and cleans up after it.
func launch(exe string, s *archive.Settings, h handoff.Handoff, wait bool, log func(string)) (int, error) {
	if h.Lock >= 0 {
		fd, err := unix.FcntlInt(uintptr(h.Lock), unix.F_DUPFD, lockBase)
		if err != nil { // a low limit on descriptors
			if fd, err = unix.FcntlInt(uintptr(h.Lock), unix.F_DUPFD, 3); err != nil {
				return exitFailed, err
			}
		}
		unix.Close(h.Lock)
		h.Lock = fd
	}
	h.Executable, h.Environment = exe, s.Environment
	program := h.Home + "/" + s.Interpreter
	argv := make([]string, 0, len(os.Args)+len(s.Flags)+2)
	// Not the executable's own path: an interpreter reads a file named as argv[0]
	// with ._pth (Modules/getpath.py), which anybody may have put beside it.
	argv = append(argv, program)
	argv = append(argv, s.Flags...)
	argv = append(argv, h.Home+"/"+s.Boot)
	if len(os.Args) > 1 {
		argv = append(argv, os.Args[1:]...)
	}
	env := handoff.Environ(os.Environ(), h)
	log("executing " + program)
	for fd := range 3 {
		if standardClosed(fd) {
			unix.Close(fd)
		}
	}
	for n := 1; n < 64; n++ {
		if signalIgnored(n) {
			signal.Ignore(syscall.Signal(n))
		}
	}
	if wait {
		return supervise(program, argv, env, s, h)
	}
	return exitFailed, explain(program, syscall.Exec(program, argv, env))
}

// explain says what execve's error means for a file that is there.
func explain(program string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, unix.ENOENT):
		hint = "; its dynamic linker is missing: this system's C library is not the one that the program was built for (glibc)"
	case errors.Is(err, unix.ENOEXEC):
		hint = "; it is built for another processor"
	case errors.Is(err, unix.EACCES):
		hint = "; programs may not be run from there: set GOFREEZE_CACHE_DIR to another directory"
	case errors.Is(err, unix.E2BIG):
		hint = "; arguments and environment are too long"
	}
	return errors.New(program + ": " + err.Error() + hint)
}
