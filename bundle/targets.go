package bundle

import (
	"context"
	"slices"

	"github.com/gofreeze/gofreeze/spec"
)

// prepareAll climbs the ladder up to the table for each program and target.
func prepareAll(ctx context.Context, programs []*spec.Spec, opt Options) ([]*prepared, error) {
	sink := opt.sink()
	var all []*prepared
	for _, sp := range programs {
		for _, t := range targetsOf(sp) {
			opt.Target, opt.Clean = t, opt.Clean && len(all) == 0
			p, err := prepareFor(ctx, sp, opt, sink.Fork())
			if err != nil {
				removeAll(all)
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// removeAll removes the temporary files of environments.
func removeAll(all []*prepared) {
	for _, p := range all {
		p.remove()
	}
}

// targetsOf lists the targets of a spec, sorted. "" stands for the target of the
// interpreter.
func targetsOf(sp *spec.Spec) []string {
	if len(sp.Targets) == 0 {
		return []string{""}
	}
	return slices.Compact(slices.Sorted(slices.Values(sp.Targets)))
}
