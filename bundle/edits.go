package bundle

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// edits are the changes that a spec file made to what was found for it.
type edits struct {
	known        map[[2]string]bool // place and source of what was found
	knownPure    map[[2]string]bool // module and file
	drop         map[string]bool    // places in the product
	dropPackages []string           // directories of distributions' packages that were removed
	dropModules  map[string]bool
	items        []collect.Item      // files that were added
	modules      []specfile.Entry    // modules that were added
	missing      []string            // files that are not there, in words
	taken        map[string]struct{} // places that are decided: the first entry counts
}

func newEdits() *edits {
	return &edits{known: map[[2]string]bool{}, knownPure: map[[2]string]bool{}, drop: map[string]bool{}, dropModules: map[string]bool{},
		taken: map[string]struct{}{}}
}

// shown is how a spec file sees a place in the product: extension modules of the
// standard library are below python3.X, as PyInstaller has them.
func shown(place string) string {
	if strings.HasPrefix(place, "lib/python3.") && strings.Contains(place, "/lib-dynload/") {
		return strings.TrimPrefix(place, "lib/")
	}
	return place
}

// meant is the place in the product for one that a spec file names.
func meant(place string) string {
	if strings.HasPrefix(place, "python3.") && strings.Contains(place, "/lib-dynload/") {
		return "lib/" + place
	}
	return place
}

// found takes note of what the tables of an Analysis held.
func (ed *edits) found(f *specfile.Found) {
	for _, m := range f.Pure {
		ed.dropModules[m[0]] = true
		ed.knownPure[[2]string{m[0], m[1]}] = true
	}
	for _, toc := range [][]specfile.Entry{f.Binaries, f.Datas} {
		for _, e := range toc {
			ed.drop[meant(e[0])] = true
			ed.known[[2]string{meant(e[0]), e[1]}] = true
		}
	}
}

// compare finds what the tables of the product have more, and less, than what
// was found.
func (ed *edits) compare(toc, pure []specfile.Entry) error {
	for _, m := range pure {
		delete(ed.dropModules, m[0])
		if !ed.knownPure[[2]string{m[0], m[1]}] && m[1] != "" && m[1] != "-" {
			if fi, err := os.Stat(m[1]); err != nil || !fi.Mode().IsRegular() {
				return fmt.Errorf("module %s: %s: no such file", m[0], m[1])
			}
			ed.modules = append(ed.modules, m)
		}
	}
	for _, t := range toc {
		if !t.IsFile() {
			continue
		}
		dest, err := t.Dest()
		if err != nil {
			return err
		}
		dest = meant(dest)
		if _, taken := ed.taken[dest]; taken {
			continue
		}
		ed.taken[dest] = struct{}{}
		delete(ed.drop, dest)
		if ed.known[[2]string{dest, t[1]}] {
			continue
		}
		if err := ed.add(dest, t); err != nil {
			return err
		}
	}
	return nil
}

// add adds a file or a link that was not found. As with PyInstaller, one that is
// not there is left out.
func (ed *edits) add(dest string, t specfile.Entry) error {
	if t[2] == "SYMLINK" {
		ed.items = append(ed.items, collect.Item{Path: dest, Kind: archive.KindSymlink, Mode: 0o777, Target: t[1], Why: "spec file"})
		return nil
	}
	fi, err := os.Stat(t[1])
	if err != nil || !fi.Mode().IsRegular() {
		ed.missing = append(ed.missing, fmt.Sprintf("%s, to be put to %s: no such file", t[1], dest))
		return nil
	}
	file, err := filepath.Abs(t[1])
	if err != nil {
		return err
	}
	it := collect.Item{Path: dest, Kind: archive.KindFile, Mode: 0o644, Source: file, Why: "spec file", Binary: t.IsBinary()}
	if it.Binary || fi.Mode()&0o100 != 0 {
		it.Mode = 0o755
	}
	ed.items = append(ed.items, it)
	return nil
}

// addEditedModules adds the modules that the spec file put into a.pure.
func (b *build) addEditedModules() {
	if b.edits == nil {
		return
	}
	for _, m := range b.edits.modules {
		b.graph.AddFile(m[0], m[1])
	}
}

// editModules leaves out modules that the spec file removed from a.pure.
func (b *build) editModules() error {
	if b.edits != nil {
		for n := range b.edits.dropModules {
			if m := b.graph.Modules[n]; m != nil && m.Package && m.Origin == graph.Dist {
				b.edits.dropPackages = append(b.edits.dropPackages, strings.ReplaceAll(n, ".", "/")+"/")
			}
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

// dropPackageData leaves out the data files of removed packages, which would make
// namespace packages of them: with PyInstaller only files that were asked for lie
// there. Files from elsewhere, and packages whose code lies there, stay.
func (b *build) dropPackageData() {
	var files []collect.Item
	b.items.All(func(it collect.Item) { files = append(files, it) })
	for _, dir := range b.edits.dropPackages {
		below := slices.DeleteFunc(slices.Clone(files), func(it collect.Item) bool { return !strings.HasPrefix(it.Path, dir) })
		if slices.ContainsFunc(below, func(it collect.Item) bool {
			return it.Binary || strings.HasSuffix(it.Path, ".py") || it.Why == "spec file"
		}) {
			continue
		}
		for _, it := range below {
			if b.dists.ByName(it.Why) != nil {
				b.items.Remove(it.Path)
			}
		}
	}
}

// editLibraries leaves out files that the spec file removed.
func (b *build) editLibraries() error {
	if b.edits != nil {
		for p := range b.edits.drop {
			b.items.Remove(p)
		}
		b.dropPackageData()
	}
	return nil
}
