package bundle

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/spec"
)

// forTarget replaces the interpreter by the one for the target, if that is not
// this machine.
func (b *build) forTarget(opt python.Options) error {
	if b.opt.Target == "" {
		return nil
	}
	t, err := python.ParseTarget(b.opt.Target)
	if err != nil {
		return err
	}
	if t == b.host.Target() {
		return nil
	}
	in, err := python.ForTarget(b.ctx, t, b.host, opt)
	var none *python.NoDistribution
	if errors.As(err, &none) && opt.Path == "" {
		// Nobody asked for that version in particular.
		was := b.host.Version
		opt.Path = python.DefaultEmbedded
		if b.host, err = python.Find(b.ctx, opt); err != nil {
			return err
		}
		if in, err = python.ForTarget(b.ctx, t, b.host, opt); err == nil {
			b.warn("python-version", t.String(), fmt.Sprintf("there is no Python %s for it; Python %s is frozen instead", was, in.Version),
				"name the version with --python, or add a distribution: gofreeze python add ARCHIVE")
		}
	}
	if err != nil {
		return err
	}
	b.interp = in
	b.log("INFO", fmt.Sprintf("Python %s for %s: %s", in.Version, t, in.Prefix))
	return nil
}

// suffix is what the names of executables end with.
func suffix(t python.Target) string {
	if t.OS == "windows" {
		return ".exe"
	}
	return ""
}

// BuildAll builds the program for each target of the spec, or for this machine
// when it names none. Results are in the order of the targets. Nothing is written
// for any of them unless all can be analysed.
func BuildAll(ctx context.Context, sp *spec.Spec, opt Options) ([]*Result, error) {
	targets := sp.Targets
	if len(targets) == 0 {
		targets = []string{""}
	}
	var out []*Result
	for i, t := range targets {
		if slices.Contains(targets[:i], t) {
			continue
		}
		opt.Target = t
		res, err := Build(ctx, sp, opt)
		if err != nil {
			return nil, err
		}
		opt.Clean = false
		out = append(out, res)
	}
	return out, nil
}
