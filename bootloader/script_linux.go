package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// inMemory copies the boot script into a file in memory and returns its descriptor.
// boot replaces the text in it by the program's code before the interpreter reads it
// (runtimehooks/boot.py). inMemory returns 0 if there can be no such file: without
// /proc, on a kernel that does not know such files, and in a process with more rights
// than its user has.
func inMemory(script string) int {
	if os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid() {
		return 0
	}
	text, err := os.ReadFile(script)
	if err != nil {
		return 0
	}
	fd, err := unix.MemfdCreate("main", 0)
	if err != nil {
		return 0
	}
	if n, err := unix.Pwrite(fd, text, 0); err != nil || n != len(text) {
		unix.Close(fd)
		return 0
	}
	if fd, err = aside(fd); err != nil {
		return 0
	}
	var st unix.Stat_t
	if unix.Stat("/proc/self/fd/"+itoa(fd), &st) != nil {
		unix.Close(fd)
		return 0
	}
	return fd
}

// unnamed copies an interpreter into a file in memory and returns the path to execute
// it by. The directory that the dynamic linker takes for $ORIGIN (ld.so(8)) then does
// not exist.
func unnamed(program string) (string, error) {
	text, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	const name = "gofreeze/bin/program"
	// The flag asks for a file that can be executed even if vm.memfd_noexec is 1. Kernels
	// before 6.3 do not know it. If vm.memfd_noexec is 2, there are no such files.
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC|unix.MFD_EXEC)
	if err == unix.EINVAL {
		fd, err = unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	}
	if err == unix.EACCES {
		return "", errors.New("no directory is safe by its name, and programs may not be run from memory (vm.memfd_noexec): " +
			"set GOFREEZE_CACHE_DIR to a private directory with space from which programs can be run")
	}
	if err != nil {
		return "", errors.New("a file in memory for the interpreter: " + err.Error())
	}
	for len(text) > 0 {
		n, err := unix.Write(fd, text)
		if err != nil {
			return "", errors.New("a file in memory for the interpreter: " + err.Error())
		}
		text = text[n:]
	}
	return "/proc/self/fd/" + itoa(fd), nil
}
