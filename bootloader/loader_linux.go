package main

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/handoff"
)

// throughLoader returns what to execute instead of the interpreter. It returns the
// interpreter itself unless the dynamic linker would not know, or not believe, in which
// directory the interpreter lies, and would take libraries from elsewhere. It does not
// know without /proc, and it does not follow $ORIGIN in a process with the rights of
// another user (glibc, elf/dl-load.c). In these cases the dynamic linker is executed,
// with the path of the interpreter as the program to run, and, in the second case,
// without the user's variables that concern it.
func throughLoader(program string, argv, env []string, h handoff.Handoff) (run string, args, vars []string, err error) {
	var link [1]byte
	if _, err := unix.Readlink("/proc/self/exe", link[:]); err == nil && !h.Elevated {
		return program, argv, env, nil
	}
	loader, err := loaderOf(program)
	if err != nil || loader == "" {
		return program, argv, env, err
	}
	args = []string{loader}
	if h.Elevated {
		env = slices.DeleteFunc(env, unsafeVariable)
		if strings.ContainsAny(h.Home, ":;$") {
			return "", nil, nil, errors.New(h.Home + ": with more rights than its user has, a program cannot run from a directory " +
				"with a colon, semicolon or dollar sign in its name: the dynamic linker would look for libraries elsewhere")
		}
		args = append(args, "--library-path", h.Home+"/lib:"+h.Home)
	}
	return loader, append(append(args, program), argv[1:]...), env, nil
}

// unsafeVariable reports whether the dynamic linker removes a variable in a process
// with more rights than its user (glibc, sysdeps/generic/unsecvars.h). The bootloader
// removes it first, because the dynamic linker stumbles over its own removal when it was
// told what to run (glibc 2.36, _dl_start_args_adjust).
func unsafeVariable(e string) bool {
	name, _, _ := strings.Cut(e, "=")
	switch name {
	case "GCONV_PATH", "GETCONF_DIR", "GLIBC_TUNABLES", "HOSTALIASES", "LOCALDOMAIN", "LOCPATH", "NIS_PATH", "NLSPATH",
		"RESOLV_HOST_CONF", "RES_OPTIONS", "TMPDIR", "TZDIR":
		return true
	}
	return strings.HasPrefix(name, "LD_") || strings.HasPrefix(name, "MALLOC_")
}

// loaderOf returns the dynamic linker that an executable names (PT_INTERP of the
// ELF specification), or an empty string if it names none.
func loaderOf(program string) (string, error) {
	f, err := open(program)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 64)
	if _, err := f.ReadAt(head, 0); err == io.EOF {
		return "", nil
	} else if err != nil {
		return "", &os.PathError{Op: "read", Path: program, Err: err}
	}
	const entry = 56
	u16, u64 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint64
	if string(head[:6]) != "\x7fELF\x02\x01" || u16(head[54:]) != entry {
		return "", nil
	}
	table := make([]byte, int(u16(head[56:]))*entry)
	if _, err := f.ReadAt(table, int64(u64(head[32:]))); err != nil {
		return "", &os.PathError{Op: "read", Path: program, Err: err}
	}
	for ; len(table) > 0; table = table[entry:] {
		const interp = 3
		if size := u64(table[32:]); binary.LittleEndian.Uint32(table) == interp && size > 1 && size <= unix.PathMax {
			name := make([]byte, size)
			if _, err := f.ReadAt(name, int64(u64(table[8:]))); err != nil {
				return "", &os.PathError{Op: "read", Path: program, Err: err}
			}
			return strings.TrimRight(string(name), "\x00"), nil
		}
	}
	return "", nil
}
