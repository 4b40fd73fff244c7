package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// start is the action that runs the program.
type start struct {
	mode     string   // "cache", "temp" or "onedir"
	home     string   // the directory that the parent claims to have extracted, "" for a first start
	tempDir  string   // where to make temporary directories, "" for the user's
	cacheDir string   // where to extract to instead of the user's cache directory, "" for there
	depth    int      // how deeply this process is nested in others of the program
	root     int      // the first process of the program, 0 if that is this one
	elevated bool     // nothing in the environment is believed
	claimed  bool     // the environment of an elevated process says that the program started it
	replaced bool     // a process of another archive started this one, which has taken its place
	inner    bool     // the parent is the same start, and waits to remove home
	flags    []string // further options of the interpreter
	restarts string   // the count of restarts for the next process (handoff.EnvRestarts)
}

func (start) isAction() {}

// start finds or extracts the product's directory and starts the interpreter. It
// returns only if that fails or if the interpreter ran in or below this process.
func (p *product) start(s start) (int, error) {
	first := s.depth == 0
	settings := p.archive.Settings
	if first && !s.inner {
		hideConsole(settings.HideConsole, "early", false)
	}
	if first && p.lost {
		report(errors.New("warning: the capabilities of this file (setcap) do not reach the program, whose files belong to the user who starts it; " +
			"have a service manager or setpriv give it ambient ones"))
	}
	h := handoff.Handoff{Archive: p.id, Executable: p.exe, Environment: p.archive.Settings.Environment, Lock: -1, Depth: s.depth, Pid: os.Getpid(), Root: s.root,
		Restarts: s.restarts, Replaced: s.replaced, Flags: s.flags}
	if s.elevated && keepsRights() {
		h.Elevated, h.Claimed = true, s.claimed
	}
	h.Foreign = p.elevated && foreignEnvironment
	if h.Root == 0 {
		h.Root = h.Pid
	}
	if len(os.Args) > 0 {
		h.Argv0 = withPath(os.Args[0])
	}
	if p.events != nil {
		h.Events = p.events.path
	}
	wait := false
	var err error
	if s.mode == "onedir" {
		h.Home, err = onedir(p.exe, settings, p.elevated)
		h.Child = s.home == h.Home
	} else {
		h.Home, h.Lock, h.Child, wait, err = p.onefile(&s)
	}
	if err != nil {
		return exitFailed, err
	}
	p.log("directory " + h.Home)
	p.events.say("execute", h.Home)
	if first && !wait {
		hideConsole(settings.HideConsole, "late", s.inner)
	}
	release(p.self)
	return launch(settings, h, wait, p.log)
}

// onefile returns the directory of the extracted product with a lock on it. child
// says that a process of the same archive named the directory, and wait says that
// this process is to stay and remove it.
func (p *product) onefile(s *start) (home string, lock int, child, wait bool, err error) {
	if filepath.IsAbs(s.home) {
		if p.archive.Settings.Lacks("digest") {
			p.events.say("reused", s.home)
			return s.home, -1, true, false, nil
		}
		if d, err := extract.Use(s.home, p.archive); err == nil {
			home, lock, err := reach(d)
			p.events.say("reused", home)
			return home, lock, !s.inner, false, err
		} else {
			p.log("not believed: " + s.home + ": " + err.Error())
		}
	}
	d, err := extract.Prepare(p.archive, extract.Policy{Mode: s.mode, TempDir: s.tempDir, CacheDir: s.cacheDir, Elevated: p.elevated, Log: p.log,
		NoSweep: p.archive.Settings.Lacks("sweep"), Hold: true})
	if err != nil {
		return "", -1, false, false, err
	}
	if home, lock, err = reach(d); err != nil {
		return "", -1, false, false, err
	}
	if d.Fresh {
		p.events.say("extracted", home)
	} else {
		p.events.say("found", home)
	}
	return home, lock, false, s.mode == "temp" && !d.Held, nil
}
