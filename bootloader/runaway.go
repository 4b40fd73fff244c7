package main

import "errors"

// runaway is the action that stops a program which starts itself without end, as one
// may that expects an interpreter in sys.executable. Such a program is recognised
// when its processes are nested too deeply, or when there are too many of them that
// are nested at all: if each process starts two, there are a thousand before any is
// nested ten deep. All nested processes are then ended, since any that is left would
// start more. The first process and its children stay, and see theirs end by SIGKILL
// (on Windows, with exit code 255).
type runaway struct {
	why    string
	mode   string // how the program would have been started, as in start
	depth  int
	root   int    // the first process, whose nested ones are ended; 0 if it is not known or not believed
	digest string // of the archive, in hex
}

func (runaway) isAction() {}

const (
	// maxDepth is how deeply processes of one program may be nested in one another.
	maxDepth = 40
	// crowdDepth is the depth from which a process counts the others.
	crowdDepth = 3
	// maxRestarts is how many times in a row, on Windows, a process may start another
	// one and end at once (see handoff.Restarts).
	maxRestarts = 40
	// maxCrowd is how many nested processes one program may have when they are counted.
	maxCrowd = 400
	// elevatedDepth replaces maxDepth in an elevated program, which cannot count its
	// processes.
	elevatedDepth = 8
)

// endless returns why this start belongs to a program that starts itself without
// end, or an empty string if it does not. restarts is the result of countRestarts.
func (p *process) endless(s *start, digest string, restarts int) (why string) {
	if s.depth > maxDepth || s.elevated && s.depth > elevatedDepth {
		return "its processes are nested " + itoa(s.depth) + " deep"
	}
	if restarts > maxRestarts {
		return "it was restarted " + itoa(restarts) + " times, each within a second of the last"
	}
	if s.depth < crowdDepth || s.elevated {
		return ""
	}
	n := len(p.nested(s.root, digest))
	if n <= maxCrowd {
		return ""
	}
	return "there are " + itoa(n) + " of its processes, nested " + itoa(s.depth) + " deep"
}

// stop tells the user and ends the nested processes of the program. It tells the
// user first, because another process may be ending this one.
func stop(r runaway, ev *events) (int, error) {
	ev.say("stopped", itoa(r.depth))
	report(errors.New("stopped: the program starts itself without end (sys.executable is this program; " + r.why + ")"))
	endNested(r.root, r.digest)
	return exitFailed, nil
}
