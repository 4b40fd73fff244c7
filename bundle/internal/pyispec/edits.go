package pyispec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
)

// edits are the changes that a spec file made to the modules and files that were found
// for it.
type edits struct {
	known       map[[2]string]bool // place and source of each file that was found
	knownPure   map[[2]string]bool // module and file
	drop        map[string]bool    // places in the product
	dropModules map[string]bool
	items       []contents.Item     // files that were added
	modules     []analysis.File     // modules that were added
	missing     []string            // one line for each file that does not exist
	taken       map[string]struct{} // places that are decided; the first entry counts
}

func newEdits() *edits {
	return &edits{known: map[[2]string]bool{}, knownPure: map[[2]string]bool{}, drop: map[string]bool{}, dropModules: map[string]bool{},
		taken: map[string]struct{}{}}
}

// shown returns a place in the product as a spec file sees it. PyInstaller has the
// extension modules of the standard library below python3.X.
func shown(place string) string {
	if strings.HasPrefix(place, "lib/python3.") && strings.Contains(place, "/lib-dynload/") {
		return strings.TrimPrefix(place, "lib/")
	}
	return place
}

// meant returns the place in the product for a place that a spec file names.
func meant(place string) string {
	if strings.HasPrefix(place, "python3.") && strings.Contains(place, "/lib-dynload/") {
		return "lib/" + place
	}
	return place
}

// found records the entries in the tables of an Analysis.
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

// compare finds the entries that the tables of the product have in addition to those of
// the Analysis, and the entries that are missing from them.
func (ed *edits) compare(toc, pure []specfile.Entry) error {
	for _, m := range pure {
		delete(ed.dropModules, m[0])
		if !ed.knownPure[[2]string{m[0], m[1]}] && m[1] != "" && m[1] != "-" {
			if fi, err := os.Stat(m[1]); err != nil || !fi.Mode().IsRegular() {
				return fmt.Errorf("module %s: %s: no such file", m[0], m[1])
			}
			ed.modules = append(ed.modules, analysis.File{Name: m[0], Path: m[1]})
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

// add adds a file or a link that the Analysis did not have. As with PyInstaller, a file
// that does not exist is left out.
func (ed *edits) add(dest string, t specfile.Entry) error {
	if t[2] == "SYMLINK" {
		ed.items = append(ed.items, contents.AskedLink(dest, t[1]))
		return nil
	}
	fi, err := os.Stat(t[1])
	if err != nil || !fi.Mode().IsRegular() {
		ed.missing = append(ed.missing, fmt.Sprintf("%s, for the place %s: no such file", t[1], dest))
		return nil
	}
	file, err := filepath.Abs(t[1])
	if err != nil {
		return err
	}
	mode := uint32(0o644)
	if t.IsBinary() || fi.Mode()&0o100 != 0 {
		mode = 0o755
	}
	ed.items = append(ed.items, contents.Asked(dest, file, mode, t.IsBinary()))
	return nil
}
