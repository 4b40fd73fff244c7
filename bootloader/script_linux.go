package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// inMemory copies the boot script into a file in memory, which boot can replace by
// the program's code before the interpreter reads it (runtimehooks/boot.py), and
// returns its descriptor; 0 where that is not to be had: without /proc, on a kernel
// that does not know such files, and with more rights than the user has.
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
// it by. What the dynamic loader takes for its directory ($ORIGIN, ld.so(8)) is then
// one that is not there.
func unnamed(program string) (string, error) {
	text, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	const name = "gofreeze/bin/program"
	// Asked for, because vm.memfd_noexec may be 1; kernels before 6.3 do not know the
	// flag. Where that is 2, there is no such file.
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
