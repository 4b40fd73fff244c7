package bundle

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/typelib"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// typelibPlace is where typelibs lie in the product, as rth_gi.py has it.
const typelibPlace = "gi_typelibs"

// namespace is a namespace of GObject introspection that the program uses.
type namespace struct {
	file string
	head *typelib.Typelib
}

// typelibDirs are the directories where GObject introspection looks, for the
// layouts of Debian, Fedora and local builds.
func typelibDirs() []string {
	dirs := filepath.SplitList(os.Getenv("GI_TYPELIB_PATH"))
	for _, pattern := range []string{"/usr/local/lib/girepository-1.0", "/usr/local/lib/*/girepository-1.0", "/usr/lib/*/girepository-1.0",
		"/usr/lib64/girepository-1.0", "/usr/lib/girepository-1.0"} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		dirs = append(dirs, found...)
	}
	return dirs
}

// findTypelib finds the typelib of a namespace; without a version, the highest.
func findTypelib(name, version string) string {
	if strings.ContainsAny(name+version, "/*?[\\") {
		return ""
	}
	for _, dir := range typelibDirs() {
		if version != "" {
			if file := filepath.Join(dir, name+"-"+version+".typelib"); regular(file) {
				return file
			}
			continue
		}
		found, _ := filepath.Glob(filepath.Join(dir, name+"-*.typelib"))
		if len(found) > 0 {
			version := func(file string) string { return strings.TrimPrefix(filepath.Base(file), name+"-") }
			return slices.MaxFunc(found, func(a, b string) int {
				if binaries.VersionLess(version(a), version(b)) {
					return -1
				}
				return 1
			})
		}
	}
	return ""
}

func regular(file string) bool {
	fi, err := os.Stat(file)
	return err == nil && fi.Mode().IsRegular()
}

// wantedNamespaces are those that the program's modules import from
// gi.repository, and the versions that they ask for.
func (b *build) wantedNamespaces() (names map[string]string, versions map[string]string) {
	names, versions = map[string]string{}, map[string]string{}
	repository := b.graph.Modules["gi.repository"]
	if repository == nil || repository.Kind == graph.Missing || !b.interp.RunsHere() {
		return nil, nil
	}
	importers := map[string]bool{} // whose import has not been barred
	for _, e := range repository.By {
		importers[e.From] = true
	}
	for _, n := range b.graph.Names() {
		m := b.graph.Modules[n]
		if m.Facts == nil || m.Origin == graph.Dist && m.Dist == b.graph.Modules["gi"].Dist || strings.HasPrefix(n, "gi.") {
			continue // what PyGObject's own modules import is there if the rest is
		}
		for name, version := range m.Facts.Namespaces {
			if versions[name] == "" || m.Origin == graph.User {
				versions[name] = version
			}
		}
		for _, i := range m.Facts.Imports {
			if i.Name == "gi.repository" && importers[n] {
				for _, name := range i.From {
					names[name] = n
				}
			}
			if name, ok := strings.CutPrefix(i.Name, "gi.repository."); ok {
				names[name] = n
			}
		}
	}
	return names, versions
}

// addNamespaces finds the namespaces that the program uses, and those that they
// need, and adds what PyGObject has in Python for them. It reports whether there
// is something new.
func (b *build) addNamespaces() bool {
	names, versions := b.wantedNamespaces()
	var todo []string
	for _, n := range slices.Sorted(maps.Keys(names)) { // what has a version decides those of the others
		if versions[n] != "" {
			todo = append(todo, n)
		}
	}
	todo = append(todo, slices.Sorted(maps.Keys(names))...)
	fresh := false
	for len(todo) > 0 {
		n := todo[0]
		todo = todo[1:]
		if _, known := b.namespaces[n]; known {
			continue
		}
		if b.namespaces == nil {
			b.namespaces = map[string]*namespace{}
		}
		b.namespaces[n] = nil
		file := findTypelib(n, versions[n])
		if file == "" {
			if by := b.graph.Modules[names[n]]; by != nil && by.Origin == graph.User {
				b.warn("missing-typelib", b.rel(by.File), "no typelib of gi.repository."+n+" found", "install the package that provides it: gir1.2-... on Debian")
			}
			continue
		}
		head, err := typelib.Read(file)
		if err != nil {
			b.warn("missing-typelib", file, err.Error(), "")
			continue
		}
		b.namespaces[n] = &namespace{file, head}
		b.graph.Add("gi.overrides."+n, graph.Edge{From: "gi.repository", Reason: "namespace " + n})
		fresh = true
		for _, d := range head.Dependencies {
			if i := strings.LastIndexByte(d, '-'); i > 0 {
				todo = append(todo, d[:i])
				if versions[d[:i]] == "" {
					versions[d[:i]] = d[i+1:]
				}
			}
		}
	}
	return fresh
}

// collectNamespaces adds the typelibs and the libraries that they stand for.
func (b *build) collectNamespaces() error {
	for _, n := range slices.Sorted(maps.Keys(b.namespaces)) {
		ns := b.namespaces[n]
		if ns == nil {
			continue
		}
		why := "gi.repository." + n
		it := collect.Item{Path: typelibPlace + "/" + filepath.Base(ns.file), Kind: archive.KindFile, Mode: 0o644, Source: ns.file, Why: why}
		if err := b.items.Add(it, false); err != nil {
			return err
		}
		for _, l := range ns.head.Libraries {
			if err := b.addLibrary(l, why); err != nil {
				return err
			}
		}
		switch n {
		case "GdkPixbuf":
			if err := b.collectPixbufLoaders(ns.file, why); err != nil {
				return err
			}
		case "Gio":
			if schemas := "/usr/share/glib-2.0/schemas/gschemas.compiled"; regular(schemas) {
				it := collect.Item{Path: "share/glib-2.0/schemas/gschemas.compiled", Kind: archive.KindFile, Mode: 0o644, Source: schemas, Why: why}
				if err := b.items.Add(it, false); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// addLibrary adds a library of the machine, found by its soname, to the top of
// the product. One that every system has, or that is not there, is left out.
func (b *build) addLibrary(name, why string) error {
	file, ok := binaries.Resolve(name)
	if !ok || b.items.Has(name) {
		return nil
	}
	return b.items.Add(collect.Item{Path: name, Kind: archive.KindFile, Mode: 0o755, Source: file, Binary: true, Why: why}, false)
}

// collectPixbufLoaders adds the loaders of image formats beside the libraries,
// and the list of them with bare names: the dynamic linker then finds them
// wherever the product lies.
func (b *build) collectPixbufLoaders(typelibFile, why string) error {
	dir := filepath.Join(filepath.Dir(filepath.Dir(typelibFile)), "gdk-pixbuf-2.0", "2.10.0")
	list, err := os.ReadFile(filepath.Join(dir, "loaders.cache"))
	if err != nil {
		return nil // built without loaders
	}
	lines := strings.Split(string(list), "\n")
	for i, l := range lines {
		file := strings.Trim(l, `"`)
		if !strings.HasPrefix(l, `"/`) || !regular(file) {
			continue
		}
		lines[i] = `"` + filepath.Base(file) + `"`
		it := collect.Item{Path: filepath.Base(file), Kind: archive.KindFile, Mode: 0o755, Source: file, Binary: true, Why: why}
		if err := b.items.Add(it, false); err != nil {
			return err
		}
	}
	it := collect.Item{Path: "lib/gdk-pixbuf/loaders.cache", Kind: archive.KindFile, Mode: 0o644, Data: []byte(strings.Join(lines, "\n")), Why: why}
	return b.items.Add(it, false)
}
