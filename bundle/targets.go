package bundle

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/packages"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/spec"
)

// forTarget replaces the interpreter by the one for the target, if that is not
// this machine.
func (b *build) forTarget(opt python.Options) error {
	if b.opt.Target == "" {
		return b.usePackages()
	}
	t, err := python.ParseTarget(b.opt.Target)
	if err != nil {
		return err
	}
	if t == b.host.Target() {
		return b.usePackages()
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
	return b.usePackages()
}

// usePackages puts the packages that the spec names in the place of those that
// are installed.
func (b *build) usePackages() error {
	py := &b.spec.Python
	if len(py.Requirements) == 0 && py.SitePackages == "" {
		return nil
	}
	var sites []string
	if py.SitePackages != "" {
		dir := b.abs(py.SitePackages)
		if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
			return fmt.Errorf("site-packages %s: no such directory", py.SitePackages)
		}
		sites = append(sites, dir)
	}
	if len(py.Requirements) > 0 {
		dir, err := packages.Resolve(b.ctx, packages.Request{Requirements: py.Requirements, Dir: b.abs(""), Target: b.interp.Target(),
			Version: b.interp.Version, Host: b.host, CacheDir: b.opt.CacheDir, Progress: func(msg string) { b.log("INFO", msg) }})
		if err != nil {
			return err
		}
		sites = append(sites, dir)
	}
	in := *b.interp
	in.Path = slices.DeleteFunc(slices.Clone(in.Path), func(p string) bool { return slices.Contains(b.interp.SitePaths, p) })
	in.Path = append(in.Path, sites...)
	in.SitePaths, in.SiteHooks = sites, false
	if b.host == b.interp {
		b.host = &in
	}
	b.interp = &in
	return nil
}

// checkDists refuses distributions that were built for another system than the
// product is for: their wheels say so.
func (b *build) checkDists() error {
	t := b.interp.Target()
	for _, d := range b.reached() {
		if p := d.Platforms(); len(p) > 0 && !slices.ContainsFunc(p, t.Runs) {
			return fmt.Errorf("package %s %s: is built for %s, not for %s; install the wheel for it, or name the package with --requirements",
				d.Name, d.Version, strings.Join(p, ", "), t)
		}
	}
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
	if len(targets) > 1 {
		for _, t := range targets { // what one of them lacks is known before the others are built
			o := opt
			o.Target, o.Progress = t, nil
			b := newBuild(ctx, sp, o)
			if err := b.openCache(); err != nil {
				return nil, err
			}
			if err := b.findPython(); err != nil {
				return nil, err
			}
			opt.Clean = false
		}
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
