package bundle

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/trace"
	"github.com/gofreeze/gofreeze/spec"
)

// Traced is a run of a program that was traced.
type Traced struct {
	Trace  spec.Trace
	Failed *exec.ExitError // how the program ended; nil for exit code 0
	Spec   *spec.Spec      // what would be built of the program, without the trace; nil for python -c and test runners
}

// Trace runs a program unfrozen and notes what it uses. args are the arguments of the
// interpreter: SCRIPT ARGS, or -m MODULE ARGS. The program has the standard streams of
// this process. start is called with its process, and the function that it returns when
// the process has ended.
func Trace(ctx context.Context, python string, args []string, opt Options, start func(*os.Process) (stop func())) (*Traced, error) {
	sp := &spec.Spec{Python: spec.Python{Path: python}}
	sp.Python.Path = sp.PythonPath()
	env, err := environ.Resolve(ctx, sp, opt.environ(), diag.New(opt.Log, nil))
	if err != nil {
		return nil, err
	}
	defer env.Remove()
	defer env.Close()
	if !env.Shipped.RunsHere() {
		return nil, fmt.Errorf("trace: %s does not run here", env.Shipped.Invoked)
	}
	run, err := trace.Parse(args)
	if err != nil {
		return nil, err
	}
	notes, failed, err := trace.Run(trace.Command{Python: env.Shipped.Invoked, Args: args}, start)
	if err != nil {
		return nil, err
	}
	for _, s := range notes.Skipped {
		if opt.Log != nil {
			opt.Log("WARN", "trace: notes of a process are not counted: "+s)
		}
	}
	in := env.Shipped
	places := trace.Places{ExtSuffixes: in.ExtSuffixes, Stdlib: []string{in.Stdlib, in.DynLoad}, Sites: in.SitePaths, Program: run.Paths, Main: run.Script}
	beside := filepath.Dir(in.Invoked)
	places.Program = slices.DeleteFunc(slices.Clone(run.Paths), func(d string) bool { return d == beside })
	for _, d := range filepath.SplitList(os.Getenv("PYTHONPATH")) {
		if filepath.IsAbs(d) {
			places.Program = append(places.Program, filepath.Clean(d))
		}
	}
	if places.Dists, err = dists.Load(slices.Concat(places.Program, in.Path, in.SitePaths)); err != nil {
		return nil, err
	}
	out := &Traced{Failed: failed}
	if run.Tests {
		notes.DropTests(places)
	} else if run.Script != "" || run.Module != "" {
		out.Spec = &spec.Spec{Script: run.Script, Module: run.Module, Python: sp.Python, Paths: places.Program}
	}
	out.Trace = places.Portable(notes)
	return out, nil
}

// Beyond lists what a trace has that a product of the spec would not hold, one line for
// each thing, in the order of the trace.
func Beyond(ctx context.Context, sp *spec.Spec, t spec.Trace, opt Options) ([]string, error) {
	plans, err := PlanAll(ctx, []*spec.Spec{sp}, opt)
	if err != nil {
		return nil, err
	}
	modules, files := map[string]bool{}, map[string]bool{}
	for _, n := range plans[0].Modules {
		modules[n] = true
	}
	infos := map[string]bool{}
	for _, f := range plans[0].Files {
		files[f.Path] = true
		if top, _, ok := strings.Cut(f.Path, "/"); ok {
			for _, suffix := range []string{".dist-info", ".egg-info"} {
				if stem, ok := strings.CutSuffix(top, suffix); ok {
					name, _, _ := strings.Cut(stem, "-")
					infos[dists.Normalize(name)] = true
				}
			}
		}
	}
	var out []string
	for _, n := range t.Modules {
		if !modules[n] {
			out = append(out, "module "+n)
		}
	}
	for _, n := range t.Metadata {
		if !infos[dists.Normalize(n)] {
			out = append(out, "metadata of "+n)
		}
	}
	for _, f := range t.Files {
		if _, place, _ := strings.Cut(f, ":"); !files[place] {
			out = append(out, "file "+place)
		}
	}
	return out, nil
}
