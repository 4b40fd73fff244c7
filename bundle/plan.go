package bundle

import (
	"context"
	"errors"
	"fmt"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/spec"
)

// Plan describes a product that a build would write.
type Plan struct {
	Target      string // OS/ARCH
	Product     string // path of the executable (onefile) or of its directory
	Files       []PlannedFile
	Modules     []string  // names of all modules, sorted
	LeftOut     []LeftOut // files of distributions that are collected whole
	LeftOutDist []LeftOutDist
	Diagnostics []Diagnostic
}

// PlannedFile is one file of a product.
type PlannedFile struct {
	Path string // in the product, slash-separated
	Size int64  // bytes, before compression
	Link string // the file that a link leads to, "" for files
	Why  string // with the reason for which a source lies there as a file
}

// LeftOut is a file of a distribution that the product does not hold.
type LeftOut struct {
	Distribution string
	Path         string // the place that it would have in the product
	Why          string
}

// PlanAll returns the products that BuildProducts would write. It writes nothing but the
// cache.
func PlanAll(ctx context.Context, programs []*spec.Spec, opt Options) ([]*Plan, error) {
	all, err := prepareAll(ctx, programs, opt)
	if err != nil {
		return nil, err
	}
	defer removeAll(all)
	var out []*Plan
	for _, p := range all {
		plan, err := p.plan()
		if err != nil {
			return nil, err
		}
		out = append(out, plan)
	}
	return out, nil
}

// PlanSpecFile returns the products that BuildSpecFile would write. Since no product is
// written, a spec file that goes on to use one fails there: the plan has a warning
// about this, and the run of the file ends.
func PlanSpecFile(ctx context.Context, in SpecFile, opt Options) ([]*Plan, error) {
	var all []*Plan
	err := in.forEach(ctx, opt, func(ctx context.Context, in SpecFile, opt Options, sink *diag.Sink) error {
		var out []*Plan
		said, err := in.products(ctx, opt, sink, func(ctx context.Context, p *prepared) error {
			plan, err := p.plan()
			out = append(out, plan)
			return err
		})
		var failed *specfile.Error
		if errors.As(err, &failed) && failed.Raised && len(out) > 0 {
			said.Warn(diag.SpecFile, fmt.Sprintf("%s:%d", failed.File, failed.Line), failed.Text+"; the products that come after this line are not shown",
				"the spec file may need a product, which a dry run does not write")
			err = nil
		}
		if err != nil {
			return err
		}
		if len(out) > 0 { // or the file ended itself before
			out[0].Diagnostics = append(said.Diagnostics(), out[0].Diagnostics...)
		}
		all = append(all, out...)
		return nil
	})
	return all, err
}

// plan describes the product that write would write.
func (p *prepared) plan() (*Plan, error) {
	out := &Plan{Target: p.result.Target, Product: p.product.Place().Path, LeftOutDist: p.result.LeftOut, Diagnostics: p.product.Sink.Diagnostics()}
	out.Modules = p.names
	for _, it := range p.table.Items {
		size, err := it.Size()
		if err != nil {
			return nil, err
		}
		out.Files = append(out.Files, PlannedFile{it.Path, size, it.Target, it.Reasons()})
	}
	for _, l := range p.table.LeftOut {
		out.LeftOut = append(out.LeftOut, LeftOut{l.Dist, l.Path, l.Why})
	}
	return out, nil
}
