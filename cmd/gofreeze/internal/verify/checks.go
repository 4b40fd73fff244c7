package verify

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"syscall"
)

// Check is the result of one check.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

func (r *Report) add(name string, ok bool, format string, args ...any) {
	r.Checks = append(r.Checks, Check{name, ok, fmt.Sprintf(format, args...)})
}

// check adds the checks of the runs.
func (r *Report) check(opt Options) {
	f := r.Frozen
	cap := opt.Cap
	if cap == 0 {
		cap = 64
	}
	r.add("no runaway", !f.Runaway, "%d processes in all, %d at the same time (limit %d)", len(f.Processes), f.Most, cap)
	r.add("program ended", !f.Late && !f.Runaway, "%s", f.ended())
	if r.Unfrozen == nil {
		r.add("exit code", f.Exit == 0, "%s", f.ended())
	}
	if strings.HasPrefix(f.Kind, "gofreeze onefile") {
		extracted, reused := f.Extractions()
		r.add("one extraction", extracted <= 1, "%d extracted, %d reused the directory", extracted, reused)
	}
	if f.Kind == "PyInstaller onefile" {
		n := 0
		for _, p := range f.Processes {
			if p.Role == Bootloader {
				n++
			}
		}
		r.add("one extraction", n <= 1 && !f.again(), "%d extracted, seen from outside", n)
	}
	if strings.HasPrefix(f.Kind, "gofreeze ") {
		guarded := 0
		for _, p := range f.Processes {
			if p.Guard {
				guarded++
			}
		}
		r.add("guard", !f.stopped(), "it recognised %d child processes", guarded)
	}
	left := f.Left
	if u := r.Unfrozen; u != nil {
		// Anything that the unfrozen program leaves behind as well is its own doing.
		left.Processes = left.Processes[min(len(u.Left.Processes), len(left.Processes)):]
		left.Files = left.Files[min(len(u.Left.Files), len(left.Files)):]
		left.SharedMemory = left.SharedMemory[min(len(u.Left.SharedMemory), len(left.SharedMemory)):]
	}
	r.add("nothing left behind", left.empty(), "%s", f.Left.describe())
	if u := r.Unfrozen; u != nil {
		r.add("same exit code", f.Exit == u.Exit && f.Signal == u.Signal && !u.Late && !u.Runaway, "%s; unfrozen: %s", f.ended(), u.ended())
		same, detail := differ(f.Stdout, u.Stdout)
		r.add("same standard output", same, "%s", detail)
		same, detail = differ(messages(f.Stderr), messages(u.Stderr))
		r.add("same standard error", same, "%s", detail)
		same, detail = shapes(f.shape(), u.shape())
		r.add("same processes", same, "%s", detail)
	}
	r.OK = !slices.ContainsFunc(r.Checks, func(c Check) bool { return !c.OK })
}

// ended says how the run ended.
func (r *Run) ended() string {
	switch {
	case r.Runaway:
		return fmt.Sprintf("stopped after %.0f ms: too many processes", r.Took)
	case r.Late:
		return fmt.Sprintf("stopped after %.0f ms by the time limit", r.Took)
	case r.Signal != 0:
		return fmt.Sprintf("%s after %.0f ms", syscall.Signal(r.Signal), r.Took)
	}
	return fmt.Sprintf("exit code %d after %.0f ms", r.Exit, r.Took)
}

// again reports whether the program ran once more, whether or not it was meant to.
func (r *Run) again() bool {
	return slices.ContainsFunc(r.Processes, func(p Process) bool { return p.Role == MainAgain })
}

// stopped reports whether the bootloader stopped a program that starts itself without
// end, or a pool was ended because it could not start a worker.
func (r *Run) stopped() bool {
	return slices.ContainsFunc(r.Processes, func(p Process) bool { return p.said("stopped") || p.said("pool-ended") })
}

// Extractions counts the processes of the started product that extracted it and those
// that reused the directory. It ignores other products that the program starts, because
// they have extraction directories of their own.
func (r *Run) Extractions() (extracted, reused int) {
	digest := ""
	for _, p := range r.Processes {
		for _, e := range p.Events {
			if e.Name == "bootloader" && digest == "" {
				digest, _, _ = strings.Cut(e.Detail, " ")
			}
		}
	}
	for _, p := range r.Processes {
		own := false
		for _, e := range p.Events {
			switch e.Name {
			case "bootloader":
				own = strings.HasPrefix(e.Detail, digest)
			case "extracted":
				if own {
					extracted++
				}
			case "reused", "found":
				if own {
					reused++
				}
			}
		}
	}
	return extracted, reused
}

func (l Left) describe() string {
	if l.empty() {
		return "no process, temporary file or shared memory"
	}
	var out []string
	for _, g := range []struct {
		what string
		list []string
	}{{"processes", l.Processes}, {"temporary files", l.Files}, {"shared memory", l.SharedMemory}} {
		if len(g.list) > 0 {
			what := g.what + ": " + strings.Join(g.list[:min(3, len(g.list))], ", ")
			if more := len(g.list) - 3; more > 0 {
				what += fmt.Sprintf(" and %d more", more)
			}
			out = append(out, what)
		}
	}
	return strings.Join(out, "; ")
}

// differ compares two outputs and describes the first line that differs.
func differ(frozen, unfrozen string) (bool, string) {
	if frozen == unfrozen {
		return true, fmt.Sprintf("%d bytes", len(frozen))
	}
	f, u := strings.Split(frozen, "\n"), strings.Split(unfrozen, "\n")
	for i := 0; ; i++ {
		switch {
		case i >= len(f):
			return false, fmt.Sprintf("line %d is missing: %q", i+1, u[i])
		case i >= len(u):
			return false, fmt.Sprintf("line %d is extra: %q", i+1, f[i])
		case f[i] != u[i]:
			return false, fmt.Sprintf("line %d: %q; unfrozen: %q", i+1, f[i], u[i])
		}
	}
}

// messages returns standard error without the frames of tracebacks. Frames name files
// of the product, and show no source lines in a frozen program.
func messages(stderr string) string {
	var out []string
	for line := range strings.SplitSeq(stderr, "\n") {
		if !strings.HasPrefix(line, "  ") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// shapes compares the process trees.
func shapes(frozen, unfrozen map[string]int) (bool, string) {
	paths := map[string]bool{}
	n := 0
	for p, k := range frozen {
		paths[p] = true
		n += k
	}
	for p := range unfrozen {
		paths[p] = true
	}
	var out []string
	for p := range paths {
		if frozen[p] != unfrozen[p] {
			out = append(out, fmt.Sprintf("%s: %d, unfrozen %d", p, frozen[p], unfrozen[p]))
		}
	}
	sort.Strings(out)
	if len(out) == 0 {
		return true, fmt.Sprintf("%d", n)
	}
	return false, strings.Join(out, "; ")
}
