package reproduce

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/verify"
)

//go:embed cases/*.py
var sources embed.FS

// Case is a known failure of onefile freezing.
type Case struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Cause  string `json:"cause"`  // two sentences
	Source string `json:"source"` // where it was reported; #n is a PyInstaller issue

	off         []string   // the protections to switch off, from bundle.Protections
	temp        bool       // extract at each start
	interpreter string     // [runtime] interpreter
	update      bool       // build a second product, of version 2, and pass its path as the argument
	starts      [][]string // the arguments of each start; nil means one start without arguments
	cap         int
	// failed reports whether the failure occurred in the runs, and says how it showed.
	failed func(runs []*verify.Run) (bool, string)
}

// Cases lists the known failures.
func Cases() []Case {
	return []Case{
		{
			Name: "fork-bomb", Title: "every child process starts the whole program again",
			Cause:  "multiprocessing starts its workers as sys.executable with arguments that only an interpreter understands, and in a frozen program sys.executable is the program. Without a guard each worker runs main, which starts workers.",
			Source: "#4157, #8168, #4067",
			off:    []string{"guard", "depth"}, failed: runaway,
		},
		{
			Name: "resource-tracker", Title: "the resource tracker runs main",
			Cause:  "The tracker is started as sys.executable -c TEXT, which a frozen program takes for its own arguments. The second main starts a tracker in turn.",
			Source: "#8168, joblib #1699",
			off:    []string{"guard", "depth"}, failed: runaway,
		},
		{
			Name: "re-extraction", Title: "every child extracts the program again",
			Cause:  "A variable in the environment tells a child the directory of its parent. If the variable is not passed on, or not believed, each child unpacks a copy of its own.",
			Source: "#7907, #4957",
			off:    []string{"handoff"}, temp: true,
			failed: func(runs []*verify.Run) (bool, string) {
				n, _ := runs[0].Extractions()
				return n > 1, fmt.Sprintf("%d extractions", n)
			},
		},
		{
			Name: "helper-command-line", Title: "a helper process is not recognised",
			Cause:  "Freezers recognise the helpers of multiprocessing by their command lines, and patch releases of CPython change these. A helper that is not recognised runs main.",
			Source: "#9434, cx_Freeze #3298, CPython gh-144503",
			off:    []string{"helpers", "depth"}, interpreter: "never", failed: runaway,
		},
		{
			Name: "executable-m", Title: "sys.executable -m runs the program again",
			Cause:  "Programs start modules as sys.executable -m MODULE, as the documentation tells them. In a frozen program that starts the program with other arguments, and it does the same again.",
			Source: "Nuitka #3320, #2484; joblib #1002",
			off:    []string{"guard", "depth"}, failed: runaway,
		},
		{
			Name: "unguarded-pool", Title: "a pool at module level never ends",
			Cause:  "Each worker imports the main module and fails there with CPython's explanation, because it would start a pool of its own. The pool replaces dead workers without end.",
			Source: "CPython multiprocessing/pool.py, _maintain_pool",
			off:    []string{"pool"}, cap: 24, failed: runaway,
		},
		{
			Name: "environment-race", Title: "a program of the system sees variables of the freezer",
			Cause:  "To hand something to a child, freezers set a variable in the environment of the whole process while the child is started. A program that another thread starts at that moment inherits the variable as well.",
			Source: "#7410, #7497",
			off:    []string{"environment"}, failed: prints(0, "foreign variables: [", "foreign variables: []"),
		},
		{
			Name: "detached-grandchild", Title: "a process that outlives main loses its files",
			Cause:  "A program that extracts at each start removes its directory when main has ended. A grandchild that still runs from it finds its files gone.",
			Source: "#3795, field reports on daemons",
			off:    []string{"lock"}, temp: true, failed: prints(0, "directory is there: False", ""),
		},
		{
			Name: "killed-parent", Title: "a killed program leaves its directory for ever",
			Cause:  "The process that would remove the directory is killed. Unless a later start recognises that nobody uses the directory any more, it stays.",
			Source: "#2379, #8640, #9000",
			off:    []string{"sweep"}, temp: true, starts: [][]string{nil, {"second"}},
			failed: func(runs []*verify.Run) (bool, string) {
				left := runs[1].Left.Files
				return len(left) > 0, fmt.Sprintf("%d directories left after the second start", len(left))
			},
		},
		{
			Name: "stale-directory", Title: "an updated program runs its old files",
			Cause:  "A program replaces itself by a newer build and starts it, and the newer build inherits the variable that names the old directory. If nothing compares the builds, the new executable runs the old modules.",
			Source: "#9338, #9165, #8884, #8734",
			off:    []string{"digest"}, update: true, failed: prints(0, "child of version 1", ""),
		},
	}
}

// runaway recognises the failure of a program that starts itself without end.
func runaway(runs []*verify.Run) (bool, string) {
	r := runs[0]
	if r.Runaway || r.Late {
		return true, fmt.Sprintf("stopped from outside: %d processes, %d at the same time", len(r.Processes), r.Most)
	}
	again := 0
	for _, p := range r.Processes {
		if p.Role == verify.MainAgain {
			again++
		}
	}
	if again > 0 {
		return true, fmt.Sprintf("main ran %d times", 1+again)
	}
	return false, fmt.Sprintf("%d processes, exit code %d", len(r.Processes), r.Exit)
}

// prints recognises the failure of a program by a line that it prints, unless that line
// is the good one.
func prints(run int, line, good string) func([]*verify.Run) (bool, string) {
	return func(runs []*verify.Run) (bool, string) {
		lines := strings.Split(strings.TrimSpace(runs[run].Stdout), "\n")
		bad := slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, line) && l != good })
		return bad, lines[len(lines)-1]
	}
}

// Find returns the case with a name.
func Find(name string) (Case, bool) {
	all := Cases()
	i := slices.IndexFunc(all, func(c Case) bool { return c.Name == name })
	if i < 0 {
		return Case{}, false
	}
	return all[i], true
}
