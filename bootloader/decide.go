package main

import (
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// action is what the bootloader does. decide returns one of these values, and run
// knows no others:
//
//	start    extracts the product if it must, and runs the program
//	removal  removes a temporary directory when the last process has left it
//	message  shows a text to the user
//	refusal  says why the program cannot be started
//	runaway  stops a program that starts itself without end
//
// Each of them has the fields that it needs, and one function acts on it. Both are in
// the file that is named after the action. What differs between systems is in files
// of their own beside it.
type action interface{ isAction() }

// process is what decide knows about this process. The functions ask the system,
// and decide calls them only where the answer matters.
type process struct {
	args      []string
	exe       string // the path of its executable
	elevated  bool   // it has rights that its user does not have, and no parent that has the same
	onlyGroup bool   // these rights are those of a group, so that what it writes belongs to its user
	pid       int
	alive     func(pid int) bool
	// parent returns variables with which the process that started this one was started
	// itself; it is nil on Windows.
	parent func(names ...string) []string
	// nested lists the other processes of the program that descend from the process
	// root and are not its direct children.
	nested func(root int, digest string) []int
	// windows says that this process runs the interpreter itself; on Unix, it becomes
	// the interpreter instead. The fields that follow are set on Windows alone.
	windows bool
	now     int64 // in milliseconds since 1970
	// ownParent reports whether the process that started this one still runs and
	// runs the same file.
	ownParent func() bool
}

// decide chooses an action from the environment, the arguments, and what p answers. It
// changes nothing. It believes nothing in the environment beyond what the action
// verifies: the home of a start is a candidate until it has passed the checks of a
// cache hit. An elevated process believes nothing at all. It reads in the environment
// how deeply it is nested and how often it was restarted, but that can only make it
// stop.
//
// The environment alone cannot make a process do anything but start the program.
// A removal needs the janitor's name as argv[0] as well, and a message needs a
// parent that runs the same file.
func decide(a *archive.Archive, getenv func(string) string, p process) action {
	s := start{mode: a.Settings.Extract, tempDir: a.Settings.TempDir, elevated: p.elevated}
	if a.Settings.Layout == "onedir" {
		s.mode = "onedir"
	}
	digest := a.Digest()
	id := hex.EncodeToString(digest[:])
	value, home := getenv(handoff.EnvArchive), getenv(handoff.EnvHome)
	reset := getenv(handoff.EnvReset) == "1"
	if value == "" && !p.elevated && !reset && p.parent != nil {
		// The program has started itself with an environment of its own making.
		if of := p.parent(handoff.EnvArchive, handoff.EnvHome); strings.HasPrefix(of[0], id+":") {
			value, home = of[0], of[1]
		}
	}
	if !p.elevated && a.Settings.Lacks("digest") && len(value) >= 2*len(digest) {
		value = id + value[2*len(digest):]
	}
	var ours bool // a process of the same archive has set the variables
	s.depth, ours = handoff.Depth(value, id, p.pid, p.alive)
	switch {
	case p.elevated:
		s.claimed = ours
	case ours:
		if dir := getenv(handoff.EnvJanitor); dir != "" && len(p.args) == 1 && p.args[0] == handoff.Janitor {
			return removal{dir}
		}
		if !reset && !a.Settings.Lacks("handoff") {
			s.home = home
		}
		_, s.root = handoff.Line(value)
		if text := p.ask(&s, getenv); text != "" {
			return message{text}
		}
	case !reset:
		s.replaced = value != "" && handoff.Replaced(value, id, p.exe, p.alive)
	}
	if !p.elevated && s.mode != "onedir" {
		if m := getenv(handoff.EnvExtract); m == "cache" || m == "temp" {
			s.mode = m
		}
		if d := getenv(handoff.EnvCacheDir); filepath.IsAbs(d) {
			s.cacheDir = d
		}
	}
	restarts := p.countRestarts(&s, getenv, value, ours)
	if !a.Settings.Lacks("depth") {
		if why := p.endless(&s, id, restarts); why != "" {
			return runaway{why: why, mode: s.mode, depth: s.depth, root: s.root, digest: id}
		}
	}
	if p.elevated && p.onlyGroup && s.mode != "onedir" {
		return refusal{filesOfTheUser}
	}
	return s
}

// ask reads what a parent that runs the same file asks for, on Windows alone. It
// returns a text if this process is to show that in place of the program.
func (p *process) ask(s *start, getenv func(string) string) (text string) {
	if !p.windows {
		return ""
	}
	value, text, flags := getenv(handoff.EnvInner), getenv(handoff.EnvMessage), getenv(handoff.EnvFlags)
	inner := value == "1" || value == "replaced"
	if !inner && text == "" && flags == "" || !p.ownParent() {
		return ""
	}
	s.replaced = value == "replaced"
	if s.inner = inner; inner && s.depth > 0 {
		s.depth--
	}
	s.flags = interpreterFlags(flags)
	return printable(text)
}

// interpreterFlags returns the options in value, if all of them are options with which
// the guard starts a process again (restart in runtimehooks/guard.py). None of those
// names code.
func interpreterFlags(value string) []string {
	flags := strings.Split(value, "\n")
	argument := false // the option before takes this one as its argument
	for _, f := range flags {
		switch {
		case argument:
			argument = false
		case f == "-W", f == "-X":
			argument = true
		case len(f) != 2 || f[0] != '-' || strings.IndexByte("Oubqvid", f[1]) < 0:
			return nil
		}
	}
	if argument {
		return nil
	}
	return flags
}

// countRestarts returns how many times the program was started, on Windows, by a
// process of its own that ended at once. A program that starts itself without end
// and does not wait is nested in nothing, so that its depth stays the same. Unix
// needs no such count: a process that becomes another keeps its number, and one that
// starts another still runs when that one begins. ours says that a process of the
// same archive has set the variables.
func (p *process) countRestarts(s *start, getenv func(string) string, value string, ours bool) (count int) {
	if !p.windows {
		return 0
	}
	before := ""
	if ours {
		before = getenv(handoff.EnvRestarts)
	}
	if s.inner { // its parent is the same start, and has counted
		s.restarts = before
		return 0
	}
	count, s.restarts = handoff.Restarts(before, ours && handoff.Restarted(value, p.alive), p.now)
	return count
}
