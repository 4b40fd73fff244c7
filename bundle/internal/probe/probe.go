// Package probe imports extension modules in processes of their own, and says which
// modules they import in C, where no bytecode shows it. It runs code of distributions,
// and takes what that says for what it is: names that may or may not be those of modules.
package probe

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
)

// Program is what runs in the processes. Results depend on it.
//
//go:embed probe.py
var Program string

// Outcome is how a probe ended.
type Outcome uint8

// The outcomes of probes.
const (
	Failed Outcome = iota // the module cannot be imported here
	Late                  // importing took too long, which another time may not
	Works
)

// Answer is what the import of one module showed.
type Answer struct {
	Outcome Outcome
	Imports []string // what the module imports in C, sorted
}

// Runner imports modules with an interpreter.
type Runner struct {
	Python string   // its executable
	Paths  []string // the search path
	Forks  bool     // the system can fork
	Limit  int      // seconds for one import; 0 for the default
}

// limit is the default for one import, in seconds. Most take less than one.
const limit = 20

// spare is how much longer than one import a process may be silent: it may import the
// packages around a module one after the other.
const spare = 3

// maxAnswer bounds one line, in bytes.
const maxAnswer = 1 << 20

// Ask imports modules. A module that is missing in the result has failed. The error is
// that of ctx, or says why no process could be started.
func (r Runner) Ask(ctx context.Context, names []string) (map[string]Answer, error) {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !plain(n) })
	if len(names) == 0 {
		return nil, ctx.Err()
	}
	dir, err := scratch.Dir("", "gofreeze-probe-")
	if err != nil {
		return nil, fmt.Errorf("probe: %w", err)
	}
	defer dir.Remove()
	workers := min(runtime.GOMAXPROCS(0), len(names))
	questions := r.questions(names, workers)
	answers := make([]map[string]Answer, len(questions))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i, q := range questions {
		group.Go(func() (err error) {
			answers[i], err = r.ask(ctx, dir.Path, q)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := map[string]Answer{}
	for _, a := range answers {
		for n, answer := range a {
			out[n] = answer
		}
	}
	return out, nil
}

// plain reports whether a line of words can hold a name.
func plain(name string) bool {
	return utf8.ValidString(name) && len(strings.Fields(name)) == 1 && strings.TrimSpace(name) == name
}

// many is the number of modules of one package from which on several processes share
// them.
const many = 32

// questions divides modules among processes: those of a package stay together, because
// each process imports it anew, unless they are many.
func (r Runner) questions(names []string, workers int) [][]string {
	var out [][]string
	if !r.Forks {
		for _, n := range names {
			out = append(out, []string{n})
		}
		return out
	}
	tops := groups(names, 1)
	for _, top := range tops {
		if len(top) < many {
			out = append(out, top)
			continue
		}
		shares := make([][]string, workers)
		for _, g := range groups(top, 2) {
			least := 0
			for i := range shares {
				if len(shares[i]) < len(shares[least]) {
					least = i
				}
			}
			shares[least] = append(shares[least], g...)
		}
		for _, s := range shares {
			if len(s) > 0 {
				out = append(out, s)
			}
		}
	}
	return out
}

// groups puts together the names that have their first n components in common.
func groups(names []string, n int) [][]string {
	by := map[string][]string{}
	var order []string
	for _, name := range names {
		parts := strings.SplitN(name, ".", n+1)
		head := strings.Join(parts[:min(n, len(parts))], ".")
		if by[head] == nil {
			order = append(order, head)
		}
		by[head] = append(by[head], name)
	}
	out := make([][]string, len(order))
	for i, head := range order {
		out[i] = by[head]
	}
	return out
}

// ask puts one question to a process of its own. What the process does wrong ends the
// answer.
func (r Runner) ask(ctx context.Context, dir string, names []string) (map[string]Answer, error) {
	p, err := r.start(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	out := map[string]Answer{}
	most := time.Duration(r.limit()*spare) * time.Second
	question := []byte(strings.Join(names, " "))
	for {
		line, err := p.Ask(ctx, question, most)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		words := strings.Fields(string(line))
		if err != nil || len(words) < 2 {
			return out, nil
		}
		question = nil
		switch words[0] {
		case "+":
			out[words[1]] = Answer{Works, words[2:]}
		case "-":
			for _, n := range words[1:] {
				out[n] = Answer{Outcome: Late}
			}
		}
	}
}

func (r Runner) limit() int {
	if r.Limit > 0 {
		return r.Limit
	}
	return limit
}

// start starts the interpreter, without a network where the system allows that.
func (r Runner) start(ctx context.Context, dir string) (*process.Lines, error) {
	for _, alone := range []bool{true, false} {
		cmd := process.Command(ctx, r.Python, append([]string{"-I", "-S", "-B", "-X", "utf8", "-W", "ignore", "-c", Program, strconv.Itoa(r.limit())}, r.Paths...)...)
		cmd.Dir, cmd.Env = dir, environ(dir)
		if alone && !process.WithoutNetwork(cmd) {
			continue
		}
		p, err := process.Start(cmd, maxAnswer)
		if err == nil || !alone {
			return p, err
		}
	}
	panic("internal error: probe")
}

// environ is the environment of the processes: what finds libraries, a home that is
// empty, and one thread for libraries that would start many before they are forked.
func environ(home string) []string {
	out := []string{"HOME=" + home, "USERPROFILE=" + home, "TMPDIR=" + home, "TEMP=" + home, "TMP=" + home, "PYTHONHASHSEED=0",
		"OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1"}
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT"} {
		if v, ok := os.LookupEnv(name); ok {
			out = append(out, name+"="+v)
		}
	}
	return out
}
