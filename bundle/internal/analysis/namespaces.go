package analysis

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/typelib"
)

// typelibDirs lists the directories where GObject introspection looks for typelibs on
// Debian, on Fedora and in local builds.
func typelibDirs() []string {
	dirs := filepath.SplitList(os.Getenv("GI_TYPELIB_PATH"))
	for _, pattern := range []string{"/usr/local/lib/girepository-1.0", "/usr/local/lib/*/girepository-1.0", "/usr/lib/*/girepository-1.0",
		"/usr/lib64/girepository-1.0", "/usr/lib/girepository-1.0"} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		dirs = append(dirs, found...)
	}
	return dirs
}

// findTypelib finds the typelib of a namespace. Without a version it takes the highest
// one.
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

// wantedNamespaces returns the namespaces that the program's modules import from
// gi.repository, each with a module that imports it, and the versions that modules ask
// for.
func (s *scan) wantedNamespaces() (names map[string]string, versions map[string]string) {
	names, versions = map[string]string{}, map[string]string{}
	repository := s.graph.Get("gi.repository")
	if repository == nil || repository.Kind == graph.Missing || !s.in.Env.Shipped.RunsHere() {
		return nil, nil
	}
	importers := map[string]bool{} // modules that gi.repository is not barred from
	for _, e := range repository.By {
		importers[e.From] = true
	}
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if m.Facts == nil || m.Origin == graph.Dist && m.Dist == s.graph.Get("gi").Dist || strings.HasPrefix(n, "gi.") {
			continue // PyGObject's own modules try imports that may fail
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

// addNamespaces finds the namespaces that the program uses, and the namespaces that
// these need, and adds PyGObject's Python modules for them. It reports whether anything
// is new.
func (s *scan) addNamespaces(ctx context.Context) (fresh bool, err error) {
	names, versions := s.wantedNamespaces()
	var todo []string
	for _, n := range slices.Sorted(maps.Keys(names)) { // a namespace with a version decides the versions of those that it needs
		if versions[n] != "" {
			todo = append(todo, n)
		}
	}
	todo = append(todo, slices.Sorted(maps.Keys(names))...)
	for len(todo) > 0 {
		n := todo[0]
		todo = todo[1:]
		if _, known := s.namespaces[n]; known {
			continue
		}
		ns := s.findNamespace(n, versions[n], names[n])
		s.namespaces[n] = ns
		if ns == nil {
			continue
		}
		why := graph.Edge{From: "gi.repository", Reason: graph.Reason{Kind: graph.ByGINamespace, Detail: n}}
		if _, err := s.bring(ctx, "gi.overrides."+n, why); err != nil {
			return false, err
		}
		fresh = true
		for _, d := range ns.Head.Dependencies {
			if i := strings.LastIndexByte(d, '-'); i > 0 {
				todo = append(todo, d[:i])
				if versions[d[:i]] == "" {
					versions[d[:i]] = d[i+1:]
				}
			}
		}
	}
	return fresh, nil
}

// findNamespace reads the typelib of a namespace that a module imports. It returns nil
// if there is none.
func (s *scan) findNamespace(name, version, importer string) *Namespace {
	file := findTypelib(name, version)
	if file == "" {
		if by := s.graph.Get(importer); by != nil && by.Origin == graph.User {
			s.in.Sink.Warn(diag.MissingTypelib, s.in.Spec.Rel(by.File), "no typelib of gi.repository."+name+" found",
				"install the package that provides it: gir1.2-... on Debian")
		}
		return nil
	}
	head, err := typelib.Read(file)
	if err != nil {
		s.in.Sink.Warn(diag.MissingTypelib, file, err.Error(), "")
		return nil
	}
	return &Namespace{Name: name, File: file, Head: head}
}
