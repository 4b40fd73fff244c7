package pyispec

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/spec"
)

// Plan says how to build one product of a spec file: its first program, and its sibling
// programs.
type Plan struct {
	Spec        *spec.Spec         // of the first program
	Siblings    []analysis.Sibling // sibling programs
	Starts      []program.Start    // how the sibling programs start
	Directory   string             // name of the directory, "" for onefile
	HooksConfig any                // settings that Python hooks can read, by module
	Modes       analysis.Modes     // how modules are included
	Added       []analysis.File    // modules that the file adds
	Edits       *contents.Edits    // changes to the files; nil for none
	Replace     bool               // replace an existing directory
}

// plan makes the plan of a product.
func (r *runner) plan(p *specfile.Product) (*Plan, error) {
	out := &Plan{Modes: analysis.Modes{}, Replace: p.Replace}
	wrong := func(err error) error { return &specfile.Error{File: r.File, Line: p.Line, Text: err.Error()} }
	edits := newEdits()
	toc := slices.Clone(p.TOC)
	var pure []specfile.Entry
	for i := range p.Exes {
		e := &p.Exes[i]
		a, err := r.analysisOf(e)
		if err != nil {
			return nil, wrong(err)
		}
		before, main, hooks, err := scripts(e, a)
		if err != nil {
			return nil, wrong(err)
		}
		if i == 0 {
			out.Spec = r.first(p, e, a)
			out.Spec.Before, out.Spec.Script, out.Spec.Runtime.Hooks = before, main, hooks
			out.HooksConfig = a.asked.HooksConfig
		} else {
			out.Siblings = append(out.Siblings, analysis.Sibling{Name: e.Name, Script: main, Before: before, Hooks: hooks})
			out.Starts = append(out.Starts, program.Start{Options: options(e.TOC), Debug: slices.Concat(a.Plan.Spec.Runtime.Debug, e.Debug)})
			unite(out.Spec, a.Plan.Spec, main)
		}
		maps.Copy(out.Modes, a.asked.Modes)
		toc = append(toc, e.TOC...)
		pure = append(pure, e.Pure...)
		edits.found(a.found)
	}
	if err := edits.compare(toc, pure); err != nil {
		return nil, wrong(err)
	}
	for _, m := range edits.missing {
		r.warn(p.Line, m)
	}
	out.Added = edits.modules
	out.Edits = &contents.Edits{Add: edits.items, Drop: edits.drop, DropModules: edits.dropModules}
	if !p.Onefile {
		out.Directory = p.Name
	}
	out.Spec = out.Spec.WithDefaults()
	if err := out.Spec.Validate(); err != nil {
		return nil, wrong(err)
	}
	for i := range out.Starts {
		out.Starts[i].Optimize = out.Spec.Python.Optimize
	}
	return out, nil
}

// first returns the spec of the first program of a product, without its scripts.
func (r *runner) first(p *specfile.Product, e *specfile.Exe, a *Analysis) *spec.Spec {
	sp := *a.Plan.Spec
	sp.Name, sp.Layout, sp.Onefile.Check = e.Name, "onedir", r.Base.Onefile.Check
	sp.Build.Strip, sp.Build.UPXExclude = p.Strip, slices.Concat(r.Base.Build.UPXExclude, p.UPXExclude)
	if p.Onefile {
		sp.Layout = "onefile"
		sp.Build.Strip = e.Strip
	}
	if p.UPX {
		sp.Build.UPXDir = r.Base.Build.UPXDir
	}
	sp.Build.DistPath, sp.Windowed, sp.Icon = p.Dist, e.Windowed, e.Icon
	sp.Windows = spec.Windows{VersionFile: e.Version, Manifest: e.Manifest, Admin: e.Admin, UIAccess: e.UIAccess, NoTraceback: e.NoTraceback, Resources: e.Resources, HideConsole: e.HideConsole}
	sp.Python.Options = options(e.TOC)
	sp.Runtime.Debug = slices.Concat(sp.Runtime.Debug, e.Debug)
	if e.Contents != "" {
		sp.ContentsDir = e.Contents
	}
	if e.TempDir != "" {
		sp.Onefile.Extract, sp.Onefile.TempDir = "temp", e.TempDir
	}
	return &sp
}

// unite adds the needs of a sibling program to sp.
func unite(sp, other *spec.Spec, main string) {
	sp.Paths = slices.Concat(sp.Paths, other.Paths, []string{filepath.Dir(main)})
	sp.Data = slices.Concat(sp.Data, other.Data)
	sp.Binaries = slices.Concat(sp.Binaries, other.Binaries)
	sp.Modules.Hidden = slices.Concat(sp.Modules.Hidden, other.Modules.Hidden)
	sp.Build.HookDirs = slices.Concat(sp.Build.HookDirs, other.Build.HookDirs)
	sp.Modules.Exclude = slices.DeleteFunc(slices.Clone(sp.Modules.Exclude), func(x string) bool { return !slices.Contains(other.Modules.Exclude, x) })
}

// analysisOf finds the Analysis whose scripts a program runs.
func (r *runner) analysisOf(e *specfile.Exe) (*Analysis, error) {
	for _, t := range e.TOC {
		for _, a := range r.analyses {
			if t[2] == "PYSOURCE" && slices.Contains(a.asked.Scripts, t[1]) {
				return a, nil
			}
		}
	}
	return nil, &specfile.Error{File: "EXE " + e.Name, Text: "it contains no script of an Analysis (a.scripts is missing)"}
}

// scripts tells the program's scripts and its run-time hooks apart. A file that is
// both counts as a hook.
func scripts(e *specfile.Exe, a *Analysis) (before []string, main string, hooks []string, err error) {
	for _, t := range e.TOC {
		switch {
		case t[2] != "PYSOURCE":
		case slices.Contains(a.asked.RuntimeHooks, t[1]):
			hooks = append(hooks, t[1])
		default:
			before = append(before, t[1])
		}
	}
	if len(before) == 0 {
		return nil, "", nil, &specfile.Error{File: "EXE " + e.Name, Text: "all of its scripts are run-time hooks; name a script of its own in the Analysis"}
	}
	return before[:len(before)-1], before[len(before)-1], hooks, nil
}

// options returns the OPTION entries of a program.
func options(toc []specfile.Entry) []string {
	var out []string
	for _, t := range toc {
		name := strings.TrimSpace(t[0])
		if t[2] != "OPTION" || strings.HasPrefix(name, "pyi-") {
			continue
		}
		if len(name) > 2 && (name[0] == 'W' || name[0] == 'X') && name[1] == ' ' {
			name = name[:2] + strings.TrimSpace(name[2:])
		}
		out = append(out, name)
	}
	return out
}
