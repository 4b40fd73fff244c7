package main

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

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
	elevated, lost, err := isElevated()
	if err != nil {
		return exitFailed, err
	}
	ev := openEvents(elevated)
	act := decide(a, os.Getenv, thisProcess(exe, elevated && !trustsParent(exe)))
	if act.janitor != "" {
		extract.AwaitTemp(act.janitor)
		return 0, nil
	}
	if act.message != "" {
		complain(act.message)
		return exitFailed, nil // the program has not run
	}
	digest := a.Digest()
	id := hex.EncodeToString(digest[:])
	ev.say("bootloader", id+" "+a.Settings.Layout+" "+act.mode)
	if why := runaway(act); why != "" && !a.Settings.Lacks("depth") {
		ev.say("stopped", itoa(act.depth))
		// Said first: another process may be ending this one.
		report(errors.New("stopped: the program starts itself without end (sys.executable is this program; " + why + ")"))
		if !act.elevated {
			endNested(act.root)
		}
		return exitFailed, nil
	}
	if act.depth == 0 && !act.inner {
		hideConsole(a.Settings.HideConsole, "early", false)
	}
	if lost && act.depth == 0 {
		report(errors.New("warning: the capabilities of this file (setcap) do not reach the program, whose files belong to the user who starts it; " +
			"have a service manager or setpriv give it ambient ones"))
	}
	log := func(string) {}
	if a.Settings.Debug {
		log = func(s string) { os.Stderr.WriteString("[bootloader] " + s + "\n") }
	}
	h := handoff.Handoff{Archive: id, Executable: exe, Lock: -1, Depth: act.depth, Pid: os.Getpid(), Root: act.root, Restarts: act.restarts, Replaced: act.replaced, Flags: act.flags}
	if act.elevated && keepsRights() {
		h.Elevated, h.Claimed = true, act.claimed
	}
	h.Foreign = elevated && foreignEnvironment
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
	if act.depth == 0 && !wait {
		hideConsole(a.Settings.HideConsole, "late", act.inner)
	}
	release(self)
	return launch(exe, a.Settings, h, wait, log)
}

// onefile returns the directory of the extracted product with a lock on it,
// whether a process of the same archive named it, and whether to stay as parent.
func onefile(a *archive.Archive, act action, elevated bool, log func(string), ev *events) (home string, lock int, child, wait bool, err error) {
	if filepath.IsAbs(act.home) {
		if a.Settings.Lacks("digest") {
			ev.say("reused", act.home)
			return act.home, -1, true, false, nil
		}
		if d, err := extract.Use(act.home, a); err == nil {
			home, lock, err := reach(d)
			ev.say("reused", home)
			return home, lock, !act.inner, false, err
		} else {
			log("not believed: " + act.home + ": " + err.Error())
		}
	}
	if elevated {
		if err := refuseElevated(); err != nil {
			return "", -1, false, false, err
		}
	}
	d, err := extract.Prepare(a, extract.Policy{Mode: act.mode, TempDir: act.tempDir, CacheDir: act.cacheDir, Elevated: elevated, Log: log,
		NoSweep: a.Settings.Lacks("sweep"), Hold: true})
	if err != nil {
		return "", -1, false, false, err
	}
	if home, lock, err = reach(d); err != nil {
		return "", -1, false, false, err
	}
	if d.Fresh {
		ev.say("extracted", home)
	} else {
		ev.say("found", home)
	}
	return home, lock, false, act.mode == "temp" && !d.Held, nil
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}
