package bundle

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// collectLibraries adds the shared libraries that are loaded by name through
// ctypes, and what all binaries need.
func (b *build) collectLibraries() error {
	b.collectCtypes()
	b.items.All(func(it collect.Item) {
		// Interpreters that were built on this machine carry debugging information,
		// often more than everything else; nothing loads it.
		if it.Binary && (b.spec.Build.Strip || it.Why == "interpreter" || it.Why == "standard library") {
			it.Strip = true
			b.items.Set(it)
		}
	})
	var err error
	if b.libs, err = collect.Libraries(b.ctx, &b.items, b.interp, binaries.Options{Place: b.place, Foreign: !b.interp.RunsHere()}); err != nil {
		return err
	}
	if err := b.collectCryptoModules(); err != nil {
		return err
	}
	if err := b.checkBinaries(); err != nil {
		return err
	}
	for _, m := range b.libs.Missing {
		if !b.interp.RunsHere() && binaries.OnEveryLinux(m.Name) {
			b.log("INFO", fmt.Sprintf("%s needs %s, which the system that runs the program must have", m.By, m.Name))
			continue
		}
		if dir, _, ok := strings.Cut(m.By, "/plugins/"); ok && strings.Contains(dir, "/Qt") && !strings.Contains(m.By, "/platforms/") {
			// Drivers of databases and such: Qt goes on without those that do not load.
			b.log("INFO", fmt.Sprintf("%s needs %s, which is not on this machine", m.By, m.Name))
			continue
		}
		b.warn("missing-library", m.By, fmt.Sprintf("shared library %s not found", m.Name),
			"install the package that provides it, or the program may fail where it is loaded")
	}
	for _, p := range b.libs.Bad {
		b.warn("bad-library", p.Dest, fmt.Sprintf("%s: %s", p.Source, p.Msg), "it is included as it is")
	}
	return nil
}

// collectCryptoModules adds the modules of OpenSSL 3 that lie beside its library
// on this machine. They need that library only.
func (b *build) collectCryptoModules() error {
	crypto, ok := b.items.Get("libcrypto.so.3")
	if !ok || crypto.Source == "" {
		return nil
	}
	source, err := filepath.EvalSymlinks(crypto.Source)
	if err != nil {
		return fmt.Errorf("collect %w", err)
	}
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(source), "ossl-modules", "*.so")) // a well-formed pattern, but for odd directories
	for _, f := range found {
		it := collect.Item{Path: "ossl-modules/" + filepath.Base(f), Kind: archive.KindFile, Mode: 0o755, Source: f, Binary: true,
			Strip: b.spec.Build.Strip, RunPath: "$ORIGIN/..", Why: "loaded by libcrypto.so.3"}
		if err := b.items.Add(it, false); err != nil {
			return err
		}
	}
	return nil
}

// checkBinaries refuses extension modules, and libraries that the user named,
// that were built for another system than the product is for. What packages carry
// besides may be meant for others: launchers of Windows in setuptools.
func (b *build) checkBinaries() error {
	t := b.interp.Target()
	extensions := map[string]bool{}
	for _, m := range b.graph.Modules {
		if m.Kind == graph.Extension && m.Origin != graph.Stdlib {
			extensions[m.File] = true
		}
	}
	var wrong error
	b.items.All(func(it collect.Item) {
		if wrong != nil || it.Source == "" || !it.Binary || it.Why != "add-binary" && !extensions[it.Source] {
			return
		}
		if is := binaries.Target(it.Source, t.Arch); is != "" && is != t.String() {
			wrong = fmt.Errorf("%s (%s): is built for %s, not for %s", it.Source, it.Why, is, t)
		}
	})
	return wrong
}

// collectCtypes adds the libraries that the program's and its distributions'
// code names literally: ctypes.CDLL("libfoo.so.1"), find_library("foo"). A name
// with a slash or of a file beside the module refers to that file; the others
// are looked for as the dynamic linker does. What only the standard library
// names is not collected.
func (b *build) collectCtypes() {
	type want struct{ name, by string }
	var wants []want
	for _, n := range b.graph.Names() {
		m := b.graph.Modules[n]
		if m.Facts == nil || m.Origin == graph.Stdlib {
			continue
		}
		for _, l := range m.Facts.Libraries {
			if !b.ctypesBeside(m, l) {
				wants = append(wants, want{l, n})
			}
		}
	}
	sort.SliceStable(wants, func(i, j int) bool { return wants[i].name < wants[j].name })
	for _, w := range wants {
		file, ok := binaries.Resolve(w.name)
		if !ok || !b.interp.RunsHere() {
			continue // optional by nature: code tries several names
		}
		why := "loaded by " + strings.TrimPrefix(w.by, "@")
		// The file has the name by which libraries need it, and the one that the
		// program uses is a link: two files would be two libraries in one process.
		soname := binaries.Soname(file)
		if !b.items.Has(soname) {
			_ = b.items.Add(collect.Item{Path: soname, Kind: archive.KindFile, Mode: 0o755, Source: file, Binary: true, Why: why}, false)
		}
		if strings.Contains(w.name, ".so") && !b.items.Has(w.name) {
			_ = b.items.Add(collect.Item{Path: w.name, Kind: archive.KindSymlink, Mode: 0o777, Target: soname, Why: why}, false)
		}
	}
}

// linkTwins keeps one file of several in a directory that are links to the same
// library on this machine, that with the name by which others need it. The rest
// become links to it.
func (b *build) linkTwins() error {
	if !b.interp.Target().HasLinks() {
		return nil
	}
	twins := map[[2]string][]collect.Item{}
	b.items.All(func(it collect.Item) {
		if it.Kind != archive.KindFile || !it.Binary || it.Source == "" || !strings.Contains(path.Base(it.Path), ".so") {
			return // programs of one interpreter are to stay files: each has its own name
		}
		if real, err := filepath.EvalSymlinks(it.Source); err == nil {
			at := [2]string{path.Dir(it.Path), real}
			twins[at] = append(twins[at], it)
		}
	})
	for at, items := range twins {
		if len(items) < 2 {
			continue
		}
		keep, soname := path.Base(items[0].Path), binaries.Soname(at[1])
		for _, it := range items {
			if path.Base(it.Path) == soname {
				keep = soname
			}
		}
		for _, it := range items {
			if path.Base(it.Path) != keep {
				b.items.Set(collect.Item{Path: it.Path, Kind: archive.KindSymlink, Mode: 0o777, Target: keep, Why: it.Why})
			}
		}
	}
	return nil
}

// ctypesBeside adds a library that lies beside the module that loads it, at the
// same place in the product.
func (b *build) ctypesBeside(m *graph.Module, name string) bool {
	if filepath.IsAbs(name) || name == "" {
		return false
	}
	src := filepath.Join(filepath.Dir(m.File), name)
	if fi, err := os.Stat(src); err != nil || !fi.Mode().IsRegular() || !binaries.Is(src) {
		return false
	}
	dest := path.Join(path.Dir(m.Path), filepath.ToSlash(name))
	if strings.HasPrefix(dest, "../") {
		dest = path.Base(dest)
	}
	return b.items.Add(collect.Item{Path: dest, Kind: archive.KindFile, Mode: 0o755, Source: src, Binary: true,
		Why: "loaded by " + strings.TrimPrefix(m.Name, "@")}, false) == nil
}
