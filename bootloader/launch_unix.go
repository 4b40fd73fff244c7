//go:build unix

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// lockBase is the lowest number that the bootloader gives to descriptors which the
// program inherits. It is above those that programs expect to be the next free ones.
const lockBase = 200

// mainBoot is the boot script of a product's first program.
const mainBoot = ".gofreeze/boot.pyc"

// launch becomes the interpreter. If wait is set, it runs the interpreter as a child
// instead and removes the directory afterwards.
func launch(s *archive.Settings, h handoff.Handoff, wait bool, log func(string)) (int, error) {
	script := h.Home + "/" + s.Boot
	// Only the first program of a product is known before its boot script has run.
	// The boot script of another one says which program it is.
	fd := 0
	if s.Boot == mainBoot {
		fd = inMemory(script)
	}
	if fd > 0 {
		h.Script, script = fd, "/proc/self/fd/"+itoa(fd)
	}
	program := h.Home + "/" + s.Interpreter
	run := program
	held := extract.IsThrough(h.Home)
	var err error
	if held {
		// The dynamic linker would take the directory of an interpreter that has a name
		// for $ORIGIN, and look for libraries there.
		if run, err = unnamed(program); err != nil {
			return exitFailed, err
		}
		h.Libraries = h.Home + "/lib:" + h.Home
	}
	argv := make([]string, 0, len(os.Args)+len(s.Flags)+2)
	// argv[0] is not the executable's own path: the interpreter reads a file whose name
	// is argv[0] with ._pth (Modules/getpath.py), which anybody may have put beside it.
	argv = append(argv, program)
	argv = append(argv, s.Flags...)
	argv = append(argv, script)
	if len(os.Args) > 1 {
		argv = append(argv, os.Args[1:]...)
	}
	env := handoff.Environ(os.Environ(), h)
	if fd <= 0 && !held { // there is no file in memory without /proc or with more rights
		if run, argv, env, err = throughLoader(program, argv, env, h); err != nil {
			if wait {
				unix.Close(h.Lock)
				extract.RemoveTemp(h.Home)
			}
			return exitFailed, err
		}
	}
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
		return supervise(run, argv, env, s, h)
	}
	return exitFailed, explain(program, syscall.Exec(run, argv, env))
}

// reach returns the path by which the product in d is reached, and the descriptor of
// its lock, which stays open over execve.
func reach(d *extract.Dir) (home string, lock int, err error) {
	if lock, err = aside(d.Lock); err != nil {
		return "", -1, err
	}
	if d.Held && d.Fresh {
		return extract.Through(lock), lock, nil
	}
	return d.Path, lock, nil
}

// aside moves a descriptor to a number that programs do not expect to be free, and
// makes it stay open over execve. It returns -1 for -1.
func aside(fd int) (int, error) {
	if fd < 0 {
		return fd, nil
	}
	high, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD, lockBase)
	if err != nil { // the limit on descriptors is low
		if high, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD, 3); err != nil {
			return -1, err
		}
	}
	unix.Close(fd)
	return high, nil
}

// explain adds to an error of execve what it means for a frozen program.
func explain(program string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, unix.ENOENT) && unix.Access(program, unix.F_OK) == nil:
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
