package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pyicompat"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// SpecFile is a PyInstaller spec file to build.
type SpecFile struct {
	File   string    // the spec file
	Args   []string  // for the spec file: sys.argv[1:]
	Output io.Writer // what it prints
	// Base holds what a spec file does not say: interpreter, extraction,
	// compression and where the products go.
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
}

// BuildSpecFile builds all products of a PyInstaller spec file.
func BuildSpecFile(ctx context.Context, in SpecFile, opt Options) ([]*Result, error) {
	s, products, err := runSpecFile(ctx, in, opt)
	if err != nil {
		return nil, err
	}
	return s.build(products)
}

// runSpecFile runs a spec file, and analyses what it wants analysed.
func runSpecFile(ctx context.Context, in SpecFile, opt Options) (*specBuild, *specfile.Products, error) {
	file, err := filepath.Abs(in.File)
	if err != nil {
		return nil, nil, err
	}
	if fi, err := os.Stat(file); err != nil || !fi.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("spec file %s: no such file", in.File)
	}
	in.File = file
	compat, err := os.MkdirTemp("", "gofreeze-spec-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(compat)
	if err := pyicompat.Install(compat); err != nil {
		return nil, nil, err
	}
	probe := newBuild(ctx, &in.Base, opt)
	if err := probe.openCache(); err != nil {
		return nil, nil, err
	}
	opt.Clean = false // once
	if err := probe.findPython(); err != nil {
		return nil, nil, err
	}
	s := &specBuild{ctx: ctx, in: in, opt: opt}
	products, err := specfile.Run(ctx, specfile.Options{Python: probe.interp.Invoked, Env: os.Environ(), File: file, Args: in.Args, Output: in.Output,
		DistPath: probe.abs(in.Base.Build.DistPath), WorkPath: probe.abs(in.Base.Build.WorkPath), Compat: compat, Analyse: s.analyse,
		Warn: func(line int, text string) {
			s.warned = append(s.warned, Diagnostic{Level: "warning", ID: "spec-file", Where: fmt.Sprintf("%s:%d", in.File, line), Msg: text})
		}})
	return s, products, err
}

// analyse answers an Analysis: everything that its product would hold.
func (s *specBuild) analyse(a *specfile.Analysis) (*specfile.Found, error) {
	if len(a.Scripts) == 0 {
		return nil, &specfile.Error{File: s.in.File, Line: a.Line, Text: "Analysis: no scripts"}
	}
	sp := s.in.Base
	sp.Script, sp.Dir, sp.File = a.Scripts[len(a.Scripts)-1], filepath.Dir(s.in.File), ""
	sp.Name, sp.Layout = "", "onedir"
	sp.Paths = a.Paths
	sp.Python.Optimize = a.Optimize
	sp.Modules.Hidden, sp.Modules.Exclude, sp.Modules.IncludeSource = a.Hidden, a.Excludes, a.Source
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
		var wrong *spec.Error
		if errors.As(err, &wrong) {
			return nil, &specfile.Error{File: s.in.File, Line: a.Line, Text: "Analysis: " + wrong.Msg}
		}
		return nil, err
	}
	b := newBuild(s.ctx, full, s.opt)
	b.hooksConfig = a.HooksConfig
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
		if m.Kind == graph.Source && !strings.HasPrefix(n, "@") && !strings.HasPrefix(n, "_gofreeze") {
			f.Pure = append(f.Pure, specfile.Entry{n, m.File, "PYMODULE"})
		}
	}
	b.items.All(func(it collect.Item) {
		if it.Source == "" || it.Why == "interpreter" || strings.HasPrefix(it.Path, ".gofreeze/") || strings.HasPrefix(it.Path, "bin/") {
			return
		}
		e := specfile.Entry{it.Path, it.Source, "DATA"}
		if it.Binary {
			e[2] = "BINARY"
			for _, s := range b.interp.ExtSuffixes {
				if strings.HasSuffix(it.Path, s) && s != ".so" {
					e[2] = "EXTENSION"
				}
			}
			f.Binaries = append(f.Binaries, e)
			return
		}
		f.Datas = append(f.Datas, e)
	})
	return f
}

// build builds what the spec file asked for.
func (s *specBuild) build(p *specfile.Products) ([]*Result, error) {
	var out []*Result
	add := func(b *build, err error) error {
		if err != nil {
			return err
		}
		defer b.close()
		r, err := b.run()
		if err != nil {
			return err
		}
		if len(out) == 0 {
			r.Diagnostics = append(s.warned, r.Diagnostics...)
		}
		out = append(out, r)
		return nil
	}
	return out, s.each(p, add)
}

// each calls f with the build of every product.
func (s *specBuild) each(p *specfile.Products, f func(*build, error) error) error {
	n := 0
	for _, e := range p.Exes {
		if !e.Onefile {
			continue // never collected: it would have nothing to run with
		}
		n++
		if err := f(s.product("onefile", "", e.TOC, []specfile.Exe{e})); err != nil {
			return err
		}
	}
	for _, c := range p.Collects {
		toc := slices.Clone(c.TOC)
		for i := range c.Exes {
			toc = append(toc, c.Exes[i].TOC...)
			c.Exes[i].Strip = c.Exes[i].Strip || c.Strip
		}
		if len(c.Exes) == 0 {
			return &specfile.Error{File: s.in.File, Text: "COLLECT " + c.Name + ": no EXE in it"}
		}
		n++
		if err := f(s.product("onedir", c.Name, toc, c.Exes)); err != nil {
			return err
		}
	}
	if n == 0 {
		return &specfile.Error{File: s.in.File, Text: "builds nothing: no EXE without exclude_binaries, and no COLLECT"}
	}
	return nil
}

// product makes the build of one product: of the first program, with what the
// others need as well.
func (s *specBuild) product(layout, dir string, toc []specfile.Entry, exes []specfile.Exe) (*build, error) {
	var sp *spec.Spec
	ed := &edits{drop: map[string]bool{}, dropModules: map[string]bool{}}
	var more []sibling
	var pure []string
	var config any
	known := map[string]bool{}
	for i, e := range exes {
		a, scripts, err := s.analysisOf(e)
		if err != nil {
			return nil, err
		}
		mine := *a.spec
		main := scripts[len(scripts)-1]
		hooks := slices.Concat(a.spec.Runtime.Hooks, scripts[:len(scripts)-1])
		if i == 0 {
			sp = &mine
			sp.Name, sp.Layout, sp.Script, sp.Runtime.Hooks = e.Name, layout, main, hooks
			config = a.asked.HooksConfig
			sp.Python.Options = options(e.TOC, sp.Python.Options)
			sp.Runtime.Debug = slices.Concat(sp.Runtime.Debug, e.Debug)
			sp.Build.Strip = sp.Build.Strip || e.Strip
			if e.Contents != "" {
				sp.ContentsDir = e.Contents
			}
			if e.TempDir != "" {
				sp.Onefile = spec.Onefile{Extract: "temp", TempDir: e.TempDir}
			}
		} else {
			more = append(more, sibling{e.Name, main, hooks})
			sp.Paths = append(sp.Paths, mine.Paths...)
			sp.Paths = append(sp.Paths, filepath.Dir(main))
			sp.Data = append(sp.Data, mine.Data...)
			sp.Binaries = append(sp.Binaries, mine.Binaries...)
			sp.Modules.Hidden = slices.Concat(sp.Modules.Hidden, mine.Modules.Hidden)
			sp.Modules.Exclude = slices.DeleteFunc(slices.Clone(sp.Modules.Exclude), func(x string) bool { return !slices.Contains(mine.Modules.Exclude, x) })
		}
		pure = append(pure, e.Pure...)
		for _, m := range a.found.Pure {
			ed.dropModules[m[0]] = true
		}
		for _, f := range slices.Concat(a.found.Binaries, a.found.Datas) {
			ed.drop[f[0]] = true
			known[f[0]+"\x00"+f[1]] = true
		}
	}
	for _, n := range pure {
		delete(ed.dropModules, n)
	}
	if err := ed.apply(toc, known); err != nil {
		return nil, &specfile.Error{File: s.in.File, Text: err.Error()}
	}
	full := sp.WithDefaults()
	if err := full.Validate(); err != nil {
		return nil, err
	}
	b := newBuild(s.ctx, full, s.opt)
	b.edits, b.siblings, b.directory, b.hooksConfig = ed, more, dir, config
	return b, nil
}

// analysisOf finds the Analysis whose scripts a program runs, and the scripts, in
// their order.
func (s *specBuild) analysisOf(e specfile.Exe) (analysed, []string, error) {
	var scripts []string
	for _, t := range e.TOC {
		if t[2] == "PYSOURCE" {
			scripts = append(scripts, t[1])
		}
	}
	for _, a := range s.analyses {
		if len(scripts) > 0 && slices.ContainsFunc(scripts, func(f string) bool { return slices.Contains(a.asked.Scripts, f) }) {
			return a, scripts, nil
		}
	}
	return analysed{}, nil, &specfile.Error{File: s.in.File, Text: "EXE " + e.Name + ": no script of an Analysis in it (a.scripts is missing)"}
}

// options adds the OPTION entries of a program to those given elsewhere.
func options(toc []specfile.Entry, have []string) []string {
	out := slices.Clone(have)
	for _, t := range toc {
		if t[2] == "OPTION" && !strings.HasPrefix(t[0], "pyi-") {
			out = append(out, t[0])
		}
	}
	return out
}

// edits are the changes that a spec file made to what was found for it.
type edits struct {
	drop        map[string]bool // places in the product
	dropModules map[string]bool
	items       []collect.Item
}

// apply compares the tables of a product with what was found.
func (ed *edits) apply(toc []specfile.Entry, known map[string]bool) error {
	for _, t := range toc {
		switch t[2] {
		case "PYSOURCE", "OPTION", "PYMODULE", "PYMODULE-1", "PYMODULE-2", "PYZ", "RUNTIME_OPTION":
			continue
		}
		dest := path.Clean(filepath.ToSlash(t[0]))
		delete(ed.drop, dest)
		if known[dest+"\x00"+t[1]] {
			continue
		}
		if t[2] == "SYMLINK" {
			ed.items = append(ed.items, collect.Item{Path: dest, Kind: archive.KindSymlink, Mode: 0o777, Target: t[1], Why: "spec file"})
			continue
		}
		fi, err := os.Stat(t[1])
		if err != nil || !fi.Mode().IsRegular() {
			return fmt.Errorf("%s, to be put to %s: no such file", t[1], dest)
		}
		file, err := filepath.Abs(t[1])
		if err != nil {
			return err
		}
		it := collect.Item{Path: dest, Kind: archive.KindFile, Mode: 0o644, Source: file, Why: "spec file", Binary: t[2] == "BINARY" || t[2] == "EXTENSION"}
		if it.Binary || fi.Mode()&0o100 != 0 || t[2] == "EXECUTABLE" {
			it.Mode = 0o755
		}
		ed.items = append(ed.items, it)
	}
	return nil
}

// editModules leaves out modules that the spec file removed from a.pure.
func (b *build) editModules() error {
	if b.edits != nil {
		for n := range b.edits.dropModules {
			delete(b.graph.Modules, n)
		}
	}
	return nil
}

// editItems adds the files that the spec file added: before the closure over
// libraries, so that what they need comes with them.
func (b *build) editItems() error {
	if b.edits == nil {
		return nil
	}
	for _, it := range b.edits.items {
		b.items.Set(it)
	}
	return nil
}

// editLibraries leaves out files that the spec file removed.
func (b *build) editLibraries() error {
	if b.edits != nil {
		for p := range b.edits.drop {
			b.items.Remove(p)
		}
	}
	return nil
}
