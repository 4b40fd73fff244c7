package bundle

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// Imported is one product of a PyInstaller spec file as a spec of ours.
type Imported struct {
	Spec *spec.Spec
	// Without says what has no equivalent.
	Without []string
}

// ImportSpecFile says what a PyInstaller spec file builds. Nothing is built.
func ImportSpecFile(ctx context.Context, in SpecFile, opt Options) ([]Imported, error) {
	s := &specBuild{ctx: ctx, in: in, opt: opt}
	var out []Imported
	err := s.run(func(p *specfile.Product) error {
		plan, err := s.plan(p)
		if err == nil {
			out = append(out, plan.imported())
		}
		return err
	})
	if len(out) == 0 {
		if err == nil {
			err = s.nothing()
		}
		return nil, err
	}
	var failed *specfile.Error
	if errors.As(err, &failed) {
		// What a file does with its products cannot work, as there are none.
		out[0].Without = append(out[0].Without, failed.Error()+", and what comes after it")
		err = nil
	}
	for _, w := range s.warned {
		out[0].Without = append(out[0].Without, w.Where+": "+w.Msg)
	}
	return out, err
}

// imported puts the edits of a spec file into the spec, where it has words for
// them.
func (p *plan) imported() Imported {
	sp := *p.spec
	sp.Build.DistPath, sp.Build.WorkPath = "", ""
	var without []string
	for _, m := range sortedKeys(p.edits.dropModules) {
		if up := parentName(m); !p.edits.dropModules[up] {
			sp.Modules.Exclude = append(sp.Modules.Exclude, m)
		}
	}
	for _, place := range sortedKeys(p.edits.drop) {
		without = append(without, "leaving out "+place)
	}
	for _, m := range p.edits.modules {
		without = append(without, "the module "+m[0]+" from "+m[1])
	}
	below := func(file string) string { return below(sp.Dir, file) }
	for _, it := range p.edits.items {
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
	for _, s := range p.siblings {
		without = append(without, "the program "+s.name+" in the same directory")
	}
	if p.directory != "" && p.directory != sp.Name {
		without = append(without, "the directory's name "+p.directory+", other than the program's")
	}
	for _, n := range slices.Sorted(maps.Keys(p.modes)) {
		switch m := p.modes[n]; {
		case strings.Contains(m, "py+") || strings.HasSuffix(m, "py"):
			sp.Modules.IncludeSource = append(sp.Modules.IncludeSource, cmp.Or(n, "*"))
			without = append(without, "source files in the product, module_collection_mode "+m+" of "+cmp.Or(n, "all modules")+" (its source text is included)")
		case m == "pyc":
			without = append(without, "module_collection_mode pyc of "+cmp.Or(n, "all modules"))
		}
	}
	if m, ok := p.hooksConfig.(map[string]any); ok && len(m) > 0 {
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
		sp.Windows.Resources[i] = below(r) // with what comes behind a comma
	}
	sp.Script, sp.Icon = below(sp.Script), below(sp.Icon)
	sort.Strings(without)
	return Imported{&sp, without}
}

// below is a path relative to a directory, where it lies below it.
func below(dir, p string) string {
	if r, err := filepath.Rel(dir, p); filepath.IsAbs(p) && err == nil && !strings.HasPrefix(r, "..") {
		return r
	}
	return p
}
