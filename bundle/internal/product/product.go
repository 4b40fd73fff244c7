// Package product writes a table as a product: a file or a directory with the
// bootloader of the target, its settings, its resources and its signature.
package product

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bootloader/stub"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/pack"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/bundle/internal/resources"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// Input is what a product is made from, except for its table.
type Input struct {
	Env     *environ.Environment
	Program program.Program
	Spec    *spec.Spec
	Sink    *diag.Sink

	Start       program.Start
	Siblings    []Sibling
	Directory   string   // name of a onedir product; "" for the name of the program
	Unprotected []string // protections that are switched off
	Replace     bool     // replace an existing onedir product
	Workers     int      // number of goroutines that compress, each with some 50 MB; 0 for one per processor
}

// Sibling is a sibling program.
type Sibling struct {
	Name  string
	Start program.Start
}

// Product is what was written.
type Product struct {
	Path       string // path of the file or directory
	Executable string
	Size       int64 // bytes on disk
	Unpacked   int64 // bytes of all files
}

// Check refuses a product that cannot exist on the target, before anything is analysed.
func Check(in Input) error {
	on := in.Env.Target
	if why := on.Unnameable(in.Program.Name); why != "" {
		return fmt.Errorf("name %s: %s; choose another with --name", in.Program.Name, why)
	}
	if why := on.Unnameable(in.Spec.ContentsDir); in.Spec.Layout == "onedir" && in.Spec.ContentsDir != "." && why != "" {
		return fmt.Errorf("contents-directory %s: %s", in.Spec.ContentsDir, why)
	}
	if in.Spec.Layout == "onedir" && in.Spec.ContentsDir == in.Program.Name+on.ExeSuffix() {
		return fmt.Errorf("contents-directory %s: is the name of the executable, too; choose another one, or another --name", in.Spec.ContentsDir)
	}
	if err := in.checkPlace(); err != nil {
		return err
	}
	if in.isApp() {
		if _, err := in.app(); err != nil {
			return err
		}
	}
	if !on.HasResources() {
		return nil
	}
	r := in.resources()
	return r.Check()
}

// checkPlace refuses a place where the product cannot be written. Without a dist-path
// nothing is going to be written.
func (in Input) checkPlace() error {
	if in.Spec.Build.DistPath == "" {
		return nil
	}
	place := in.Place()
	if place.Path == place.Executable {
		if old, ok := target.OfExecutable(place.Path); ok && old != in.Env.Target && !in.Replace {
			return fmt.Errorf("write %s: is a program for %s, and this one is for %s; give -y to replace it, or another --distpath", place.Path, old, in.Env.Target)
		}
		return pack.CheckFile(place.Path)
	}
	return pack.CheckDir(place.Path, in.Replace)
}

// Write writes a product. It appears below the spec's dist-path by rename, and a
// failure leaves nothing there.
func Write(ctx context.Context, t *contents.Table, in Input) (*Product, error) {
	on := in.Env.Target
	boot, err := stub.For(ctx, stub.Target{OS: on.OS, Arch: on.Arch}, func(msg string) { in.Sink.Log("WARN", msg) })
	if err != nil {
		return nil, err
	}
	if on.HasResources() {
		if boot, err = resources.Apply(boot, in.resources()); err != nil {
			return nil, err
		}
	}
	p := pack.Input{Stub: boot, Table: t, Settings: in.settings(in.own()), Suffix: on.ExeSuffix(), Level: pack.Level(in.Spec.Build.Compress),
		Code: filter(on, in.Spec.Build.Compress), Cache: in.Env.Cache, Workers: in.Workers,
		Progress: func(done, total int) { in.Sink.Progress("compression", done, total) }}
	place := in.Place()
	p.Output = place.Path
	var out *pack.Output
	switch {
	case in.isApp():
		out, err = in.writeApp(ctx, p)
	case in.Spec.Layout == "onefile":
		if err = in.seal(&p, nil); err == nil {
			out, err = pack.Write(ctx, p)
		}
	default:
		p.More = in.more()
		if err = in.seal(&p, nil); err == nil {
			out, err = pack.WriteDir(ctx, p, in.Replace)
		}
	}
	if err != nil {
		return nil, err
	}
	place.Size, place.Unpacked = out.Size, out.Unpacked
	return &place, nil
}

// isApp reports whether the product is an application bundle.
func (in Input) isApp() bool { return in.Env.Target.HasApps() && in.Spec.Windowed }

// Place returns the paths of the product that Write writes.
func (in Input) Place() Product {
	dist, name := in.Spec.Abs(in.Spec.Build.DistPath), in.Program.Name
	if len(in.Spec.Targets) > 1 {
		dist = filepath.Join(dist, in.Env.Target.Dir())
	}
	exe := name + in.Env.Target.ExeSuffix()
	switch {
	case in.isApp():
		dir := filepath.Join(dist, name+".app")
		return Product{Path: dir, Executable: filepath.Join(dir, "Contents", "MacOS", exe)}
	case in.Spec.Layout == "onefile":
		file := filepath.Join(dist, exe)
		return Product{Path: file, Executable: file}
	}
	dir := filepath.Join(dist, cmp.Or(in.Directory, name))
	return Product{Path: dir, Executable: filepath.Join(dir, exe)}
}

// filter returns the filter for the target's machine code. It is used only for the
// compression level that aims at size: undoing it takes about a tenth of the time of a
// first start.
func filter(on target.Target, level string) archive.Filter {
	if on.IsX86() && level == string(pack.Max) {
		return archive.X86
	}
	return archive.Plain
}
