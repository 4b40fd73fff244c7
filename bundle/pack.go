package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bootloader/stub"
	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pack"
	"github.com/gofreeze/gofreeze/bundle/internal/resources"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// pack writes the product.
func (b *build) pack() (*Result, error) {
	sp := b.spec
	if err := b.addReport(); err != nil {
		return nil, err
	}
	table, err := b.items.Table()
	if err != nil {
		return nil, err
	}
	t := b.interp.Target()
	boot, err := stub.For(b.ctx, stub.Target{OS: t.OS, Arch: t.Arch}, func(msg string) { b.log("WARN", msg) })
	if err != nil {
		return nil, err
	}
	if t.HasResources() {
		if boot, err = resources.Apply(boot, b.resources()); err != nil {
			return nil, err
		}
	}
	in := pack.Input{Stub: boot, Table: table, Settings: b.settings(), Suffix: t.ExeSuffix(), Level: pack.Level(sp.Build.Compress), Code: filterFor(t, sp.Build.Compress), Cache: b.cache, Workers: b.workers,
		Progress: func(done, total int) { b.progress("compression", done, total) }}
	if t.IsSigned() && !b.isApp() {
		if err := b.forMacOS(&in, nil); err != nil {
			return nil, err
		}
	}
	dist := b.abs(sp.Build.DistPath)
	res := &Result{Target: t.String(), Files: len(table.Items)}
	var out *pack.Output
	if len(b.spec.Targets) > 1 {
		dist = filepath.Join(dist, t.Dir())
	}
	if b.isApp() {
		in.More = b.siblingSettings(in.Settings)
		out, err = b.writeApp(in, dist, res)
	} else if sp.Layout == "onefile" {
		in.Output = filepath.Join(dist, sp.Name+t.ExeSuffix())
		res.Product, res.Executable = in.Output, in.Output
		out, err = pack.Write(b.ctx, in)
	} else {
		name := sp.Name
		if b.directory != "" {
			name = b.directory
		}
		in.Output, in.More = filepath.Join(dist, name), b.siblingSettings(in.Settings)
		res.Product, res.Executable = in.Output, filepath.Join(in.Output, sp.Name+t.ExeSuffix())
		out, err = pack.WriteDir(b.ctx, in, b.opt.Replace)
	}
	if err != nil {
		return nil, err
	}
	res.Size, res.Unpacked = out.Size, out.Unpacked
	for _, m := range b.graph.Modules {
		if m.Kind != graph.Missing && m.Kind != graph.Builtin {
			res.Modules++
		}
	}
	res.Dists = len(b.reached())
	res.GlibcNeeded, res.GlibcBy = b.libs.Glibc, b.libs.GlibcBy
	return res, nil
}

// checkWindows refuses what cannot be on Windows, before anything is analysed.
func (b *build) checkWindows() error {
	t := b.interp.Target()
	if !t.HasResources() {
		return nil
	}
	if name := t.TrimExe(b.spec.Name); name != b.spec.Name {
		sp := *b.spec // the suffix comes by itself
		sp.Name = name
		b.spec = &sp
	}
	if why := t.Unnameable(b.spec.Name); why != "" {
		return fmt.Errorf("name %s: %s; choose another with --name", b.spec.Name, why)
	}
	if b.spec.Layout == "onedir" && b.spec.ContentsDir != "." && t.Unnameable(b.spec.ContentsDir) != "" {
		return fmt.Errorf("contents-directory %s: Windows cannot have directories of that name", b.spec.ContentsDir)
	}
	return b.resources().Check()
}

// resources is what the executable shows of itself on Windows.
func (b *build) resources() resources.Resources {
	w := b.spec.Windows
	r := resources.Resources{Windowed: b.spec.Windowed, Manifest: w.Manifest, Admin: w.Admin, UIAccess: w.UIAccess, DPI: w.DPI}
	if b.spec.Icon != "" {
		r.Icon = b.abs(b.spec.Icon)
	}
	if w.VersionFile != "" {
		r.Version = b.abs(w.VersionFile)
	}
	if w.Manifest != "" && !strings.HasPrefix(strings.TrimSpace(w.Manifest), "<") {
		r.Manifest = b.abs(w.Manifest)
	}
	for _, x := range w.Resources {
		file, rest, more := strings.Cut(x, ",")
		if file = b.abs(strings.TrimSpace(file)); more {
			file += "," + rest
		}
		r.Extra = append(r.Extra, file)
	}
	return r
}

// settings is what the bootloader gets to know.
func (b *build) settings() archive.Settings {
	sp := b.spec
	s := archive.Settings{
		Name: sp.Name, Layout: sp.Layout, Interpreter: collect.InterpreterPath(b.interp, sp.Name),
		Boot: bootPath, Flags: b.flags(b.own()), Environment: environment(b.own()),
	}
	s.Debug = b.own().debugs("bootloader")
	s.Unprotected = b.opt.Unprotected
	if b.interp.Target().HasConsole() && !sp.Windowed {
		s.HideConsole = sp.Windows.HideConsole
	}
	if sp.Layout == "onefile" {
		s.Extract, s.TempDir = sp.Onefile.Extract, sp.Onefile.TempDir
		if sp.Onefile.Check == "full" {
			s.Check = "full"
		}
	} else {
		s.ContentsDir = sp.ContentsDir
	}
	return s
}

// addReport stores what is inside and why as a note in the archive.
func (b *build) addReport() error {
	r := report.Report{Name: b.spec.Name, Gofreeze: Version, Python: b.interp.Version, Platform: b.interp.Platform, Main: b.main}
	for _, n := range b.graph.Names() {
		m := b.graph.Modules[n]
		by := make([]report.By, 0, len(m.By))
		for _, e := range m.By {
			by = append(by, report.By{Module: e.From, Reason: e.Reason, Line: e.Line, Optional: e.Spare})
		}
		if m.Kind == graph.Missing {
			r.Missing = append(r.Missing, report.Missing{Name: n, By: by})
			continue
		}
		origin := map[graph.Origin]string{graph.User: "user", graph.Stdlib: "stdlib", graph.Dist: m.Dist}[m.Origin]
		size := int64(len(m.Code))
		if m.Kind == graph.Extension {
			if fi, err := os.Stat(m.File); err == nil {
				size = fi.Size()
			}
		}
		r.Modules = append(r.Modules, report.Module{Name: n, Kind: m.Kind.String(), Origin: origin, Size: size, By: by})
	}
	for _, d := range b.reached() {
		r.Dists = append(r.Dists, report.Distribution{Name: d.Name, Version: d.Version, Whole: b.whole[d.Name]})
	}
	b.items.All(func(it collect.Item) {
		r.Files = append(r.Files, report.File{Path: report.PathText(it.Path), Why: it.Why})
	})
	for _, d := range b.diags {
		r.Warnings = append(r.Warnings, d.Where+": "+d.Msg)
	}
	sort.Strings(r.Warnings)
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&r); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return b.items.Add(collect.Item{Path: report.Path, Kind: archive.KindNote, Mode: 0o644, Data: buf.Bytes(), Why: "report"}, true)
}

// filterFor is the filter for machine code of a target. It is left out of levels
// that are not for size: undoing it takes about as long as a tenth of a first start.
func filterFor(t target.Target, level string) archive.Filter {
	if t.IsX86() && level == string(pack.Max) {
		return archive.X86
	}
	return archive.Plain
}
