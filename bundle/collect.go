package bundle

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pyz"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// Where boot and the PYZ lie in the product.
const (
	bootPath = ".gofreeze/boot.pyc"
	pyzPath  = ".gofreeze/app.pyz"
)

// collect fills the table of what the product holds.
func (b *build) collect() error {
	b.progress("collection", 0, 0)
	if err := b.checkDists(); err != nil {
		return err
	}
	steps := []func() error{
		b.collectInterpreter, b.collectSpec, b.collectDists, b.collectProgramData,
		b.collectHooks, b.collectHookFiles, b.collectNamespaces, b.collectQML, b.editModules, b.collectModules, b.collectSiblings, b.editItems, b.collectLibraries, b.editLibraries, b.linkTwins, b.compressLibraries,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for _, c := range b.items.Conflicts {
		b.warn("conflict", c.Path, c.Error(), "the first one is kept")
	}
	return nil
}

func (b *build) collectInterpreter() error {
	if err := collect.Interpreter(&b.items, b.interp, b.spec.Name); err != nil {
		return err
	}
	return b.collectCore()
}

func (b *build) collectSpec() error {
	if err := collect.Pairs(&b.items, b.spec.Data, b.abs(""), "add-data", false); err != nil {
		return err
	}
	return collect.Pairs(&b.items, b.spec.Binaries, b.abs(""), "add-binary", true)
}

// collectModules adds extension modules, the PYZ and the boot script.
func (b *build) collectModules() error {
	if err := b.addGuard(); err != nil {
		return err
	}
	b.warnSources()
	records, err := collect.Modules(&b.items, b.graph, b.interp, collect.Inclusion{Loose: b.debugs("noarchive"), Mode: b.mode, Source: b.wantSource})
	if err != nil {
		return err
	}
	meta := pyz.Meta{Name: b.spec.Name, Main: b.main, Hooks: b.rthooks, Scripts: b.before, Interpreter: b.spec.Runtime.Interpreter,
		Options: b.options(b.own()), Version: b.interp.Version}
	var buf bytes.Buffer
	cuts, err := pyz.Write(&buf, b.interp.Magic, meta, records)
	if err != nil {
		return err
	}
	it := collect.Item{Path: pyzPath, Kind: archive.KindPYZ, Mode: 0o644, Data: buf.Bytes(), Why: "modules", Cuts: cuts}
	if err := b.items.Add(it, true); err != nil {
		return err
	}
	code, err := b.compileRuntime("boot.py", []byte(runtimehooks.Boot))
	if err != nil {
		return err
	}
	it = collect.Item{Path: bootPath, Kind: archive.KindFile, Mode: 0o644, Data: collect.Pyc(b.interp.Magic, code), Why: "run time"}
	return b.items.Add(it, true)
}

// addHookScript adds a run-time hook that gofreeze carries.
func (b *build) addHookScript(file string) {
	key := "@" + strings.TrimSuffix(file, ".py")
	for _, have := range b.rthooks {
		if have == key {
			return
		}
	}
	src, err := runtimehooks.FS.ReadFile(file)
	if err != nil {
		panic("internal error: run-time hook " + file + " is not embedded")
	}
	code, err := b.compileRuntime(file, src)
	if err != nil {
		b.warn("runtime-hook", file, err.Error(), "")
		return
	}
	b.graph.Modules[key] = &graph.Module{Name: key, Kind: graph.Source, Origin: graph.Stdlib, Path: file, Code: code,
		Facts: &graph.Facts{}}
	b.rthooks = append(b.rthooks, key)
}

// wantSource implements --include-source and built-in hooks that ask for it.
func (b *build) wantSource(name string) bool {
	for _, want := range b.spec.Modules.IncludeSource {
		if b.meant(want, name) {
			return true
		}
	}
	name = strings.TrimPrefix(name, "@")
	for _, h := range b.active {
		if h.Source && (name == h.Module || strings.HasPrefix(name, h.Module+".")) {
			return true
		}
	}
	return false
}

// meant reports whether --include-source want means the module under the key name.
func (b *build) meant(want, name string) bool {
	bare := strings.TrimPrefix(name, "@")
	return want == "*" || want == "__main__" && name == b.main || bare == want || strings.HasPrefix(bare, want+".")
}

// warnSources names what --include-source asks for in vain.
func (b *build) warnSources() {
	for _, want := range b.spec.Modules.IncludeSource {
		found := false
		for name, m := range b.graph.Modules {
			found = found || m.Kind == graph.Source && b.meant(want, name)
		}
		if !found {
			b.warn("include-source", want, "no module of this name with source is in the product", "__main__ is the program itself")
		}
	}
}

// reached returns the distributions that the graph touches, sorted by name.
func (b *build) reached() []*dists.Dist {
	names := map[string]bool{}
	for _, m := range b.graph.Modules {
		if m.Kind != graph.Missing && m.Dist != "" {
			names[m.Dist] = true
		}
	}
	var out []*dists.Dist
	for n := range names {
		if d := b.dists.ByName(n); d != nil {
			out = append(out, d)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// collectDists adds metadata, data files and libraries of the distributions that
// are reached.
func (b *build) collectDists() error {
	ms := b.spec.Modules
	for _, n := range append(append([]string{}, ms.CopyMetadata...), ms.RecursiveMetadata...) {
		if b.dists.ByName(n) == nil {
			return fmt.Errorf("copy-metadata %s: no such distribution is installed for %s", n, b.interp.Invoked)
		}
		b.metadata[dists.Normalize(n)] = true
	}
	for _, n := range ms.RecursiveMetadata {
		b.requireMetadata(n)
	}
	seen := map[string]bool{}
	add := func(d *dists.Dist, whole bool) error {
		if seen[d.Name] {
			return nil
		}
		seen[d.Name] = true
		if err := b.addFiles(d.Metadata(), d.Name); err != nil {
			return err
		}
		if !whole {
			return nil
		}
		return b.addFiles(d.Payload(b.interp.ExtSuffixes), d.Name)
	}
	for _, d := range b.reached() {
		if err := add(d, b.whole[d.Name]); err != nil {
			return err
		}
	}
	for _, n := range sortedKeys(b.metadata) {
		if d := b.dists.ByName(n); d != nil {
			if err := add(d, false); err != nil {
				return err
			}
		}
	}
	for _, n := range append(append([]string{}, ms.CollectData...), append(ms.CollectBinaries, ms.CollectAll...)...) {
		if err := b.collectPackageData(n); err != nil {
			return err
		}
	}
	return nil
}

// requireMetadata marks the requirements of a distribution, transitively.
func (b *build) requireMetadata(name string) {
	d := b.dists.ByName(name)
	if d == nil {
		return
	}
	for _, r := range d.Requires() {
		n := dists.Normalize(r.Name)
		if !b.metadata[n] && b.dists.ByName(n) != nil {
			b.metadata[n] = true
			b.requireMetadata(n)
		}
	}
}

// addFiles adds files of a distribution at their import place. Hooks may leave
// some out.
func (b *build) addFiles(files []dists.File, why string) error {
	for _, f := range files {
		// Files of an excluded package would make a namespace package of it.
		if b.hooks.LeavesOutFile(f.Path, b.env()) || b.excluded(strings.ReplaceAll(path.Dir(f.Path), "/", ".")) {
			continue
		}
		fi, err := os.Stat(f.Abs)
		if err != nil || !fi.Mode().IsRegular() {
			continue // listed in RECORD, removed since
		}
		it := collect.Item{Path: f.Path, Kind: archive.KindFile, Mode: 0o644, Source: f.Abs, Why: why, Binary: f.Library}
		if fi.Mode()&0o100 != 0 || f.Library {
			it.Mode = 0o755
		}
		if err := b.items.Add(it, false); err != nil {
			return err
		}
	}
	return nil
}

// collectPackageData adds the data files below a package's directories.
func (b *build) collectPackageData(name string) error {
	m := b.graph.Modules[name]
	if m == nil || !m.Package {
		return nil // warned of when the package was looked up
	}
	for _, dir := range m.Dirs {
		if err := b.dataTree(dir, strings.ReplaceAll(name, ".", "/"), name); err != nil {
			return err
		}
	}
	return nil
}

// collectProgramData adds the data files inside the program's own packages.
func (b *build) collectProgramData() error {
	if b.spec.Modules.Lean {
		return nil
	}
	for _, n := range b.graph.Names() {
		m := b.graph.Modules[n]
		if m.Origin == graph.User && m.Package && !strings.Contains(n, ".") && m.Kind != graph.Missing && m.Kind != graph.Namespace {
			if err := b.collectPackageData(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// dataTree adds the files below dir that are neither modules nor rubbish.
func (b *build) dataTree(dir, dest, why string) error {
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("collect data %w", err)
		}
		name := d.Name()
		if d.IsDir() {
			if p != dir && (name == "__pycache__" || strings.HasPrefix(name, ".") || exists(filepath.Join(p, "pyvenv.cfg"))) {
				return fs.SkipDir
			}
			return nil
		}
		ext := filepath.Ext(name)
		if ext == ".py" || ext == ".pyc" || ext == ".pyi" || strings.HasPrefix(name, ".") {
			return nil
		}
		for _, s := range b.interp.ExtSuffixes {
			if strings.HasSuffix(name, s) && s != ".so" {
				return nil
			}
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		fi, err := os.Stat(p)
		if err != nil || !fi.Mode().IsRegular() {
			return nil
		}
		it := collect.Item{Path: path.Join(dest, filepath.ToSlash(rel)), Kind: archive.KindFile, Mode: 0o644, Source: p, Why: why}
		if fi.Mode()&0o100 != 0 {
			it.Mode = 0o755
		}
		it.Binary = binaries.Is(p)
		return b.items.Add(it, false)
	})
}

func exists(p string) bool { _, err := os.Lstat(p); return err == nil }

func sortedKeys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
