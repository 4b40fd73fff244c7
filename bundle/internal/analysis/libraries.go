package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// libraryReader finds the names of libraries that code computes.
type libraryReader interface {
	Libraries(ctx context.Context, r python.LibrariesRequest) (map[string]python.Loaded, error)
}

// findLibraries finds which libraries modules load by names that they compute, and warns
// of names that nobody can know beforehand. It asks about modules that some code imports:
// what is merely collected need not work. For other systems there is nothing to be found.
func (s *scan) findLibraries(ctx context.Context) error {
	if s.tools.libraries == nil || !s.in.Env.Shipped.RunsHere() {
		return nil
	}
	loaders := map[string][]*graph.Module{} // by owner
	imported := s.imported()
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if owner, ok := ownerOf(m); ok && m.Facts != nil && m.Facts.Loads && m.Kind == graph.Source && m.Err == nil && imported[n] {
			loaders[owner] = append(loaders[owner], m)
		}
	}
	for _, owner := range slices.Sorted(maps.Keys(loaders)) {
		found, err := s.loaded(ctx, owner, loaders[owner], imported)
		if err != nil {
			return err
		}
		quiet := s.hasLibraries(owner)
		for _, m := range loaders[owner] {
			l := found[m.Name]
			for _, text := range l.Names {
				if name := libraryName(m, text); name != "" {
					s.out.Libraries[m.Name] = append(s.out.Libraries[m.Name], name)
				}
			}
			for _, line := range l.Unknown {
				// A module of a distribution that also loads libraries by known names most
				// likely means those.
				if !m.Optional && !quiet && (owner == "" || len(l.Names) == 0) {
					s.in.Sink.Warn(diag.LibraryName, fmt.Sprintf("%s:%d", s.in.Spec.Rel(m.File), line), m.Title()+" loads a shared library whose name the build cannot know",
						"if it is one of this machine, name its file with --add-binary FILE:.")
				}
			}
		}
	}
	return nil
}

// imported returns the modules to which a chain of reasons leads from the program that
// does not begin at a module which is merely collected with its distribution: an example
// or a test imports much that the program does not.
func (s *scan) imported() map[string]bool {
	out := map[string]bool{}
	brings := map[string][]string{}
	var todo []string
	add := func(name string) {
		if !out[name] {
			out[name] = true
			todo = append(todo, name)
		}
	}
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if len(m.By) == 0 {
			add(n)
		}
		for _, e := range m.By {
			switch {
			case e.Reason.Kind == graph.ByWhole && m.Origin == graph.Dist:
			case e.From == "":
				add(n)
			default:
				brings[e.From] = append(brings[e.From], n)
			}
		}
	}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		for _, n := range brings[name] {
			add(n)
		}
	}
	return out
}

// loaded asks about the modules of an owner, or takes from the cache what is known.
func (s *scan) loaded(ctx context.Context, owner string, loaders []*graph.Module, imported map[string]bool) (map[string]python.Loaded, error) {
	r := python.LibrariesRequest{Files: map[string]string{}, Program: owner == ""}
	parts := []string{python.LibrariesProgram, s.in.Env.Compiler.CompiledBy(), fmt.Sprint(r.Program)}
	for _, n := range s.graph.Names() {
		m := s.graph.Get(n)
		if of, ok := ownerOf(m); !ok || of != owner || m.Kind != graph.Source || !imported[n] {
			continue // what nobody imports calls nothing
		}
		fi, err := os.Stat(m.File)
		if err != nil {
			continue
		}
		r.Files[n] = m.File
		parts = append(parts, n, cache.Stamp(m.File, fi))
	}
	for _, m := range loaders {
		r.Loaders = append(r.Loaders, m.Name)
	}
	parts = append(parts, r.Loaders...)
	about := owner
	if about == "" {
		about = "the program"
	}
	key := cache.NewKey("libraries", parts...).About(about)
	var out map[string]python.Loaded
	if b, ok := s.in.Env.Cache.Get(key); ok && json.Unmarshal(b, &out) == nil {
		return out, nil
	}
	out, err := s.tools.libraries.Libraries(ctx, r)
	if err != nil {
		return nil, err
	}
	if b, err := json.Marshal(out); err == nil {
		_ = s.in.Env.Cache.Put(key, b) // a lost entry costs time only
	}
	return out, nil
}

// libraryName turns a name or a path that code computes into the name under which the
// product has the library: relative to the module, if the file lies below its directory.
// A library at another path is found by its file name, as in the product.
func libraryName(m *graph.Module, text string) string {
	if strings.ContainsAny(text, "\x00\\") {
		return ""
	}
	dir := filepath.Dir(m.File)
	if filepath.IsAbs(text) && environ.Inside(text, dir) {
		if rel, err := filepath.Rel(dir, text); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	if strings.HasSuffix(text, "/") {
		return ""
	}
	return path.Base(filepath.ToSlash(text))
}

// hasLibraries reports whether a distribution brings libraries of its own, which are in
// the product and which it most often means, or a hook names those of the system.
func (s *scan) hasLibraries(owner string) bool {
	d := s.out.Dists.ByName(owner)
	if owner == "" || d == nil {
		return false
	}
	for _, e := range d.Entries(s.in.Env.Shipped.ExtSuffixes) {
		base := path.Base(e.Path)
		if e.Module == "" && e.Out == 0 && (strings.HasSuffix(base, ".so") || strings.Contains(base, ".so.")) {
			return true
		}
	}
	return slices.ContainsFunc(s.out.Used, func(h hooks.Hook) bool {
		m := s.graph.Get(h.Module)
		return len(h.Libraries) > 0 && m != nil && m.Dist == owner
	})
}
