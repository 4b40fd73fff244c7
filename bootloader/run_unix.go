//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// openSelf opens the running executable and returns its real path, whatever it was
// started as, and even if it has been renamed or removed since.
func openSelf() (*os.File, string, error) {
	const link = "/proc/self/exe"
	if path, err := os.Readlink(link); err == nil {
		if f, err := open(link); err == nil {
			if trimmed, gone := strings.CutSuffix(path, " (deleted)"); gone {
				if _, err := os.Lstat(path); err != nil {
					path = trimmed
				}
			}
			return f, path, nil
		}
	}
	path, err := os.Executable()
	if err != nil {
		if path, err = startedAs(); err != nil {
			return nil, "", errors.New("cannot find its own file: /proc is not there")
		}
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	f, err := open(path)
	return f, path, err
}

// open opens a file for reading. os.Open would set up the poller of Go's runtime,
// which a regular file does not need and which crashes where the limit on descriptors
// is low.
func open(path string) (*os.File, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err == unix.EMFILE {
		return nil, errors.New("open " + path + ": too many open files; raise the limit (ulimit -n)")
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(fd), path), nil
}

// release leaves the executable open: execve closes it.
func release(*os.File) {}

// onlyGroup reports whether this process has rights of a group that its user does not
// have, while the files that it makes belong to the user.
func onlyGroup() bool {
	return os.Getegid() != os.Getgid() && os.Geteuid() == os.Getuid() && os.Geteuid() != 0
}

// keepsRights reports whether the interpreter, too, has rights that its user does not
// have. Capabilities of the file do not outlive execve.
func keepsRights() bool {
	return os.Getuid() != os.Geteuid() || os.Getgid() != os.Getegid()
}

// foreignEnvironment says that the environment of an elevated process comes from
// somebody who does not have its rights.
const foreignEnvironment = true

// onedir returns the directory beside the executable. An elevated process accepts it
// only if nobody but those who gave the process its rights can have made it: anybody
// can make a hard link to the executable, and a directory beside that.
func onedir(exe string, s *archive.Settings, elevated bool) (string, error) {
	home := filepath.Join(filepath.Dir(exe), s.ContentsDir)
	if err := extract.Nameable(home); err != nil {
		return "", errors.New(home + " " + err.Error())
	}
	if elevated {
		own := os.Geteuid()
		if onlyGroup() {
			own = 0
		}
		if err := extract.Trusted(home, own); err != nil {
			return "", errors.New(err.Error() + "; a program with more rights than its user must be installed where only root can write")
		}
	}
	for _, f := range []string{s.Interpreter, s.Boot} {
		var st unix.Stat_t
		if err := unix.Stat(home+"/"+f, &st); err != nil {
			return "", errors.New(home + "/" + f + ": " + err.Error() + "; the executable must stay beside its directory " + s.ContentsDir)
		}
	}
	return home, nil
}

// alive reports whether a process exists.
func alive(pid int) bool { return unix.Kill(pid, 0) != unix.ESRCH }

// careful makes an open fail at a link, and return at once at a FIFO without reader.
const careful = unix.O_NOFOLLOW | unix.O_NONBLOCK

// thisProcess returns what decide knows about this process. An elevated process never
// believes the one that started it, which is its user's.
func thisProcess(exe string, elevated bool) process {
	return process{args: os.Args, exe: exe, elevated: elevated, onlyGroup: elevated && onlyGroup(), pid: os.Getpid(), alive: alive, parent: ofParent, nested: nested}
}
