// Package verify runs a frozen program under observation and reports what it did: which
// process extracted the product and which reused the directory, the role of each
// process, what was left behind, and whether the program behaves as it does unfrozen.
package verify

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/observe"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// Options say what to verify.
type Options struct {
	Program []string // the path and the arguments
	Against string   // a shell command line that runs the unfrozen program; "" for none
	Cap     int      // largest number of processes at the same time
	Limit   time.Duration
	Grace   time.Duration // for processes that outlive the program to end
	Before  []Check       // the checks made before the run
}

// Report contains the runs and the checks. Times are in milliseconds.
type Report struct {
	Frozen   *Run    `json:"frozen"`
	Unfrozen *Run    `json:"unfrozen,omitempty"`
	Checks   []Check `json:"checks"`
	OK       bool    `json:"ok"`
}

// Run is one observed run.
type Run struct {
	Command   []string  `json:"command"`
	Kind      string    `json:"kind"` // "gofreeze onefile", "gofreeze onedir", "PyInstaller onefile", "program", ...
	Exit      int       `json:"exit"` // -1: a signal or a limit ended it
	Signal    int       `json:"signal,omitempty"`
	Took      float64   `json:"took"`
	Most      int       `json:"most_processes"`
	Runaway   bool      `json:"runaway,omitempty"`
	Late      bool      `json:"late,omitempty"`
	Processes []Process `json:"processes"`
	Left      Left      `json:"left"`
	Stdout    string    `json:"stdout"`
	Stderr    string    `json:"stderr"`
}

// Process is one process of a run.
type Process struct {
	Pid     int      `json:"pid"`
	Parent  int      `json:"parent"`
	Role    string   `json:"role"`
	Args    []string `json:"args"`
	Began   float64  `json:"began"`
	Ended   float64  `json:"ended,omitempty"`
	Exit    int      `json:"exit"`
	Signal  int      `json:"signal,omitempty"`
	Killed  bool     `json:"killed,omitempty"` // by a limit
	Left    bool     `json:"left,omitempty"`   // it outlived the program
	Threads int      `json:"threads"`
	// Frozen programs report these themselves.
	Directory string  `json:"directory,omitempty"` // the extraction directory
	How       string  `json:"how,omitempty"`       // "extracted", "found" or "reused"
	Guard     bool    `json:"guard,omitempty"`     // the guard recognised it as a child
	Events    []Event `json:"events,omitempty"`
}

// Left lists what a run left behind.
type Left struct {
	Processes    []string `json:"processes,omitempty"`
	Files        []string `json:"files,omitempty"`         // in the directory for temporary files
	SharedMemory []string `json:"shared_memory,omitempty"` // in /dev/shm
}

func (l Left) empty() bool { return len(l.Processes)+len(l.Files)+len(l.SharedMemory) == 0 }

// Verify observes the program and, if there is one, the unfrozen program.
func Verify(ctx context.Context, opt Options) (*Report, error) {
	private, err := os.MkdirTemp("", "gofreeze-verify-")
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	defer os.RemoveAll(private)
	r := &Report{Checks: opt.Before}
	if r.Frozen, err = Observe(ctx, filepath.Join(private, "frozen"), opt.Program, opt); err != nil {
		return nil, err
	}
	if opt.Against != "" {
		if r.Unfrozen, err = Observe(ctx, filepath.Join(private, "unfrozen"), []string{shell, "-c", "exec " + opt.Against}, opt); err != nil {
			return nil, err
		}
		if r.Unfrozen.Exit == 126 || r.Unfrozen.Exit == 127 {
			return nil, fmt.Errorf("verify --against %s: %s", opt.Against, strings.TrimSpace(r.Unfrozen.Stderr))
		}
	}
	r.check(opt)
	return r, nil
}

// Observe runs a command with directories for its cache and for temporary files below
// dir. They may exist from an earlier run.
func Observe(ctx context.Context, dir string, command []string, opt Options) (*Run, error) {
	temp, cache, events := filepath.Join(dir, "tmp"), filepath.Join(dir, "cache"), filepath.Join(dir, "events")
	for _, d := range []string{temp, cache} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
	}
	if err := os.WriteFile(events, nil, 0o600); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	path, err := filepath.Abs(command[0])
	if err != nil {
		return nil, err
	}
	before := sharedMemory()
	res, err := observe.Run(ctx, observe.Options{Args: append([]string{path}, command[1:]...), Cap: opt.Cap, Limit: opt.Limit, Grace: opt.Grace,
		Env: environment(map[string]string{"TMPDIR": temp, handoff.EnvCacheDir: cache, handoff.EnvEvents: events})})
	if err != nil {
		return nil, err
	}
	said, err := readEvents(events, res.Began)
	if err != nil {
		return nil, err
	}
	if command[0] == shell {
		res.Processes = withoutLauncher(res.Processes)
	}
	run := newRun(command, path, res, said)
	run.Left.SharedMemory = leftMemory(before)
	if run.Runaway || run.Late { // a killed process cannot clean up
		for _, name := range run.Left.SharedMemory {
			os.Remove(shmDir + "/" + name)
		}
	}
	entries, err := os.ReadDir(temp)
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	for _, e := range entries {
		run.Left.Files = append(run.Left.Files, e.Name())
	}
	return run, nil
}

// shell runs the command line of the unfrozen program.
const shell = "/bin/sh"

// withoutLauncher removes the processes that ran before the program itself: python may
// be a script that looks for the interpreter and becomes it.
func withoutLauncher(all []*observe.Process) []*observe.Process {
	out := all[:1:1]
	for _, p := range all[1:] {
		if p.Began.After(all[0].Became) {
			out = append(out, p)
		}
	}
	return out
}

// environment returns this process's environment with changes, and without the
// variables that a frozen parent may have set.
func environment(set map[string]string) []string {
	var out []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if _, changed := set[name]; !changed && !strings.HasPrefix(name, "_GOFREEZE_") {
			out = append(out, e)
		}
	}
	for name, value := range set {
		out = append(out, name+"="+value)
	}
	return out
}

func newRun(command []string, path string, res *observe.Result, said map[int][]Event) *Run {
	ms := func(t time.Time) float64 {
		if t.IsZero() {
			return 0
		}
		return float64(t.Sub(res.Began).Microseconds()) / 1000
	}
	main := res.Program()
	r := &Run{Command: command, Kind: kind(path), Exit: main.Code, Signal: main.Signal, Took: float64(res.Took.Microseconds()) / 1000, Most: res.Most,
		Runaway: res.Runaway, Late: res.Late, Stdout: string(res.Stdout), Stderr: string(res.Stderr)}
	for _, p := range res.Processes {
		q := Process{Pid: p.Pid, Parent: p.Parent, Args: p.Args, Began: ms(p.Began), Ended: ms(p.Ended), Exit: p.Code, Signal: p.Signal,
			Killed: p.Killed, Left: p.Left, Threads: p.Threads, Events: said[p.Pid]}
		for _, e := range q.Events {
			switch e.Name {
			case "extracted", "found", "reused":
				q.How, q.Directory = e.Name, e.Detail
			case "guard":
				q.Guard = true
			}
		}
		r.Processes = append(r.Processes, q)
		if p.Left {
			r.Left.Processes = append(r.Left.Processes, fmt.Sprintf("%d %s", p.Pid, strings.Join(p.Args, " ")))
		}
	}
	product := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		product = real
	}
	r.roles(res, product)
	return r
}
