// Package bundle runs a build. A build is a ladder of five values; each one is made
// from the ones before it and is never changed afterwards.
//
//	environ.Environment   which Python is shipped, which one compiles, which packages
//	program.Program       what runs as __main__
//	analysis.Modules      which modules the program needs, and why
//	contents.Table        every file of the product, before a byte is written
//	product.Product       what was written
package bundle

import (
	"context"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/product"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/bundle/internal/pyispec"
	"github.com/gofreeze/gofreeze/spec"
)

// Build freezes the program that sp describes for one target. The product is renamed
// into sp.Build.DistPath when it is complete; a failed build leaves nothing there.
func Build(ctx context.Context, sp *spec.Spec, opt Options) (*Result, error) {
	p, err := prepareFor(ctx, sp, opt, opt.sink())
	if err != nil {
		return nil, err
	}
	defer p.remove()
	return p.write(ctx, 0)
}

// BuildAll builds the program for each target of the spec, or for this machine
// when it names none; results are sorted by target. With an error, they are of the
// products that were written all the same. All are analysed before the first
// is written, one after the other, because what one analysis has put into the cache
// serves the next. Then all are packed at the same time.
func BuildAll(ctx context.Context, sp *spec.Spec, opt Options) ([]*Result, error) {
	return BuildProducts(ctx, []*spec.Spec{sp}, opt)
}

// BuildProducts is BuildAll for several programs. None is written before all are
// analysed. The results are in the order of the specs.
func BuildProducts(ctx context.Context, programs []*spec.Spec, opt Options) ([]*Result, error) {
	all, err := prepareAll(ctx, programs, opt)
	if err != nil {
		return nil, err
	}
	defer removeAll(all)
	out := make([]*Result, len(all))
	group, ctx := errgroup.WithContext(ctx)
	atOnce := min(len(all), runtime.GOMAXPROCS(0))
	group.SetLimit(atOnce)
	for i, p := range all { // a nil stands for a product that was not written
		group.Go(func() (err error) {
			out[i], err = p.write(ctx, max(1, runtime.GOMAXPROCS(0)/atOnce))
			return err
		})
	}
	err = group.Wait()
	return slices.DeleteFunc(out, func(r *Result) bool { return r == nil }), err
}

// prepared is a product that is ready to be written: its table, and the values that the
// last step needs.
type prepared struct {
	modules *analysis.Modules // nil once they are no longer needed
	names   []string          // of the modules, sorted
	table   *contents.Table   // nil once the product is written
	product product.Input
	result  Result // the fields that are known before the product is written
}

// remove removes the temporary files of the environment.
func (p *prepared) remove() { p.product.Env.Remove() }

// prepareFor climbs the ladder up to the table, from a spec without a plan of a spec
// file.
func prepareFor(ctx context.Context, sp *spec.Spec, opt Options, sink *diag.Sink) (*prepared, error) {
	if err := checkProtections(opt.Unprotected); err != nil {
		return nil, err
	}
	began := time.Now()
	env, err := environ.Resolve(ctx, sp, opt.environ(), sink)
	if err != nil {
		return nil, err
	}
	defer env.Close()
	p, err := prepare(ctx, env, &pyispec.Plan{Spec: sp, Replace: opt.Replace}, opt, sink)
	if err == nil {
		err = p.check()
	}
	if err != nil {
		env.Remove()
		return nil, err
	}
	for m := range p.modules.All() {
		if m.Kind != graph.Missing {
			p.names = append(p.names, m.Name)
		}
	}
	p.modules = nil
	p.result.Elapsed = time.Since(began)
	return p, nil
}

// prepare climbs the ladder from the environment up to the table.
func prepare(ctx context.Context, env *environ.Environment, plan *pyispec.Plan, opt Options, sink *diag.Sink) (*prepared, error) {
	sp, err := withCommand(plan.Spec, env)
	if err != nil {
		return nil, err
	}
	prog, err := program.Locate(sp, env.Target, env.Dir())
	if err != nil {
		return nil, err
	}
	start := program.Start{Options: sp.Python.Options, Debug: sp.Runtime.Debug, Optimize: sp.Python.Optimize}
	out := product.Input{Env: env, Program: prog, Spec: sp, Sink: sink, Start: start, Directory: plan.Directory,
		Unprotected: opt.Unprotected, Replace: plan.Replace}
	for i, s := range plan.Siblings {
		out.Siblings = append(out.Siblings, product.Sibling{Name: s.Name, Start: plan.Starts[i]})
	}
	if err := product.Check(out); err != nil {
		return nil, err
	}
	modules, err := analysis.Run(ctx, analysis.Input{Env: env, Program: prog, Spec: sp, Sink: sink, Siblings: plan.Siblings, Added: plan.Added,
		HooksConfig: plan.HooksConfig, Modes: plan.Modes, Unprotected: len(opt.Unprotected) > 0, HookLimit: opt.HookLimit, Version: Version})
	if err != nil {
		return nil, err
	}
	table, err := contents.Collect(ctx, contents.Input{Env: env, Program: prog, Modules: modules, Spec: sp, Sink: sink, Start: start,
		Others: plan.Starts, Edits: plan.Edits, Version: Version, Unprotected: opt.Unprotected})
	if err != nil {
		return nil, err
	}
	return &prepared{modules: modules, table: table, product: out, result: known(env, modules, table, plan.Edits)}, nil
}

// write takes the last step. workers is the number of goroutines that compress; 0 means
// one for each processor.
func (p *prepared) write(ctx context.Context, workers int) (*Result, error) {
	began := time.Now()
	p.product.Workers = workers
	made, err := product.Write(ctx, p.table, p.product)
	p.table = nil // frees it: with several targets, the tables of the others are still in memory
	if err != nil {
		return nil, err
	}
	r := p.result
	r.Product, r.Executable, r.Size, r.Unpacked = made.Path, made.Executable, made.Size, made.Unpacked
	r.Elapsed += time.Since(began)
	r.Diagnostics = p.product.Sink.Diagnostics()
	return &r, nil
}
