package main

// A program that starts itself without end, as one may that expects an interpreter
// in sys.executable, is stopped where its processes are nested too deeply, or where
// there are too many of them that are nested at all: with two children for each
// there are a thousand before any is nested ten deep. All nested processes are then
// ended, as any that is left would start more. The first process and its children
// stay, and see theirs end by SIGKILL (Windows: with exit code 255).
const (
	// maxDepth is how deeply processes of one program may start one another.
	maxDepth = 40
	// crowdDepth is the depth from which on processes are counted.
	crowdDepth = 3
	// maxRestarts is how many times a process of Windows may start another and end
	// at once, see handoff.Restarts.
	maxRestarts = 40
	// maxCrowd is how many nested processes of one program there may be then.
	maxCrowd = 400
	// elevatedDepth takes the place of maxDepth in an elevated program, which
	// cannot count its processes.
	elevatedDepth = 8
)

// runaway says why this process is not to be started, or nothing.
func runaway(act action) string {
	if act.depth > maxDepth || act.elevated && act.depth > elevatedDepth {
		return "its processes are nested " + itoa(act.depth) + " deep"
	}
	if act.quick > maxRestarts {
		return "it was restarted " + itoa(act.quick) + " times, each within a second of the last"
	}
	if act.depth < crowdDepth || act.elevated {
		return ""
	}
	n := len(nested(act.root))
	if n <= maxCrowd {
		return ""
	}
	return "there are " + itoa(n) + " of its processes, nested " + itoa(act.depth) + " deep"
}
