package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pyicompat"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
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

// analysed is one Analysis of a spec file, with what was found for it.
type analysed struct {
	asked *specfile.Analysis
	found *specfile.Found
	spec  *spec.Spec
}

// specBuild is the state of building a spec file.
type specBuild struct {
	ctx      context.Context
	in       SpecFile
	opt      Options
	analyses []analysed
	warned   []Diagnostic
	results  []*Result
}

// BuildSpecFile builds all products of a PyInstaller spec file, for each target of
// the base: the file runs once for each.
func BuildSpecFile(ctx context.Context, in SpecFile, opt Options) ([]*Result, error) {
	if err := in.Base.CheckTargets(); err != nil {
		return nil, err
	}
	targets := slices.Compact(slices.Sorted(slices.Values(in.Base.WithDefaults().Targets)))
	if len(targets) == 0 {
		targets = []string{""}
	}
	dist := in.Base.Build.DistPath
	var all []*Result
	for _, t := range targets {
		opt.Target = t
		if t != "" {
			in.Base.Targets = []string{t}
		}
		if len(targets) > 1 {
			in.Base.Build.DistPath = filepath.Join(dist, strings.ReplaceAll(t, "/", "-"))
		}
		s := &specBuild{ctx: ctx, in: in, opt: opt}
		if err := s.run(s.build); err != nil {
			return nil, err
		}
		if len(s.results) == 0 {
			return nil, s.nothing()
		}
		s.results[0].Diagnostics = append(s.warned, s.results[0].Diagnostics...)
		all = append(all, s.results...)
		opt.Clean = false
	}
	return all, nil
}

func (s *specBuild) nothing() error {
	return &specfile.Error{File: s.in.File, Text: "builds nothing: no EXE without exclude_binaries, and no COLLECT"}
}

// run executes the spec file, and calls build for each of its products.
func (s *specBuild) run(build func(*specfile.Product) error) error {
	file, err := filepath.Abs(s.in.File)
	if err != nil {
		return err
	}
	if fi, err := os.Stat(file); err != nil || !fi.Mode().IsRegular() {
		return fmt.Errorf("spec file %s: no such file", s.in.File)
	}
	s.in.File = file
	compat, err := scratch.Dir("", "gofreeze-spec-")
	if err != nil {
		return err
	}
	defer compat.Remove()
	if err := pyicompat.Install(compat.Path); err != nil {
		return err
	}
	probe := newBuild(s.ctx, &s.in.Base, s.opt)
	if err := probe.openCache(); err != nil {
		return err
	}
	s.opt.Clean = false // once
	if err := probe.findPython(); err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	work := probe.abs(s.in.Base.Build.WorkPath)
	defer os.Remove(work) // where the spec file left nothing in it
	defer os.Remove(filepath.Join(work, name))
	return specfile.Run(s.ctx, specfile.Options{
		Python: probe.interp.Invoked, Env: probe.hookEnviron(), Suffix: probe.interp.Target().ExeSuffix(), File: file, Args: s.in.Args, Output: s.in.Output,
		DistPath: probe.abs(s.in.Base.Build.DistPath), WorkPath: filepath.Join(work, name), UPXDir: s.in.Base.Build.UPXDir, Replace: s.opt.Replace,
		Compat: compat.Path, Analyse: s.analyse, Build: build,
		Warn: s.warn, Limit: s.opt.HookLimit})
}

func (s *specBuild) warn(line int, text string) {
	s.warned = append(s.warned, Diagnostic{Level: "warning", ID: "spec-file", Where: fmt.Sprintf("%s:%d", s.in.File, line), Msg: text})
}

// analyse answers an Analysis: everything that its product would hold.
func (s *specBuild) analyse(a *specfile.Analysis) (*specfile.Found, error) {
	wrong := func(text string) error {
		return &specfile.Error{File: s.in.File, Line: a.Line, Text: "Analysis: " + text}
	}
	if len(a.Scripts) == 0 {
		return nil, wrong("no scripts")
	}
	sp := s.in.Base
	sp.Dir, sp.File = filepath.Dir(s.in.File), ""
	sp.Before, sp.Script = a.Scripts[:len(a.Scripts)-1], a.Scripts[len(a.Scripts)-1]
	sp.Name, sp.Layout, sp.Onefile.Check, sp.Build.UPXDir = "", "onedir", "", ""
	sp.Paths = a.Paths
	sp.Python.Optimize = a.Optimize
	sp.Modules.Hidden, sp.Modules.Exclude = a.Hidden, a.Excludes
	sp.Runtime.Hooks, sp.Build.HookDirs = a.RuntimeHooks, a.HookDirs
	if a.NoArchive {
		sp.Runtime.Debug = []string{"noarchive"}
	}
	for _, p := range a.Datas {
		sp.Data = append(sp.Data, spec.Pair{Source: p[0], Dest: p[1]})
	}
	for _, p := range a.Binaries {
		sp.Binaries = append(sp.Binaries, spec.Pair{Source: p[0], Dest: p[1]})
	}
	full := sp.WithDefaults()
	if err := full.Validate(); err != nil {
		var e *spec.Error
		if errors.As(err, &e) {
			return nil, wrong(e.Msg)
		}
		return nil, err
	}
	b := newBuild(s.ctx, full, s.opt)
	b.hooksConfig, b.modes = a.HooksConfig, a.Modes
	defer b.close()
	if err := b.prepare(); err != nil {
		return nil, err
	}
	found := b.found()
	s.analyses = append(s.analyses, analysed{a, found, full})
	return found, nil
}

// found lists what was collected as the tables that a spec file works on. What
// no program runs without is not in them.
func (b *build) found() *specfile.Found {
	f := &specfile.Found{}
	for _, n := range b.graph.Names() {
		m := b.graph.Modules[n]
		if m.Kind == graph.Source && !strings.HasPrefix(n, "@") && !strings.HasPrefix(n, "_gofreeze") && m.File != "" {
			f.Pure = append(f.Pure, specfile.Entry{n, m.File, "PYMODULE"})
		}
	}
	b.items.All(func(it collect.Item) {
		if it.Source == "" || it.Why == "interpreter" || strings.HasPrefix(it.Path, ".gofreeze/") || strings.HasPrefix(it.Path, "bin/") {
			return
		}
		e := specfile.Entry{shown(it.Path), it.Source, "DATA"}
		if !it.Binary {
			f.Datas = append(f.Datas, e)
			return
		}
		e[2] = "BINARY"
		for _, s := range b.interp.ExtSuffixes {
			if strings.HasSuffix(it.Path, s) && s != ".so" {
				e[2] = "EXTENSION"
			}
		}
		f.Binaries = append(f.Binaries, e)
	})
	return f
}

// build builds one product.
func (s *specBuild) build(p *specfile.Product) error {
	plan, err := s.plan(p)
	if err != nil {
		return err
	}
	opt := s.opt
	opt.Replace = p.Replace
	b := newBuild(s.ctx, plan.spec, opt)
	b.edits, b.siblings, b.directory, b.hooksConfig, b.modes = plan.edits, plan.siblings, plan.directory, plan.hooksConfig, plan.modes
	defer b.close()
	r, err := b.run()
	if err != nil {
		return err
	}
	s.results = append(s.results, r)
	return nil
}
