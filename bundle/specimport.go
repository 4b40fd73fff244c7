package bundle

import (
	"context"
	"path"
	"path/filepath"
	"sort"
	"strings"

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
	s, products, err := runSpecFile(ctx, in, opt)
	if err != nil {
		return nil, err
	}
	var out []Imported
	err = s.each(products, func(b *build, err error) error {
		if err == nil {
			out = append(out, b.imported())
		}
		return err
	})
	for _, w := range s.warned {
		out[0].Without = append(out[0].Without, w.Where+": "+w.Msg)
	}
	return out, err
}

// imported puts the edits of a spec file into the spec, where it has words for
// them.
func (b *build) imported() Imported {
	sp := *b.spec
	sp.Build.DistPath, sp.Build.WorkPath = "", ""
	var without []string
	for _, m := range sortedKeys(b.edits.dropModules) {
		if up := parentName(m); !b.edits.dropModules[up] {
			sp.Modules.Exclude = append(sp.Modules.Exclude, m)
		}
	}
	for _, p := range sortedKeys(b.edits.drop) {
		without = append(without, "leaving out "+p)
	}
	for _, it := range b.edits.items {
		pair := spec.Pair{Source: b.below(it.Source), Dest: path.Dir(it.Path)}
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
	for _, s := range b.siblings {
		without = append(without, "the program "+s.name+" in the same directory")
	}
	if b.directory != "" && b.directory != sp.Name {
		without = append(without, "the directory's name "+b.directory+", other than the program's")
	}
	if b.hooksConfig != nil {
		if m, ok := b.hooksConfig.(map[string]any); ok && len(m) > 0 {
			without = append(without, "hooksconfig")
		}
	}
	for _, l := range []*[]string{&sp.Paths, &sp.Runtime.Hooks, &sp.Build.HookDirs} {
		for i, p := range *l {
			(*l)[i] = b.below(p)
		}
	}
	for _, l := range [][]spec.Pair{sp.Data, sp.Binaries} {
		for i := range l {
			l[i].Source = b.below(l[i].Source)
		}
	}
	sp.Script = b.below(sp.Script)
	sort.Strings(without)
	return Imported{&sp, without}
}

// below is a path relative to the spec's directory, where it lies below it.
func (b *build) below(p string) string {
	if r, err := filepath.Rel(b.spec.Dir, p); filepath.IsAbs(p) && err == nil && !strings.HasPrefix(r, "..") {
		return r
	}
	return p
}
