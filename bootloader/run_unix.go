//go:build unix

package main

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// run starts the program and returns an exit code only when it cannot, or when
// it has waited for it.
func run() (int, error) {
	self, exe, err := openSelf()
	if err != nil {
		return exitFailed, err
	}
	fi, err := self.Stat()
	if err != nil {
		return exitFailed, err
	}
	a, err := archive.Open(self, fi.Size())
	if err != nil {
		return exitFailed, errors.New(exe + ": " + err.Error())
	}
	elevated, err := isElevated()
	if err != nil {
		return exitFailed, err
	}
	ev := openEvents(elevated)
	act := decide(a, os.Getenv, elevated, os.Getpid(), alive)
	if act.janitor != "" {
		extract.AwaitTemp(act.janitor)
		return 0, nil
	}
	digest := a.Digest()
	id := hex.EncodeToString(digest[:])
	ev.say("bootloader", id+" "+a.Settings.Layout+" "+act.mode)
	if why := runaway(act); why != "" && !a.Settings.Lacks("depth") {
		ev.say("stopped", itoa(act.depth))
		// Said first: another process may be ending this one.
		report(errors.New("stopped: the program starts itself without end (sys.executable is this program; " + why + ")"))
		endNested(act.root)
		return exitFailed, nil
	}
	log := func(string) {}
	if a.Settings.Debug {
		log = func(s string) { os.Stderr.WriteString("[bootloader] " + s + "\n") }
	}
	h := handoff.Handoff{Archive: id, Lock: -1, Depth: act.depth, Pid: os.Getpid(), Root: act.root}
	if h.Root == 0 {
		h.Root = h.Pid
	}
	if len(os.Args) > 0 {
		h.Argv0 = os.Args[0]
	}
	wait := false
	if act.mode == "onedir" {
		h.Home, err = onedir(exe, a.Settings, elevated)
		h.Child = act.home == h.Home
	} else {
		h.Home, h.Lock, h.Child, wait, err = onefile(a, act, elevated, log, ev)
	}
	if err != nil {
		return exitFailed, err
	}
	log("directory " + h.Home)
	if ev != nil {
		h.Events = ev.path
		ev.say("execute", h.Home)
	}
	return launch(exe, a.Settings, h, wait, log)
}

// openSelf opens the running executable, whatever it was started as and even if
// it has been renamed or removed since, and returns its real path.
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
// which a regular file does not need, and which crashes at a low limit on
// descriptors.
func open(path string) (*os.File, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(fd), path), nil
}

// onefile returns the directory of the extracted product with a lock on it,
// whether a process of the same archive named it, and whether to stay as parent.
func onefile(a *archive.Archive, act action, elevated bool, log func(string), ev *events) (home string, lock int, child, wait bool, err error) {
	if filepath.IsAbs(act.home) {
		if a.Settings.Lacks("digest") {
			ev.say("reused", act.home)
			return act.home, -1, true, false, nil
		}
		if d, err := extract.Use(act.home, a.Digest()); err == nil {
			ev.say("reused", d.Path)
			return d.Path, d.Lock, true, false, nil
		} else {
			log("not believed: " + act.home + ": " + err.Error())
		}
	}
	if elevated && onlyGroup() {
		return "", -1, false, false, errors.New("runs with the rights of a group (setgid), and what it extracts would belong to its user, " +
			"who could change it; build it with --onedir, and install that as root")
	}
	d, err := extract.Prepare(a, extract.Policy{Mode: act.mode, TempDir: act.tempDir, CacheDir: act.cacheDir, Elevated: elevated, Log: log,
		NoSweep: a.Settings.Lacks("sweep")})
	if err != nil {
		return "", -1, false, false, err
	}
	if d.Fresh {
		ev.say("extracted", d.Path)
	} else {
		ev.say("found", d.Path)
	}
	return d.Path, d.Lock, false, act.mode == "temp", nil
}

// onlyGroup reports whether this process has rights of a group that its user has
// not, while its files belong to the user.
func onlyGroup() bool {
	return os.Getegid() != os.Getgid() && os.Geteuid() == os.Getuid() && os.Geteuid() != 0
}

// onedir returns the directory beside the executable. For an elevated process it
// must be one that only those can have made who gave it its rights: anybody can
// make a hard link to the executable, and a directory beside that.
func onedir(exe string, s *archive.Settings, elevated bool) (string, error) {
	home := filepath.Join(filepath.Dir(exe), s.ContentsDir)
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

func alive(pid int) bool { return unix.Kill(pid, 0) != unix.ESRCH }

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}
