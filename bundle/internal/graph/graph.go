// Package graph owns the module graph: which modules a program needs, the import edges
// between them, and why each module is in. It resolves names as CPython's path finder
// does, and runs nothing of the program.
//
// A graph never calls back. Its user takes waves of modules (Next), loads the new
// modules of each wave (Load), adds what is known about them (Add, Bar, AddScript), and
// follows their imports (Follow). Before some names can be looked for, hooks must be
// asked. Add and Follow then return a Question; the user calls Answer, and calls them
// again.
package graph

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// Config is what a graph is built with.
type Config struct {
	Interp   *python.Interpreter
	Paths    []string // searched before Interp.Path: the script's directory, --paths
	Last     []string // searched after Interp.Path
	Excluded []string // modules that must not be in, with all below them (--exclude-module)
	Optimize int
	Asks     map[string]bool // names that are looked for only after a Question has been answered
	Dists    Distributions   // installed distributions; nil for none
	Cache    *cache.Cache    // compiles sources and asks import finders; it is not used before that is necessary
	Worker   Worker          // compiles sources; used only when something must be compiled
	Loader   Loader          // nil for a loader that uses files, the cache and Worker
	Files    FileSystem      // nil for the files of this machine
}

// Graph is the growing result of a scan. Only one goroutine may use it at a time.
type Graph struct {
	cfg     Config
	find    *finder
	modules map[string]*Module
	paths   []string
	builtin map[string]bool
	stdlib  map[string]bool     // top-level modules of the standard library
	barred  map[string][]string // module -> names that its imports must not bring in
	answers map[string]Answer   // to questions, by name

	queue    []*Module            // modules that were found and not loaded yet
	again    []*Module            // modules to be followed again, because they now need more
	cursor   cursor               // where Follow stopped to ask
	needed   map[string]bool      // distributions that have a needed module
	optional map[string][]*Module // followed optional modules, by distribution
	program  string               // the distribution that the program is installed from; "" for none
	wrappers map[wrapper]bool     // functions that import what their callers name
	callers  map[wrapper][]*Module
	unasked  unasked
}

// New returns an empty graph.
func New(cfg Config) *Graph {
	if cfg.Files == nil {
		cfg.Files = disk{}
	}
	if cfg.Dists == nil {
		cfg.Dists = nothing{}
	}
	g := &Graph{
		cfg:      cfg,
		find:     newFinder(cfg.Files, cfg.Interp.ExtSuffixes),
		modules:  map[string]*Module{},
		paths:    slices.Concat(cfg.Paths, cfg.Interp.Path, cfg.Last),
		builtin:  map[string]bool{},
		barred:   map[string][]string{},
		answers:  map[string]Answer{},
		needed:   map[string]bool{},
		optional: map[string][]*Module{},
		wrappers: map[wrapper]bool{},
		callers:  map[wrapper][]*Module{},
		unasked:  unasked{in: map[string]bool{}, waiting: map[string][]waiter{}, certain: map[string]bool{}},
	}
	g.stdlib = g.stdlibNames()
	if cfg.Loader == nil {
		g.cfg.Loader = &codeLoader{in: cfg.Interp, cache: cfg.Cache, worker: cfg.Worker, optimize: cfg.Optimize, stdlib: g.stdlib}
	}
	for _, n := range cfg.Interp.Builtins {
		g.builtin[n] = true
	}
	return g
}

// stdlibNames lists the top-level modules of the standard library. From 3.10 on the
// interpreter knows them; for older versions, the directories of the standard library
// are listed.
func (g *Graph) stdlibNames() map[string]bool {
	out := map[string]bool{}
	for _, n := range g.cfg.Interp.StdlibNames {
		out[n] = true
	}
	if len(out) == 0 {
		for _, n := range g.find.children([]string{g.cfg.Interp.Stdlib, g.cfg.Interp.DynLoad}, false) {
			out[n] = true
		}
	}
	return out
}

// IsStdlib reports whether a top-level module is one of the standard library.
func (g *Graph) IsStdlib(name string) bool { return g.stdlib[name] || g.builtin[name] }

// Get returns the module with this name, or nil.
func (g *Graph) Get(name string) *Module { return g.modules[name] }

// Names lists the names of all modules, sorted.
func (g *Graph) Names() []string { return slices.Sorted(maps.Keys(g.modules)) }

// Modules returns a new map of all modules by name.
func (g *Graph) Modules() map[string]*Module { return maps.Clone(g.modules) }

// AddScript adds a source file that is run instead of imported, under ScriptName(name).
// path is its __file__ relative to the product.
func (g *Graph) AddScript(name, file, path string) *Module {
	m := &Module{Name: ScriptName(name), Role: Script, Kind: Source, Origin: User, File: file, Path: path}
	g.modules[m.Name] = m
	g.queue = append(g.queue, m)
	return m
}

// AddFile adds a module with a known file, so that its name is not looked for. A file
// named __init__ makes the module a package. The module replaces one of the same name.
func (g *Graph) AddFile(name, file string) *Module {
	m := &Module{Name: name, Kind: Source, Origin: User, File: file, By: []Edge{{Reason: Reason{Kind: BySpecFile}}}}
	if strings.HasSuffix(file, ".pyc") {
		m.Kind = Bytecode
	}
	if b := filepath.Base(file); strings.TrimSuffix(b, filepath.Ext(b)) == "__init__" {
		m.Package, m.Dirs = true, []string{filepath.Dir(file)}
	}
	m.Path = productPath(m)
	g.modules[name] = m
	g.queue = append(g.queue, m)
	return m
}

// Put adds a complete module, which is neither loaded nor followed. It replaces a
// module of the same name.
func (g *Graph) Put(m *Module) { g.modules[m.Name] = m }

// InstalledFrom says from which distribution the program is installed: its modules are
// the program's own, too.
func (g *Graph) InstalledFrom(dist string) { g.program = dist }

// isOwn reports whether a module from this place is one of the program.
func (g *Graph) isOwn(origin Origin, dist string) bool {
	return origin == User || origin == Dist && g.program != "" && dist == g.program
}

// Bar bars the modules in names from module and its submodules, as a hook's exclude
// asks: imports there do not bring them in. They bring in each other, for a package that
// bars a part of itself which something else imports.
func (g *Graph) Bar(module string, names []string) {
	g.barred[module] = append(g.barred[module], names...)
}

func (g *Graph) isBarred(from, to string) bool {
	for m := from; m != ""; m = parent(m) {
		for _, b := range g.barred[m] {
			if within(to, b) && !within(from, b) {
				return true
			}
		}
	}
	return false
}

func (g *Graph) isExcluded(name string) bool {
	return slices.ContainsFunc(g.cfg.Excluded, func(e string) bool { return within(name, e) })
}
