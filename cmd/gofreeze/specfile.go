package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/spec"
)

// besides lists the flags that set what a PyInstaller spec file cannot.
var besides = []string{"extract", "extract-check", "compress", "lean", "no-probe", "python", "interpreter", "log-level", "distpath", "workpath", "noconfirm", "clean", "strict", "trace", "json", "dry-run",
	"verify-cache", "unprotected", "quiet", "verbose", "upx-dir", "upx-exclude", "noupx", "target",
	"requirements", "site-packages"}

// specFile builds the products of a PyInstaller spec file.
func (f *buildFlags) specFile(cmd *cobra.Command, args []string) error {
	if err := f.check(cmd); err != nil {
		return err
	}
	if at := cmd.ArgsLenAtDash(); len(args) > 1 && at != 1 {
		return usagef("build: the arguments of the spec file %s come after --", args[0])
	}
	if name := otherThan(cmd, besides); name != "" {
		return usagef("build: %s cannot be given together with a spec file; write it into %s", f.spelt(name), args[0])
	}
	base := spec.Spec{Python: spec.Python{Path: f.python}, Modules: spec.Modules{Lean: f.lean, Probe: f.probe()}, Onefile: spec.Onefile{Extract: f.extract, Check: f.extractCheck},
		Runtime: spec.Runtime{Interpreter: f.interpreter}, Build: spec.Build{Compress: f.compress, Strict: f.strict, DistPath: f.distPath, WorkPath: f.workPath, UPXDir: f.upx(), UPXExclude: f.upxExclude}}
	if base.Build.DistPath == "" {
		base.Build.DistPath = "dist"
	}
	if base.Build.WorkPath == "" {
		base.Build.WorkPath = "build"
	}
	base.Targets = lists(f.targets)
	if err := f.addTraces(&base); err != nil {
		return err
	}
	if err := f.packages(&base.Python); err != nil {
		return err
	}
	var err error
	if base.Build.DistPath, err = filepath.Abs(base.Build.DistPath); err != nil {
		return err
	}
	if base.Build.WorkPath, err = filepath.Abs(base.Build.WorkPath); err != nil {
		return err
	}
	out := newConsole(cmd.ErrOrStderr(), f.level)
	for _, n := range f.notes {
		out.log("INFO", n)
	}
	for _, w := range f.warnings {
		out.log("WARN", w)
	}
	opt, err := f.how(out)
	if err != nil {
		return err
	}
	in := bundle.SpecFile{File: args[0], Args: args[1:], Output: cmd.ErrOrStderr(), Base: base}
	if f.dryRun {
		plans, err := bundle.PlanSpecFile(cmd.Context(), in, opt)
		out.done()
		return f.planned(cmd.OutOrStdout(), out, plans, err)
	}
	results, err := bundle.BuildSpecFile(cmd.Context(), in, opt)
	out.done()
	return f.finish(cmd.OutOrStdout(), out, opt.Verify, results, err)
}

// packages sets the sources of the product's packages, with absolute paths.
func (f *buildFlags) packages(to *spec.Python) (err error) {
	if f.sitePackages != "" {
		if to.SitePackages, err = filepath.Abs(f.sitePackages); err != nil {
			return err
		}
	}
	for _, r := range f.requirements {
		if r, err = filepath.Abs(r); err != nil {
			return err
		}
		to.Requirements = append(to.Requirements, "-r "+r)
	}
	return nil
}
