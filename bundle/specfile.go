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
	File   string    // path
	Args   []string  // what the file sees as sys.argv[1:]
	Output io.Writer // receives what the file prints
	// Base holds what a spec file cannot say: interpreter, extraction, compression, UPX
	// and the directory for the products.
	Base spec.Spec
}

// BuildSpecFile builds all products of a PyInstaller spec file, for each target of
// the base: the file runs once for each. With an error, the results are of the products
// that were written before it.
func BuildSpecFile(ctx context.Context, in SpecFile, opt Options) ([]*Result, error) {
	var all []*Result
	err := in.forEach(ctx, opt, func(ctx context.Context, in SpecFile, opt Options, sink *diag.Sink) error {
		var out []*Result
		said, err := in.products(ctx, opt, sink, func(ctx context.Context, p *prepared) error {
			r, err := p.write(ctx, 0)
			if err == nil {
				out = append(out, r)
			}
			return err
		})
		if len(out) > 0 {
			out[0].Diagnostics = append(said.Diagnostics(), out[0].Diagnostics...)
		}
		all = append(all, out...)
		return err
	})
	return all, err
}

// forEach calls f for each target of the base, with the input and the options for that
// target.
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

// products runs the spec file for one target, and calls f for each of its products. The
// file waits until f returns. said holds the diagnostics about the spec file itself; it
// is valid even if there is an error.
func (in SpecFile) products(ctx context.Context, opt Options, sink *diag.Sink, f func(context.Context, *prepared) error) (said *diag.Sink, err error) {
	said = sink.Fork()
	env, err := environ.Resolve(ctx, &in.Base, opt.environ(), sink)
	if err != nil {
		return said, err
	}
	defer env.Remove()
	defer env.Close()
	any := false
	for step, err := range in.steps(ctx, env, opt, said) {
		if err != nil {
			return said, err
		}
		switch step := step.(type) {
		case *pyispec.Analysis:
			err = answer(ctx, env, step, opt, sink)
		case *pyispec.Plan:
			any = true
			err = onePlan(ctx, env, step, opt, sink, f)
		case pyispec.Exit:
			any = true
		}
		if err != nil {
			return said, err
		}
	}
	if !any {
		return said, pyispec.Nothing(in.File)
	}
	return said, nil
}

// onePlan prepares a product of a spec file for f.
func onePlan(ctx context.Context, env *environ.Environment, plan *pyispec.Plan, opt Options, sink *diag.Sink, f func(context.Context, *prepared) error) error {
	began := time.Now()
	p, err := prepare(ctx, env, plan, opt, sink.Fork())
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return err
	}
	p.result.Elapsed = time.Since(began)
	return f(ctx, p)
}

func (in SpecFile) steps(ctx context.Context, env *environ.Environment, opt Options, sink *diag.Sink) pyispec.StepSeq {
	return pyispec.Steps(ctx, pyispec.Options{File: in.File, Args: in.Args, Output: in.Output, Base: &in.Base, Env: env, Sink: sink,
		Replace: opt.Replace, Limit: opt.HookLimit})
}

// answer finds what an Analysis of a spec file asks for. It drops the diagnostics of
// this analysis, because the build of the product reports them again.
func answer(ctx context.Context, env *environ.Environment, a *pyispec.Analysis, opt Options, sink *diag.Sink) error {
	p, err := prepare(ctx, env, &a.Plan, opt, sink.Fork())
	if err != nil {
		return err
	}
	a.Answer(env, p.modules, p.table)
	return nil
}

// Imported is one product of a PyInstaller spec file, described as a spec.
type Imported = pyispec.Imported

// ImportSpecFile describes what a PyInstaller spec file builds. It builds nothing.
func ImportSpecFile(ctx context.Context, in SpecFile, opt Options) ([]Imported, error) {
	sink := opt.sink()
	env, err := environ.Resolve(ctx, &in.Base, opt.environ(), sink)
	if err != nil {
		return nil, err
	}
	defer env.Remove()
	defer env.Close()
	said := sink.Fork()
	out, err := pyispec.Import(in.steps(ctx, env, opt, said), func(a *pyispec.Analysis) error { return answer(ctx, env, a, opt, sink) }, said.Diagnostics)
	if err == nil && len(out) == 0 {
		err = pyispec.Nothing(in.File)
	}
	return out, err
}
