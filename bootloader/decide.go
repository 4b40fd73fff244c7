package main

import (
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// action is what the bootloader does, decided before anything is done.
type action struct {
	home     string // believed directory of the parent, "" for a first start
	janitor  string // directory to wait for and remove, instead of a start
	mode     string // "cache", "temp" or "onedir"
	tempDir  string
	cacheDir string
	depth    int
	root     int    // the first process of the program, 0 when that is this one
	message  string // to show, instead of a start
	inner    bool   // the home is that of a parent which waits to remove it
	elevated bool   // nothing in the environment is believed
	replaced bool   // a process of another archive, whose place this one has taken, started this one
	claimed  bool   // it says that a process of this program started this one
	flags    string // further options of the interpreter, separated by line feeds
	restarts string // for the next process
	quick    int    // how many times it was restarted at once
}

// process is what decide knows of this process.
type process struct {
	args     []string
	exe      string // the path of its executable
	elevated bool   // it has rights that its user has not, and no parent with the same
	pid      int
	alive    func(pid int) bool
	// What a process of Windows knows; on Unix it becomes the interpreter instead.
	windows bool
	now     int64 // in milliseconds since 1970
	// ownParent reports whether the process that started this one still runs and
	// runs the same file.
	ownParent func() bool
}

// decide looks at the environment. Nothing in it is believed beyond what the
// caller verifies: home is a candidate until it has passed the checks of a hit.
// An elevated process believes nothing: how deeply the environment says that it is
// nested, and how often restarted, is a reason to refuse, and no more.
//
// What makes a process do something else than start the program takes more than
// the environment: the janitor's name as argv[0], or, on Windows, a parent of the
// same file that waits for it.
func decide(a *archive.Archive, getenv func(string) string, p process) action {
	act := action{mode: a.Settings.Extract, tempDir: a.Settings.TempDir}
	if a.Settings.Layout == "onedir" {
		act.mode = "onedir"
	}
	digest := a.Digest()
	id := hex.EncodeToString(digest[:])
	value := getenv(handoff.EnvArchive)
	if p.elevated {
		act.elevated = true
		act.depth, act.claimed = handoff.Depth(value, id, p.pid, p.alive)
		act.countRestarts(getenv, value, act.claimed, p)
		return act
	}
	if a.Settings.Lacks("digest") && len(value) >= 2*len(digest) {
		value = id + value[2*len(digest):]
	}
	depth, ok := handoff.Depth(value, id, p.pid, p.alive)
	if ok {
		act.home = getenv(handoff.EnvHome)
		act.depth = depth
		_, act.root = handoff.Line(value)
		if len(p.args) == 1 && p.args[0] == handoff.Janitor {
			act.janitor = getenv(handoff.EnvJanitor)
		}
		if p.windows {
			act.ask(getenv, p)
		}
	} else if getenv(handoff.EnvReset) != "1" {
		act.replaced = value != "" && handoff.Replaced(value, id, p.exe, p.alive)
	}
	act.countRestarts(getenv, value, ok, p)
	if a.Settings.Lacks("handoff") || getenv(handoff.EnvReset) == "1" {
		act.home = ""
	}
	if act.mode == "onedir" {
		return act
	}
	if m := getenv(handoff.EnvExtract); m == "cache" || m == "temp" {
		act.mode = m
	}
	if d := getenv(handoff.EnvCacheDir); filepath.IsAbs(d) {
		act.cacheDir = d
	}
	return act
}

// ask reads what a parent of the same file asks for.
func (act *action) ask(getenv func(string) string, p process) {
	value, message, flags := getenv(handoff.EnvInner), getenv(handoff.EnvMessage), getenv(handoff.EnvFlags)
	inner := value == "1" || value == "replaced"
	if !inner && message == "" && flags == "" || !p.ownParent() {
		return
	}
	act.replaced = value == "replaced"
	if act.inner = inner; inner && act.depth > 0 {
		act.depth--
	}
	act.message = printable(message)
	if interpreterFlags(flags) {
		act.flags = flags
	}
}

// interpreterFlags reports whether value holds options that the guard starts a
// process again with (restart in runtimehooks/guard.py), and nothing that names code.
func interpreterFlags(value string) bool {
	argument := false // of the option before
	for _, f := range strings.Split(value, "\n") {
		switch {
		case argument:
			argument = false
		case f == "-W", f == "-X":
			argument = true
		case len(f) != 2 || f[0] != '-' || strings.IndexByte("Oubqvid", f[1]) < 0:
			return false
		}
	}
	return !argument
}

// countRestarts counts, on Windows, how many times the program was started by a
// process of its own that is gone: one that starts itself without end and does not
// wait is nested in nothing. On Unix a process that becomes another stays the same,
// and one that starts another is still there when that begins. ours says that the
// variables are of this program.
func (act *action) countRestarts(getenv func(string) string, value string, ours bool, p process) {
	if !p.windows {
		return
	}
	count := ""
	if ours {
		count = getenv(handoff.EnvRestarts)
	}
	if act.inner { // not a start of its own
		act.restarts = count
		return
	}
	act.quick, act.restarts = handoff.Restarts(count, ours && handoff.Restarted(value, p.alive), p.now)
}

// maxMessage is how many characters of a message are shown.
const maxMessage = 4000

// printable is a message without what a terminal obeys and what makes it endless.
// Lines and tabs stay.
func printable(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxMessage {
			s = s[:i] + "..."
			break
		}
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		words := strings.Split(line, "\t")
		for k := range words {
			words[k] = archive.Printable(words[k])
		}
		lines[i] = strings.Join(words, "\t")
	}
	return strings.Join(lines, "\n")
}
