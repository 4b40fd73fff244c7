package trace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/spec"
)

// Places are where the files of a program lie.
type Places struct {
	Dists       *dists.Set
	ExtSuffixes []string
	Stdlib      []string // directories of the standard library
	Sites       []string // site-packages
	Program     []string // directories of the program, absolute
	Main        string   // the script, or ""
}

// known is a file of a distribution.
type known struct{ dist, place string }

// Portable turns notes into a trace, without what belongs to this machine alone.
func (p Places) Portable(n *Notes) spec.Trace {
	files := map[string]known{}
	for _, d := range p.Dists.All() {
		for _, e := range d.Listed(p.ExtSuffixes) {
			if !e.Metadata && e.Out != dists.Installer {
				files[e.Abs] = known{d.Name, e.Path}
			}
		}
	}
	var t spec.Trace
	read := slices.Clone(n.Files)
	for name, file := range n.Modules {
		switch {
		case file == "" || p.isStdlib(file):
			t.Modules = append(t.Modules, name)
		case named(file, name):
			if _, ok := files[file]; ok || p.inSite(file) || p.below(file) != "" {
				t.Modules = append(t.Modules, name)
			}
		default: // loaded from its file, under a name of the program's choice
			read = append(read, file)
		}
	}
	for _, file := range n.Scripts {
		if file != p.Main {
			read = append(read, file)
		}
	}
	isModule := map[string]bool{}
	for _, name := range t.Modules {
		isModule[n.Modules[name]] = true
	}
	for _, file := range slices.Concat(read, n.Mapped) {
		if f := p.portable(file, files); f != "" && !isModule[file] {
			t.Files = append(t.Files, f)
		}
	}
	for _, name := range n.Libraries {
		if f := p.portable(name, files); f != "" {
			t.Files = append(t.Files, f)
		} else if base := filepath.Base(name); (!filepath.IsAbs(name) || !p.inSite(name)) && n.hasLoaded(base) {
			t.Libraries = append(t.Libraries, base)
		}
	}
	t.Metadata = n.metadata(p.Dists)
	return t.Merge(spec.Trace{}) // sorts
}

// hasLoaded reports whether there is a library of that name. Programs try several names,
// and a note is written before the library is looked for. A process that was killed has
// not noted what was in memory.
func (n *Notes) hasLoaded(name string) bool {
	if !target.Host().IsELF() || binaries.OfSystem(name) {
		return true
	}
	if slices.ContainsFunc(n.Mapped, func(file string) bool { return filepath.Base(file) == name }) {
		return true
	}
	_, ok := binaries.Resolve(name)
	return ok
}

// metadata lists the distributions that are installed, by their names.
func (n *Notes) metadata(set *dists.Set) []string {
	var out []string
	for _, name := range n.Dists {
		if d := set.ByName(name); d != nil {
			out = append(out, d.Name)
		}
	}
	return out
}

// portable names a file that was read, or returns "" for a file that is none of the
// program's or of a distribution, is code that the import system has read, or is not
// there.
func (p Places) portable(file string, files map[string]known) string {
	if fi, err := os.Stat(file); err != nil || !fi.Mode().IsRegular() || p.isStdlib(file) || file == p.Main || filepath.Ext(file) == ".pyc" {
		return ""
	}
	for _, f := range []string{file, resolved(file)} {
		if k, ok := files[f]; ok {
			return k.dist + ":" + k.place
		}
	}
	if p.inSite(file) {
		return ""
	}
	if rel := p.below(file); rel != "" && !strings.HasPrefix(rel, ".") && !isMetadata(rel) {
		return ":" + rel
	}
	return ""
}

// isMetadata reports whether a file lies in the metadata of a distribution, which comes
// with that.
func isMetadata(place string) bool {
	return slices.ContainsFunc(strings.Split(place, "/"), func(d string) bool { return strings.HasSuffix(d, ".dist-info") || strings.HasSuffix(d, ".egg-info") })
}

// below returns the slash-separated path of a file below a directory of the program, or
// "".
func (p Places) below(file string) string {
	for _, dir := range p.Program {
		for _, pair := range [][2]string{{dir, file}, {resolved(dir), resolved(file)}} {
			if rel, err := filepath.Rel(pair[0], pair[1]); err == nil && rel != "." && filepath.IsLocal(rel) {
				return filepath.ToSlash(rel)
			}
		}
	}
	return ""
}

func (p Places) isStdlib(file string) bool { return inside(file, p.Stdlib) && !p.inSite(file) }
func (p Places) inSite(file string) bool   { return inside(file, p.Sites) }

func inside(file string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool {
		rel, err := filepath.Rel(d, file)
		return err == nil && filepath.IsLocal(rel)
	})
}

func resolved(file string) string {
	if r, err := filepath.EvalSymlinks(file); err == nil {
		return r
	}
	return file
}

// named reports whether an import of a name finds a module in a file, by the end of its
// path.
func named(file, name string) bool {
	parts := strings.Split(name, ".")
	stem := filepath.ToSlash(file)
	base := stem[strings.LastIndexByte(stem, '/')+1:]
	stem = stem[:len(stem)-len(base)]
	base, _, _ = strings.Cut(base, ".") // extension modules have several suffixes
	if base == "__init__" {
		return strings.HasSuffix("/"+strings.TrimSuffix(stem, "/"), "/"+strings.Join(parts, "/"))
	}
	return strings.HasSuffix("/"+stem+base, "/"+strings.Join(parts, "/"))
}
