// Package pyispec turns PyInstaller's spec files, which are programs, into plans of
// products. It runs them, answers what they ask, and works out what they changed of
// what was found for them.
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

// Options say which spec file to run, and where.
type Options struct {
	File   string    // the spec file
	Args   []string  // for the spec file: sys.argv[1:]
	Output io.Writer // what it prints
	// Base holds what a spec file does not say: interpreter, extraction,
	// compression, UPX and where the products go.
	Base    *spec.Spec
	Env     *environ.Environment // of Base
	Sink    *diag.Sink           // takes what the spec file asks for in vain
	Replace bool                 // existing products, as the command line says
	Limit   time.Duration        // for what the file does between two steps; 0 for none
}

// Step is what a spec file wants next: an *Analysis is to be answered before the next
// step, and a *Plan to be built.
type Step interface{ step() }

// StepSeq are the steps of one run. The last one may be an error.
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

// errStopped ends a spec file whose steps nobody wants any more.
var errStopped = errors.New("stopped")

// Steps runs a spec file. The file goes on when the loop over the steps does: what
// it does with a product finds the product there.
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
	defer os.Remove(work) // where the spec file left nothing in it
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

// Nothing is the error of a spec file that had no step for a product.
func Nothing(file string) error {
	return &specfile.Error{File: file, Text: "builds nothing: no EXE without exclude_binaries, and no COLLECT"}
}

// analysis works out how to find everything that an Analysis would hold.
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

// Answer says what was found. What no program runs without is not shown to the spec
// file.
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
