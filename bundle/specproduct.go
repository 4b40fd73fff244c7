package bundle

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/spec"
)

// plan is how to build one product of a spec file.
type plan struct {
	spec        *spec.Spec // of the first program
	edits       *edits
	siblings    []sibling // further programs
	directory   string    // name of the directory, "" for onefile
	hooksConfig any
	modes       map[string]string
}

// plan says how to build a product: its first program, with what the others need
// as well.
func (s *specBuild) plan(p *specfile.Product) (*plan, error) {
	out := &plan{edits: newEdits(), modes: map[string]string{}}
	wrong := func(err error) error { return &specfile.Error{File: s.in.File, Line: p.Line, Text: err.Error()} }
	toc := slices.Clone(p.TOC)
	var pure []specfile.Entry
	for i := range p.Exes {
		e := &p.Exes[i]
		a, err := s.analysisOf(e)
		if err != nil {
			return nil, wrong(err)
		}
		before, main, hooks := scripts(e, a)
		if i == 0 {
			out.spec = s.first(p, e, a)
			out.spec.Before, out.spec.Script, out.spec.Runtime.Hooks = before, main, hooks
			out.hooksConfig = a.asked.HooksConfig
		} else {
			out.siblings = append(out.siblings, sibling{name: e.Name, script: main, before: before, hooks: hooks,
				options: options(e.TOC), debug: slices.Concat(a.spec.Runtime.Debug, e.Debug)})
			unite(out.spec, a.spec, main)
		}
		maps.Copy(out.modes, a.asked.Modes)
		toc = append(toc, e.TOC...)
		pure = append(pure, e.Pure...)
		out.edits.found(a.found)
	}
	if err := out.edits.compare(toc, pure); err != nil {
		return nil, wrong(err)
	}
	for _, m := range out.edits.missing {
		s.warn(p.Line, m)
	}
	if !p.Onefile {
		out.directory = p.Name
	}
	out.spec = out.spec.WithDefaults()
	if err := out.spec.Validate(); err != nil {
		return nil, wrong(err)
	}
	return out, nil
}

// first is the spec of the first program of a product, but for its scripts.
func (s *specBuild) first(p *specfile.Product, e *specfile.Exe, a analysed) *spec.Spec {
	sp := *a.spec
	sp.Name, sp.Layout, sp.Onefile.Check = e.Name, "onedir", s.in.Base.Onefile.Check
	sp.Build.Strip, sp.Build.UPXExclude = p.Strip, slices.Concat(s.in.Base.Build.UPXExclude, p.UPXExclude)
	if p.Onefile {
		sp.Layout = "onefile"
		sp.Build.Strip = e.Strip
	}
	if p.UPX {
		sp.Build.UPXDir = s.in.Base.Build.UPXDir
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

// unite adds to sp what another program of the same directory needs.
func unite(sp, other *spec.Spec, main string) {
	sp.Paths = slices.Concat(sp.Paths, other.Paths, []string{filepath.Dir(main)})
	sp.Data = slices.Concat(sp.Data, other.Data)
	sp.Binaries = slices.Concat(sp.Binaries, other.Binaries)
	sp.Modules.Hidden = slices.Concat(sp.Modules.Hidden, other.Modules.Hidden)
	sp.Build.HookDirs = slices.Concat(sp.Build.HookDirs, other.Build.HookDirs)
	sp.Modules.Exclude = slices.DeleteFunc(slices.Clone(sp.Modules.Exclude), func(x string) bool { return !slices.Contains(other.Modules.Exclude, x) })
}

// analysisOf finds the Analysis whose scripts a program runs.
func (s *specBuild) analysisOf(e *specfile.Exe) (analysed, error) {
	for _, t := range e.TOC {
		for _, a := range s.analyses {
			if t[2] == "PYSOURCE" && slices.Contains(a.asked.Scripts, t[1]) {
				return a, nil
			}
		}
	}
	return analysed{}, &specfile.Error{File: "EXE " + e.Name, Text: "no script of an Analysis in it (a.scripts is missing)"}
}

// scripts tells the program's scripts and its run-time hooks apart.
func scripts(e *specfile.Exe, a analysed) (before []string, main string, hooks []string) {
	for _, t := range e.TOC {
		switch {
		case t[2] != "PYSOURCE":
		case slices.Contains(a.asked.RuntimeHooks, t[1]):
			hooks = append(hooks, t[1])
		default:
			before = append(before, t[1])
		}
	}
	return before[:len(before)-1], before[len(before)-1], hooks
}

// options are the OPTION entries of a program.
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
