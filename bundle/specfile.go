package bundle

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/pyispec"
	"github.com/gofreeze/gofreeze/spec"
)

// SpecFile is a PyInstaller spec file to build.
type SpecFile struct {
	File   string    // the spec file
	Args   []string  // for the spec file: sys.argv[1:]
	Output io.Writer // what it prints
	// Base holds what a spec file does not say: interpreter, extraction,
	// compression, UPX and where the products go.
	Base spec.Spec
}

// BuildSpecFile builds all products of a PyInstaller spec file, for each target of
// the base: the file runs once for each.
func BuildSpecFile(ctx context.Context, in SpecFile, opt Options) ([]*Result, error) {
	var all []*Result
	err := in.forEach(ctx, opt, func(ctx context.Context, in SpecFile, opt Options, sink *diag.Sink) error {
		results, err := buildSpecFile(ctx, in, opt, sink)
		all = append(all, results...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// forEach calls f for each target of the base, with what it is asked for there.
func (in SpecFile) forEach(ctx context.Context, opt Options, f func(context.Context, SpecFile, Options, *diag.Sink) error) error {
	if err := in.Base.CheckTargets(); err != nil {
		return err
	}
	if err := checkProtections(opt.Unprotected); err != nil {
		return err
	}
	targets := targetsOf(in.Base.WithDefaults())
	dist := in.Base.Build.DistPath
	sink := opt.sink()
	for i, t := range targets {
		opt.Target, opt.Clean = t, opt.Clean && i == 0
		if t != "" {
			in.Base.Targets = []string{t}
		}
		if len(targets) > 1 {
			in.Base.Build.DistPath = filepath.Join(dist, strings.ReplaceAll(t, "/", "-"))
		}
		if err := f(ctx, in, opt, sink.Fork()); err != nil {
			return err
		}
	}
	return nil
}

// buildSpecFile builds all products for one target. What the spec file asks for in
// vain is told with the first of them.
func buildSpecFile(ctx context.Context, in SpecFile, opt Options, sink *diag.Sink) ([]*Result, error) {
	env, err := environ.Resolve(ctx, &in.Base, opt.environ(), sink)
	if err != nil {
		return nil, err
	}
	defer env.Remove()
	defer env.Close()
	said := sink.Fork()
	var results []*Result
	for step, err := range in.steps(ctx, env, opt, said) {
		if err != nil {
			return nil, err
		}
		switch step := step.(type) {
		case *pyispec.Analysis:
			if err := answer(ctx, env, step, opt, sink); err != nil {
				return nil, err
			}
		case *pyispec.Plan:
			began := time.Now()
			p, err := prepare(ctx, env, step, opt, sink.Fork())
			if err != nil {
				return nil, err
			}
			p.result.Elapsed = time.Since(began)
			r, err := p.write(ctx, 0)
			if err != nil {
				return nil, err
			}
			results = append(results, r)
		}
	}
	if len(results) == 0 {
		return nil, pyispec.Nothing(in.File)
	}
	first := results[0]
	first.Diagnostics = append(said.Diagnostics(), first.Diagnostics[len(sink.Diagnostics()):]...)
	return results, nil
}

func (in SpecFile) steps(ctx context.Context, env *environ.Environment, opt Options, sink *diag.Sink) pyispec.StepSeq {
	return pyispec.Steps(ctx, pyispec.Options{File: in.File, Args: in.Args, Output: in.Output, Base: &in.Base, Env: env, Sink: sink,
		Replace: opt.Replace, Limit: opt.HookLimit})
}

// answer finds what an Analysis of a spec file asks for. What there is to tell of it
// is told when its product is built.
func answer(ctx context.Context, env *environ.Environment, a *pyispec.Analysis, opt Options, sink *diag.Sink) error {
	p, err := prepare(ctx, env, &a.Plan, opt, sink.Fork())
	if err != nil {
		return err
	}
	a.Answer(env, p.modules, p.table)
	return nil
}

// Imported is one product of a PyInstaller spec file as a spec of ours.
type Imported = pyispec.Imported

// ImportSpecFile says what a PyInstaller spec file builds. Nothing is built.
func ImportSpecFile(ctx context.Context, in SpecFile, opt Options) ([]Imported, error) {
	sink := opt.sink()
	env, err := environ.Resolve(ctx, &in.Base, opt.environ(), sink)
	if err != nil {
		return nil, err
	}
	defer env.Remove()
	defer env.Close()
	said := diag.New(opt.Log, nil)
	out, err := pyispec.Import(in.steps(ctx, env, opt, said), func(a *pyispec.Analysis) error { return answer(ctx, env, a, opt, sink) }, said.Diagnostics)
	if err == nil && len(out) == 0 {
		err = pyispec.Nothing(in.File)
	}
	return out, err
}
