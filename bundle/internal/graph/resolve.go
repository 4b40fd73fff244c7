package graph

import (
	"bytes"
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Question asks where to look for a name, before the graph looks for it.
type Question struct {
	Name string
	Dirs []string // the directories of the search
}

// Answer says where to look for a name.
type Answer struct {
	Dirs []string // the directories to search
	More []string // directories to add to the path of the package that is found
}

// Answer answers the question about a name. The caller then calls the method again that
// has returned the question.
func (g *Graph) Answer(name string, a Answer) { g.answers[name] = a }

// Add brings in a module with its parent packages, for the given reason, and reports
// whether the module was found. If it returns a question, the caller answers it and
// calls Add again.
func (g *Graph) Add(ctx context.Context, name string, why Edge) (bool, *Question) {
	m, q := g.resolve(ctx, name, why)
	return q == nil && m != nil && m.Kind != Missing, q
}

// resolve finds name and its parents, and puts new modules into the queue. It returns
// nil for excluded modules. After a question it is called again with the same edge; the
// work that it did before the question then changes nothing.
func (g *Graph) resolve(ctx context.Context, name string, why Edge) (*Module, *Question) {
	if m, ok := g.modules[name]; ok {
		m.addEdge(why)
		if m.Optional && !why.Optional {
			g.need(m)
		}
		return m, nil
	}
	if g.isExcluded(name) {
		return nil, nil
	}
	m := &Module{Name: name, Optional: why.Optional}
	search := g.paths
	if p := parent(name); p != "" {
		up, q := g.resolve(ctx, p, Edge{From: name, Reason: Reason{Kind: ByParent}, Optional: why.Optional})
		if up == nil {
			return nil, q
		}
		if up.Kind == Missing || !up.Package {
			search = nil
		} else {
			search = g.packagePath(up)
		}
	} else if g.builtin[name] {
		m.Kind = Builtin
	}
	if m.Kind != Builtin {
		a := Answer{Dirs: search}
		if g.cfg.Asks[name] {
			var known bool
			if a, known = g.answers[name]; !known {
				return nil, &Question{Name: name, Dirs: search}
			}
		}
		g.locate(ctx, m, a)
	}
	g.classify(m)
	g.modules[name] = m
	m.addEdge(why)
	g.needDist(m)
	g.arrive(m)
	if m.Kind != Missing && m.Kind != Builtin {
		g.queue = append(g.queue, m)
	}
	return m, nil
}

// locate looks for the file or the directories of a module.
func (g *Graph) locate(ctx context.Context, m *Module, a Answer) {
	if f, ok := g.find.find(tail(m.Name), a.Dirs); ok {
		m.Kind, m.File, m.Dirs, m.Package = f.kind, f.file, f.dirs, f.dirs != nil
		if m.Package {
			m.Dirs = append(m.Dirs, a.More...)
		}
	} else if a.Dirs != nil && parent(m.Name) == "" && g.cfg.Interp.SiteHooks && g.cfg.Worker != nil {
		g.askWorker(ctx, m)
	}
}

func (g *Graph) classify(m *Module) {
	switch m.Kind {
	case Missing, Builtin:
		m.Origin = Stdlib
	default:
		place := m.File
		if place == "" {
			place = m.Dirs[0]
		}
		m.Origin, m.Dist = g.cfg.Dists.Owner(place)
		m.Path = productPath(m)
	}
}

// askWorker resolves a top-level name through import finders that the environment has
// added, such as those of editable installs.
func (g *Graph) askWorker(ctx context.Context, m *Module) {
	found, err := g.cfg.Worker.Find(ctx, []string{m.Name})
	if err != nil || len(found) != 1 || !found[0].Found {
		return
	}
	f := found[0]
	m.Package, m.Dirs, m.File = f.Package, f.Dirs, f.Origin
	switch {
	case f.Origin == "" && len(f.Dirs) > 0:
		m.Kind = Namespace
	case strings.HasSuffix(f.Origin, ".py"):
		m.Kind = Source
	case strings.HasSuffix(f.Origin, ".pyc"):
		m.Kind = Bytecode
	case f.Origin != "":
		m.Kind = Extension
	}
}

// packagePath returns the directories with the submodules of a package. Old-style
// namespace packages extend their path over the whole search path (pkgutil.extend_path,
// pkg_resources.declare_namespace).
func (g *Graph) packagePath(m *Module) []string {
	if m.Kind != Source {
		return m.Dirs
	}
	if !g.extendsPath(m) {
		return slices.Concat(m.before, m.Dirs, m.after)
	}
	dirs := append([]string{}, m.Dirs...)
	search := g.paths
	if p := parent(m.Name); p != "" {
		if up := g.modules[p]; up != nil {
			search = g.packagePath(up)
		}
	}
	for _, s := range search {
		if d, ok := g.find.list(s)[tail(m.Name)]; ok && d {
			dir := filepath.Join(s, tail(m.Name))
			if dir != m.Dirs[0] {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// extendLimit is the size above which the source of a package is not searched: a
// package that extends its path has only a few lines.
const extendLimit = 64 << 10

// extendsPath searches the source of a package, which may not be loaded yet.
func (g *Graph) extendsPath(m *Module) bool {
	if m.extends == 0 {
		m.extends = -1
		b, err := g.cfg.Files.ReadFile(m.File)
		if err == nil && len(b) < extendLimit && (bytes.Contains(b, []byte("extend_path")) || bytes.Contains(b, []byte("declare_namespace"))) {
			m.extends = 1
		} else if err == nil && bytes.Contains(b, []byte("__path__")) {
			m.before, m.after = g.insidePath(m.Dirs, b)
		}
	}
	return m.extends > 0
}

// owner tells where a module would come from. It adds nothing.
func (g *Graph) owner(name string) (Origin, string, bool) {
	if g.builtin[name] || g.stdlib[top(name)] {
		return Stdlib, "", true
	}
	f, ok := g.peek(name)
	if !ok {
		if p := parent(name); p != "" { // the name may be an attribute of its package
			return g.owner(p)
		}
		return 0, "", false
	}
	place := f.file
	if place == "" {
		place = f.dirs[0]
	}
	origin, dist := g.cfg.Dists.Owner(place)
	return origin, dist, true
}

// owners lists the distributions that a module would come from, sorted, with "" for one
// that no distribution has listed. There are several where the module is a namespace
// package: those that have modules in it. The list is empty for a module that belongs to
// no distribution or does not exist.
func (g *Graph) owners(name string) []string {
	origin, dist, ok := g.owner(name)
	if !ok || origin != Dist {
		return nil
	}
	if dist != "" {
		return []string{dist}
	}
	f, found := g.peek(name)
	for !found && parent(name) != "" { // as owner does
		name = parent(name)
		f, found = g.peek(name)
	}
	if !found || f.kind != Namespace {
		return []string{dist}
	}
	in := map[string]bool{}
	var walk func(dirs []string)
	walk = func(dirs []string) {
		for _, c := range g.find.children(dirs, true) {
			if f, ok := g.find.find(c, dirs); ok && f.kind == Namespace {
				walk(f.dirs)
			} else if ok {
				_, dist := g.cfg.Dists.Owner(f.file)
				in[dist] = true
			}
		}
	}
	walk(f.dirs)
	return slices.Sorted(maps.Keys(in))
}

// isShared reports whether a module would be a namespace package that belongs to no
// single distribution.
func (g *Graph) isShared(name string) bool {
	_, dist, _ := g.owner(name)
	f, ok := g.peek(name)
	return ok && f.kind == Namespace && dist == ""
}

// Exists reports whether a module can be found. It adds nothing.
func (g *Graph) Exists(name string) bool { return g.exists(name) }

// exists reports whether a module can be found. It adds nothing.
func (g *Graph) exists(name string) bool {
	_, ok := g.peek(name)
	return ok || g.builtin[name]
}

func (g *Graph) peek(name string) (found, bool) {
	paths := g.paths
	for {
		head, rest, more := strings.Cut(name, ".")
		f, ok := g.find.find(head, paths)
		if !ok || !more {
			return f, ok
		}
		if f.dirs == nil {
			return found{}, false
		}
		name, paths = rest, f.dirs
	}
}
