// Package pyispec turns PyInstaller's spec files, which are programs, into plans of
// products. It runs a spec file, answers its questions, and works out how the file
// changed the modules and files that were found for it.
package pyispec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pyicompat"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/spec"
)

// Options says which spec file to run, and where.
type Options struct {
	File   string    // path
	Args   []string  // what the file sees as sys.argv[1:]
	Output io.Writer // receives what the file prints
	// Base holds what a spec file cannot say: interpreter, extraction, compression, UPX
	// and the directory for the products.
	Base    *spec.Spec
	Env     *environ.Environment // the environment of Base
	Sink    *diag.Sink           // receives warnings about requests without effect
	Replace bool                 // replace existing products, as the command line says
	Limit   time.Duration        // time limit for the file between two steps; 0 for none
}

// Step is a request of a spec file: an *Analysis, which must be answered before the
// next step, or a *Plan, which is to be built.
type Step interface{ step() }

// StepSeq is the sequence of the steps of one run. It may end with an error.
type StepSeq = iter.Seq2[Step, error]

func (*Analysis) step() {}
func (*Plan) step()     {}

// Exit is the step of a file that ends itself with success, after which it need not
// have built anything.
type Exit struct{}

func (Exit) step() {}

// Analysis is a question for everything that a product would hold. Plan is how to
// find that out.
type Analysis struct {
	Plan  Plan
	asked *specfile.Analysis
	found *specfile.Found
}

// runner is the state of one run.
type runner struct {
	Options
	analyses []*Analysis
}

// errStopped ends a spec file whose further steps are not wanted.
var errStopped = errors.New("stopped")

// Steps runs a spec file. The file continues only when the loop over the steps does, so
// that it finds a product that it has asked for.
func Steps(ctx context.Context, opt Options) StepSeq {
	return func(yield func(Step, error) bool) {
		r := &runner{Options: opt}
		if err := r.run(ctx, yield); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

func (r *runner) run(ctx context.Context, yield func(Step, error) bool) error {
	file, err := filepath.Abs(r.File)
	if err != nil {
		return err
	}
	if fi, err := os.Stat(file); err != nil || !fi.Mode().IsRegular() {
		return fmt.Errorf("spec file %s: no such file", r.File)
	}
	r.File = file
	compat, err := scratch.Dir("", "gofreeze-spec-")
	if err != nil {
		return err
	}
	defer compat.Remove()
	if err := pyicompat.Install(compat.Path); err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	work := r.Base.Abs(r.Base.Build.WorkPath)
	defer os.Remove(work) // fails if the spec file has left something in it
	defer os.Remove(filepath.Join(work, name))
	hand := func(s Step) error {
		if !yield(s, nil) {
			return errStopped
		}
		return nil
	}
	exits := false
	err = specfile.Run(ctx, specfile.Options{
		Python: r.Env.Shipped.Invoked, Env: r.Env.Environ(), Suffix: r.Env.Target.ExeSuffix(), File: file, Args: r.Args, Output: r.Output,
		DistPath: r.Base.Abs(r.Base.Build.DistPath), WorkPath: filepath.Join(work, name), UPXDir: r.Base.Build.UPXDir, Replace: r.Replace,
		Compat: compat.Path, Limit: r.Limit, Warn: r.warn, Exit: func() { exits = true },
		Analyse: func(asked *specfile.Analysis) (*specfile.Found, error) {
			a, err := r.analysis(asked)
			if err != nil {
				return nil, err
			}
			if err := hand(a); err != nil {
				return nil, err
			}
			r.analyses = append(r.analyses, a)
			return a.found, nil
		},
		Build: func(p *specfile.Product) error {
			plan, err := r.plan(p)
			if err != nil {
				return err
			}
			return hand(plan)
		}})
	if err == nil && exits {
		err = hand(Exit{})
	}
	return err
}

func (r *runner) warn(line int, text string) {
	r.Sink.Warn(diag.SpecFile, fmt.Sprintf("%s:%d", r.File, line), text, "")
}

// Nothing is the error for a spec file that has no step for a product.
func Nothing(file string) error {
	return &specfile.Error{File: file, Text: "builds nothing: it has no EXE without exclude_binaries, and no COLLECT"}
}

// analysis makes the Analysis for a request of the spec file.
func (r *runner) analysis(a *specfile.Analysis) (*Analysis, error) {
	wrong := func(text string) error {
		return &specfile.Error{File: r.File, Line: a.Line, Text: "Analysis: " + text}
	}
	if len(a.Scripts) == 0 {
		return nil, wrong("no scripts")
	}
	sp := *r.Base
	sp.Dir, sp.File = filepath.Dir(r.File), ""
	sp.Before, sp.Script = a.Scripts[:len(a.Scripts)-1], a.Scripts[len(a.Scripts)-1]
	sp.Name, sp.Layout, sp.Onefile.Check, sp.Build.UPXDir = "", "onedir", "", ""
	sp.Build.DistPath = "" // nothing is written for an Analysis
	sp.Paths = a.Paths
	sp.Python.Optimize = a.Optimize
	sp.Modules.Hidden, sp.Modules.Exclude = a.Hidden, a.Excludes
	sp.Runtime.Hooks, sp.Build.HookDirs = a.RuntimeHooks, a.HookDirs
	if a.NoArchive {
		sp.Runtime.Debug = []string{"noarchive"}
	}
	for _, p := range a.Datas {
		sp.Data = append(sp.Data, spec.Pair{Source: p[0], Dest: p[1]})
	}
	for _, p := range a.Binaries {
		sp.Binaries = append(sp.Binaries, spec.Pair{Source: p[0], Dest: p[1]})
	}
	full := sp.WithDefaults()
	if err := full.Validate(); err != nil {
		var e *spec.Error
		if errors.As(err, &e) {
			return nil, wrong(e.Msg)
		}
		return nil, err
	}
	return &Analysis{asked: a, Plan: Plan{Spec: full, HooksConfig: a.HooksConfig, Modes: a.Modes}}, nil
}

// Answer sets the answer to an Analysis. It does not show the spec file what no program
// can run without.
func (a *Analysis) Answer(env *environ.Environment, mods *analysis.Modules, t *contents.Table) {
	a.found = &specfile.Found{}
	for m := range mods.All() {
		if m.Kind == graph.Source && m.Role == graph.Imported && m.File != "" {
			a.found.Pure = append(a.found.Pure, specfile.Entry{m.Name, m.File, "PYMODULE"})
		}
	}
	for _, it := range t.Items {
		if it.Source == "" || it.Why.Reason == contents.Interpreter || strings.HasPrefix(it.Path, ".gofreeze/") || strings.HasPrefix(it.Path, "bin/") {
			continue
		}
		e := specfile.Entry{shown(it.Path), it.Source, "DATA"}
		if !it.Binary {
			a.found.Datas = append(a.found.Datas, e)
			continue
		}
		e[2] = "BINARY"
		for _, s := range env.Shipped.ExtSuffixes {
			if strings.HasSuffix(it.Path, s) && s != ".so" {
				e[2] = "EXTENSION"
			}
		}
		a.found.Binaries = append(a.found.Binaries, e)
	}
}
