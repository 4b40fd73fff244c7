//go:build linux

package main_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// neverFail are system calls that return no errors, that nobody returns from, or
// that have done what they are for when they return one (close).
var neverFail = []string{"exit", "exit_group", "rt_sigreturn", "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid",
	"umask", "sched_yield", "close"}

// onlyFiltered are system calls that fail in a filter of system calls and nowhere
// else.
var onlyFiltered = []string{"rt_sigaction", "rt_sigprocmask", "sigaltstack", "nanosleep", "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "prctl", "tgkill"}

// removing are system calls that remove: what they leave is for the next start.
var removing = []string{"unlink", "unlinkat", "rmdir", "getdents64"}

// finding are system calls that find what to remove, among other things.
var finding = []string{"openat", "newfstatat", "fstat", "fcntl", "flock", "lseek"}

// faultsOf lists what is done to a system call.
func faultsOf(call string) []string {
	switch {
	case slices.Contains(neverFail, call):
		return []string{"KILL"}
	case slices.Contains(onlyFiltered, call):
		return []string{"KILL", "EINTR", "ENOSYS"}
	}
	return []string{"KILL", "ENOSPC", "EIO", "EMFILE", "ENOMEM", "EINTR", "EACCES", "EROFS", "ENOSYS"}
}

// injection is a fault in one system call.
type injection struct {
	start string
	call  string
	fault string // an error, or KILL
	when  string // which of the calls of each thread, in the words of strace
}

// systemCalls lets system calls fail, or kills the program at them, one at a time.
// Which there are is seen in undisturbed starts.
func (a *attack) systemCalls(t *testing.T) {
	a.strace = strace(t)
	starts := []string{"first", "hit", "temp"}
	if a.all {
		if a.workers[0].user != 0 {
			starts = append(starts, "fallback")
		}
		if a.unfrozen() != "" {
			starts = append(starts, "unfrozen")
		}
	}
	for _, start := range starts {
		t.Run(start, func(t *testing.T) {
			seen := a.see(t, start)
			stub, interpreter, killed := a.row("error: "+start+", bootloader"), a.row("error: "+start+", interpreter"), a.row("kill: "+start)
			var all []injection
			for _, call := range seen.calls() {
				for _, when := range a.chosen(seen, call) {
					for _, fault := range faultsOf(call) {
						ever := strings.HasSuffix(when, "+")
						// The first execve is that of the tracer; and who is interrupted for
						// ever tries for ever.
						if call == "execve" && (when == "1" || when == "1+") || ever && (fault == "KILL" || fault == "EINTR") {
							continue
						}
						all = append(all, injection{start, call, fault, when})
					}
				}
			}
			if a.all {
				all = thin(all, len(all)/a.share(), nil)
			} else {
				all = thin(all, map[string]int{"first": 300, "hit": 300, "temp": 200}[start], func(i injection) bool {
					n, _ := strconv.Atoi(strings.TrimSuffix(i.when, "+"))
					return start == "hit" && n > seen.before[i.call] && slices.Contains(vital, i.call)
				})
			}
			a.each(len(all), func(w *worker, i int) error { return w.inject(stub, interpreter, killed, all[i]) })
			// Not every thread makes as many calls each time, but most do.
			kills := 0
			for _, i := range all {
				if i.fault == "KILL" {
					kills++
				}
			}
			if failed := stub.cases + interpreter.cases; failed < (len(all)-kills)/3 || killed.cases < kills/3 {
				t.Errorf("%d errors and %d kills took place, of %d and %d", failed, killed.cases, len(all)-kills, kills)
			}
		})
	}
}

// vital are system calls of the interpreter's half that every sample has: with them
// the program's code is put in place and read.
var vital = []string{"pwrite64", "ftruncate", "openat", "mmap"}

// thin keeps n of a list, always the same, those that must be among them first.
func thin(all []injection, n int, must func(injection) bool) []injection {
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	if must != nil {
		slices.SortStableFunc(all, func(x, y injection) int {
			switch {
			case must(x) == must(y):
				return 0
			case must(x):
				return -1
			}
			return 1
		})
	}
	return all[:min(n, len(all))]
}

// unfrozen is an interpreter that the users of the workers can run, or empty: what
// it does when its system calls fail is what the interpreter in a product may do.
func (a *attack) unfrozen() string {
	const system = "/usr/bin/python3"
	if _, err := os.Stat(system); err != nil || a.workers[0].user == 0 {
		return ""
	}
	return system
}

// calls counts system calls: most[name] is how many one thread made, before[name]
// how many of those until it became the interpreter.
type calls struct {
	most   map[string]int
	before map[string]int
}

func (c calls) calls() []string {
	var all []string
	for name := range c.most {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}

// see traces undisturbed starts.
func (a *attack) see(t *testing.T, start string) calls {
	t.Helper()
	c := calls{map[string]int{}, map[string]int{}}
	w := a.workers[0]
	for range 3 {
		if err := w.prepare(start); err != nil {
			t.Fatal(err)
		}
		s, err := hear(w.keeper, w.traced(start, nil))
		if err != nil || s.judge(helloLine) != endRight {
			t.Fatalf("traced: %+v, %v", s, err)
		}
		text, err := os.ReadFile(w.trace())
		if err != nil {
			t.Fatal(err)
		}
		counts, execs := map[string]int{}, 0
		for _, line := range strings.Split(string(text), "\n") {
			pid, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			name, _, ok := strings.Cut(strings.TrimSpace(rest), "(")
			if !ok || strings.HasPrefix(name, "<") || strings.ContainsAny(name, " +-") {
				continue
			}
			counts[pid+" "+name]++
			n := counts[pid+" "+name]
			c.most[name] = max(c.most[name], n)
			if name == "execve" {
				execs++
			}
			if execs < 2 {
				c.before[name] = max(c.before[name], n)
			}
		}
	}
	return c
}

// chosen lists which calls of a name are to fail: all, or the first ones of both
// halves, one between, and the last; and all at once.
func (a *attack) chosen(c calls, name string) []string {
	most, before := c.most[name], c.before[name]
	var numbers []int
	if a.all {
		for n := 1; n <= most+2; n++ {
			numbers = append(numbers, n)
		}
	} else {
		for _, n := range []int{1, 2, before / 2, before, before + 1, before + 2, (before + most) / 2, most} {
			if n > 0 && n <= most && !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	var out []string
	for _, n := range numbers {
		out = append(out, itoa(n))
	}
	out = append(out, "1+")
	if before > 0 && before < most {
		out = append(out, itoa(before+1)+"+")
	}
	return out
}

func (w *worker) trace() string { return filepath.Join(w.dir, "traces", "trace") }

// prepare makes the directories of a start.
func (w *worker) prepare(start string) error {
	traces := filepath.Dir(w.trace())
	if err := os.MkdirAll(traces, 0o700); err != nil {
		return err
	}
	if err := w.own(traces); err != nil {
		return err
	}
	if start == "unfrozen" || start == "hit" && len(names(filepath.Join(w.roots()[0], w.build))) > 0 {
		return nil // still there from before, and checked
	}
	if err := w.clear(); err != nil {
		return err
	}
	if start == "hit" {
		s, err := hear(w.keeper, w.order(start))
		if err != nil {
			return err
		}
		if end := s.judge(helloLine); end != endRight {
			return fmt.Errorf("a start that nobody disturbs: %s: %s", end, s.stderr)
		}
	}
	return nil
}

// traced is a start below the tracer, with a fault.
func (w *worker) traced(start string, i *injection) order {
	o := w.order(start)
	args := []string{w.strace, "-f", "-qq", "-o", w.trace(), "-e", "signal=none"}
	if i != nil {
		fault := "signal=KILL"
		if i.fault != "KILL" {
			// Stops at the traced calls only, which costs less; signals are not
			// delivered then.
			args, fault = append(args, "--seccomp-bpf"), "error="+i.fault
		}
		args = append(args, "-e", "trace=execve,"+i.call, "-e", "inject="+i.call+":"+fault+":when="+i.when)
	}
	o.Path, o.Args = w.strace, append(args, o.Args...)
	return o
}

// inject starts the product with a fault, then as if nothing had been.
func (w *worker) inject(stub, interpreter, killed *row, i injection) error {
	if err := w.prepare(i.start); err != nil {
		return err
	}
	o := w.traced(i.start, &i)
	s, err := hear(w.keeper, o)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(w.trace())
	if err != nil {
		return err
	}
	s.killed = i.fault == "KILL"
	times := strings.Count(string(text), "(INJECTED)")
	if times == 0 && !(s.killed && s.Signal == syscall.SIGKILL) {
		return nil // no thread made that call this time
	}
	s.stderr = withoutTracer(s.stderr, w.strace)
	// Where it became the interpreter, what follows is the interpreter's.
	became := strings.Index(string(text), "/bin/hello\", [")
	inPython := i.start == "unfrozen" || became >= 0
	r := stub
	switch {
	case s.killed:
		r = killed
	case i.start == "unfrozen", became >= 0 && strings.LastIndex(string(text), "(INJECTED)") > became:
		r = interpreter
	}
	// Each thread counts its calls, so that several may fail: the one that needs
	// something to be removed, and the one that would remove it.
	if !s.killed && !slices.Contains(removing, i.call) && !(slices.Contains(finding, i.call) && (times > 1 || i.start == "temp")) {
		s.left = leftIn(w.roots(), w.build)
	}
	end := s.judge(helloLine)
	args := strings.Join(o.Args, " ")
	if i.start == "hit" {
		args = "./hello; " + args
	}
	show := strings.NewReplacer(w.product, "./hello", w.trace(), "trace", filepath.Join(w.dir, "cache"), "$D", filepath.Join(w.dir, "xdg"), "$D",
		filepath.Join(w.dir, "tmp"), "$D").Replace("export D=$(mktemp -d) " + strings.Join(o.Env[1:], " ") + "; " + args)
	w.count(r, end, w.knownFailure(i, inPython, end, s), s, show)
	if i.start == "unfrozen" {
		return nil
	}

	next, err := hear(w.keeper, w.order(i.start))
	if err != nil {
		return err
	}
	build := w.build
	if i.start == "temp" {
		build = ""
	}
	next.left = leftIn(w.roots(), build)
	if end := next.judge(helloLine); end != endRight {
		w.count(r, endNext, w.knownFailure(i, inPython, endNext, next), next, show+"; ./hello # "+end)
		return w.clear()
	}
	return nil
}

// withoutTracer removes what the tracer said about threads that ended under it.
func withoutTracer(text, tracer string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, tracer+": ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// runtimeSays begins the line of a bootloader whose runtime has ended it.
const runtimeSays = "gofreeze: the program cannot be started: "

// only reports whether all that is left has one of the prefixes: directories of starts
// that had no other place (docs/architecture.md) have the first, unfinished extractions
// the other.
func only(left []string, prefixes ...string) bool {
	return len(left) > 0 && !slices.ContainsFunc(left, func(path string) bool {
		return !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(filepath.Base(path), p) })
	})
}

// knownFailure says why a fault is one that is known, or nothing.
func (w *worker) knownFailure(i injection, inPython bool, end string, s said) string {
	switch {
	case i.start == "unfrozen":
		return "what CPython does"
	case end == endMute && i.call == "write":
		return "it cannot say anything"
	case inPython && end == endSilent && i.call == "fcntl":
		return "CPython takes standard output for closed, frozen or not"
	case inPython && (end == endPython || end == endSignal || end == endLong):
		return "CPython ends so, frozen or not"
	case !inPython && (end == endSignal || end == endPanic) && slices.Contains([]string{"arch_prctl", "rt_sigprocmask", "sigaltstack"}, i.call):
		return "Go's runtime crashes where what never fails does"
	case end == endLeft && strings.HasPrefix(s.stderr, runtimeSays):
		return "Go's runtime has ended it, and the next start removes it"
	case (i.start == "temp" || i.start == "fallback") && (end == endLeft || end == endNext) && only(s.left, "_gofreeze-"):
		return "a directory that is held by its descriptor stays until another start holds one there"
	case i.start == "fallback" && end == endNext && only(s.left, "_gofreeze-", ".new-"):
		return "what could not be removed lies in a place that the next start had no need of"
	}
	return ""
}
