package collect

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// Libraries adds the shared libraries that the binaries among the items need,
// and sets run paths so that they find each other in the product.
func Libraries(ctx context.Context, b *Builder, in *python.Interpreter, opt binaries.Options) (*binaries.Result, error) {
	var roots []binaries.File
	b.All(func(it Item) {
		if it.Binary && it.Source != "" && it.Kind == archive.KindFile {
			roots = append(roots, binaries.File{Source: it.Source, Dest: it.Path})
		}
	})
	var res *binaries.Result
	var err error
	if t := in.Target(); t.IsELF() {
		res, err = binaries.Closure(ctx, roots, opt)
	} else {
		res, err = binaries.Foreign(ctx, roots, t, []string{filepath.Dir(in.LibPython), in.DynLoad})
	}
	if err != nil {
		return nil, fmt.Errorf("libraries: %w", err)
	}
	for _, f := range res.Added {
		it := Item{Path: f.Dest, Kind: archive.KindFile, Mode: 0o755, Source: f.Source, Binary: true, Why: "needed by " + f.By}
		if err := b.Add(it, false); err != nil {
			return nil, err
		}
	}
	for dest, rp := range res.RunPaths {
		if it, ok := b.Get(dest); ok {
			it.RunPath = rp
			b.Set(it)
		}
	}
	for dest, p := range res.Patches {
		if it, ok := b.Get(dest); ok {
			it.Patch = &p
			b.Set(it)
		}
	}
	if in.Target().IsELF() {
		patchPrograms(b)
	}
	return res, nil
}

// patchPrograms makes the programs that packages carry, whose libraries nothing is
// looked up for, find them before those that the environment names, too.
func patchPrograms(b *Builder) {
	b.All(func(it Item) {
		if it.Kind == archive.KindFile && !it.Binary && it.Source != "" && it.Mode&0o100 != 0 {
			if it.Patch = binaries.Early(it.Source); it.Patch != nil {
				b.Set(it)
			}
		}
	})
}
