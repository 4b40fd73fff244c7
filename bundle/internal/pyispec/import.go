package pyispec

import (
	"cmp"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// Imported is one product of a spec file, described as a spec.
type Imported struct {
	Spec *spec.Spec
	// Without lists what a spec cannot express, one line for each item.
	Without []string
}

// Import returns what a spec file builds. It builds nothing. The function answer
// answers each Analysis, and warned returns the warnings about the file so far.
func Import(steps StepSeq, answer func(*Analysis) error, warned func() []diag.Diagnostic) ([]Imported, error) {
	var out []Imported
	var failed *specfile.Error
	for step, err := range steps {
		if errors.As(err, &failed) && len(out) > 0 {
			// A file that goes on to use its products fails, because none are built.
			out[0].Without = append(out[0].Without, failed.Error()+"; the rest of the file was not run")
			break
		}
		if err != nil {
			return nil, err
		}
		switch step := step.(type) {
		case *Analysis:
			if err := answer(step); err != nil {
				return nil, err
			}
		case *Plan:
			out = append(out, step.imported())
		}
	}
	for _, w := range warned() {
		if len(out) > 0 {
			out[0].Without = append(out[0].Without, w.Where+": "+w.Msg)
		}
	}
	return out, nil
}

// imported puts the edits of a spec file into the spec, as far as a spec can express
// them.
func (p *Plan) imported() Imported {
	sp := *p.Spec
	// Nothing that a plan shares is changed.
	for _, l := range []*[]string{&sp.Before, &sp.Paths, &sp.Runtime.Hooks, &sp.Build.HookDirs, &sp.Modules.Exclude, &sp.Modules.IncludeSource, &sp.Windows.Resources} {
		*l = slices.Clone(*l)
	}
	sp.Data, sp.Binaries = slices.Clone(sp.Data), slices.Clone(sp.Binaries)
	sp.Build.DistPath, sp.Build.WorkPath = "", ""
	var without []string
	for _, m := range slices.Sorted(maps.Keys(p.Edits.DropModules)) {
		if up := m[:max(0, strings.LastIndexByte(m, '.'))]; !p.Edits.DropModules[up] {
			sp.Modules.Exclude = append(sp.Modules.Exclude, m)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(p.Edits.Drop)) {
		without = append(without, "leaving out "+place)
	}
	for _, m := range p.Added {
		without = append(without, "the module "+m.Name+" from "+m.Path)
	}
	below := func(file string) string { return below(sp.Dir, file) }
	for _, it := range p.Edits.Add {
		pair := spec.Pair{Source: it.Source, Dest: path.Dir(it.Path)}
		switch {
		case it.Kind == archive.KindSymlink:
			without = append(without, "the link "+it.Path)
		case filepath.Base(it.Source) != path.Base(it.Path):
			without = append(without, it.Source+" under the name "+it.Path)
		case it.Binary:
			sp.Binaries = append(sp.Binaries, pair)
		default:
			sp.Data = append(sp.Data, pair)
		}
	}
	for _, s := range p.Siblings {
		without = append(without, "the program "+s.Name+" in the same directory")
	}
	if p.Directory != "" && p.Directory != sp.Name {
		without = append(without, "the directory's name "+p.Directory+", other than the program's")
	}
	for _, n := range slices.Sorted(maps.Keys(p.Modes)) {
		switch m := p.Modes[n]; {
		case strings.Contains(m, "py+") || strings.HasSuffix(m, "py"):
			sp.Modules.OnDisk = append(sp.Modules.OnDisk, cmp.Or(n, "*"))
		case m == "pyc":
			without = append(without, "module_collection_mode pyc of "+cmp.Or(n, "all modules"))
		}
	}
	if m, ok := p.HooksConfig.(map[string]any); ok && len(m) > 0 {
		without = append(without, "hooksconfig")
	}
	for _, l := range []*[]string{&sp.Before, &sp.Paths, &sp.Runtime.Hooks, &sp.Build.HookDirs} {
		for i, p := range *l {
			(*l)[i] = below(p)
		}
	}
	for _, l := range [][]spec.Pair{sp.Data, sp.Binaries} {
		for i := range l {
			l[i].Source = below(l[i].Source)
		}
	}
	for i, r := range sp.Windows.Resources {
		sp.Windows.Resources[i] = below(r) // keeps the text behind a comma
	}
	sp.Script, sp.Icon = below(sp.Script), below(sp.Icon)
	sort.Strings(without)
	return Imported{&sp, without}
}

// below returns p relative to dir if it lies below dir, and otherwise p.
func below(dir, p string) string {
	if r, err := filepath.Rel(dir, p); filepath.IsAbs(p) && err == nil && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r) // every system reads slashes
	}
	return p
}
