// Package graph owns the module graph: which modules a program needs, the
// import edges between them, and why each one is in. It resolves names as
// CPython's path finder does, without running any of the program.
package graph

import (
	"bytes"
	"context"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// Kind says how a module is served.
type Kind uint8

const (
	Missing   Kind = iota // imported but not found
	Source                // .py, compiled
	Bytecode              // .pyc without source
	Extension             // shared library
	Namespace             // PEP 420 package
	Builtin               // compiled into the interpreter
)

// String names the kind as reports do.
func (k Kind) String() string {
	return [...]string{"missing", "source", "bytecode", "extension", "namespace", "builtin"}[k]
}

// Origin says where a module comes from.
type Origin uint8

const (
	User Origin = iota // the program itself and --paths
	Stdlib
	Dist // an installed distribution
)

// Role says what a module is for.
type Role uint8

const (
	Imported Role = iota // modules that code imports
	Script               // a file that is run: the main script, one that runs before it, a run-time hook
	Runtime              // a module of gofreeze that every product has: the guard and its like
)

// ScriptName is the name of a script in the graph and in the PYZ file, where it must
// not be taken for a module.
func ScriptName(name string) string { return "@" + name }

// Title is the name of a module for people.
func (m *Module) Title() string {
	if m.Role == Script {
		return m.Name[len(ScriptName("")):]
	}
	return m.Name
}

// Where says under which condition an import runs.
type Where uint8

const (
	Top         Where = iota // at import time of the module
	Conditional              // inside try or if
	InFunction
	InMain // only when the module is run as a program
)

// Module is one node of the graph.
type Module struct {
	Name    string // "@name" for the main script and run-time hooks
	Role    Role
	Kind    Kind
	Origin  Origin
	Dist    string   // distribution name as in its METADATA, for Origin Dist
	File    string   // absolute path on the build machine; "" for namespace and builtin
	Path    string   // __file__ relative to the product: "pkg/mod.py", "pkg/x.so"
	Package bool     // has __path__
	Dirs    []string // the directories of a package (several for a namespace)
	Code    []byte   // normalised marshalled code, for Source and Bytecode
	Facts   *Facts   // what the code says; nil for other kinds
	By      []Edge   // who brought it in, in the order found; empty for roots
	Err     error    // why a module that exists counts as missing
	Spare   bool     // in only because its distribution is collected whole, or for the sake of such a module

	followed bool // its imports are in
	extends  int8 // 0 not looked, 1 extends its path, -1 does not
}

// Edge is the reason why a module is in.
type Edge struct {
	From   string // importing module, or ""
	Reason string // "import", "hidden import", "hook NAME", "collected with DIST", "parent package", "spec"
	Line   int
	Where  Where
	Spare  bool // does not say that the program needs the module
}

// Config is what a graph is built with.
type Config struct {
	Interp   *python.Interpreter
	Worker   func() (*python.Worker, error) // started when something must be compiled
	Cache    *cache.Cache
	Optimize int
	Paths    []string // searched before Interp.Path: the script's directory, --paths
	// Classify tells where a file comes from.
	Classify func(name, file string) (Origin, string)
	// Excluded reports modules that must not be in (--exclude-module).
	Excluded func(name string) bool
	// Requires reports whether a distribution cannot do without another one, and
	// Mentions whether it names it as a requirement of an extra.
	Requires, Mentions func(dist, other string) bool
	// Needed lists the top-level modules of what a distribution cannot do without.
	Needed func(dist string) []string
	// Search, when not nil, is called before a module is looked for, with the
	// directories where. It returns those to look into, and further directories of
	// the package that is found.
	Search func(name string, dirs []string) (instead, more []string)
	// Loaded is called for each module before its imports are followed.
	Loaded   func(m *Module) error
	Progress func(done, total int)
}

// Graph is the growing result of a scan.
type Graph struct {
	Modules map[string]*Module

	cfg     Config
	find    *finder
	paths   []string
	builtin map[string]bool
	stdlib  map[string]bool      // top-level modules of the standard library
	barred  map[string][]string  // module -> names that its imports must not bring in
	queue   []*Module            // found, not yet loaded
	fresh   []*Module            // loaded since the last Run began
	again   []*Module            // to be followed once more: more is needed of them
	needed  map[string]bool      // distributions that have a needed module
	spare   map[string][]*Module // followed spare modules of other distributions
}

// New returns an empty graph.
func New(cfg Config) *Graph {
	g := &Graph{
		Modules: map[string]*Module{},
		cfg:     cfg,
		find:    newFinder(cfg.Interp.ExtSuffixes),
		paths:   append(append([]string{}, cfg.Paths...), cfg.Interp.Path...),
		builtin: map[string]bool{},
		needed:  map[string]bool{},
		spare:   map[string][]*Module{},
		barred:  map[string][]string{},
	}
	g.stdlib = g.stdlibNames()
	for _, n := range cfg.Interp.Builtins {
		g.builtin[n] = true
	}
	return g
}

// stdlibNames lists the top-level modules of the standard library: as the
// interpreter does from 3.10 on, else from its directories.
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

// Bar keeps the imports of module (and of its submodules) from bringing in the
// modules in names, as a hook's exclude asks.
func (g *Graph) Bar(module string, names []string) {
	g.barred[module] = append(g.barred[module], names...)
}

func (g *Graph) isBarred(from, to string) bool {
	for m := from; m != ""; m = parent(m) {
		for _, b := range g.barred[m] {
			if within(to, b) {
				return true
			}
		}
	}
	return false
}

// AddScript adds a source file that is run, not imported, under the name
// "@"+name. path is its __file__ relative to the product.
func (g *Graph) AddScript(name, file, path string) *Module {
	m := &Module{Name: ScriptName(name), Role: Script, Kind: Source, Origin: User, File: file, Path: path}
	g.Modules[m.Name] = m
	g.queue = append(g.queue, m)
	return m
}

// Add brings in a module, with its parent packages, for the reason given. It
// reports whether the module was found.
func (g *Graph) Add(name string, why Edge) bool {
	m := g.resolve(name, why)
	return m != nil && m.Kind != Missing
}

// resolve finds name and its parents, and puts what is new into the queue.
// It returns nil for excluded modules.
func (g *Graph) resolve(name string, why Edge) *Module {
	if m, ok := g.Modules[name]; ok {
		m.addEdge(why)
		if m.Spare && !why.Spare {
			g.need(m)
		}
		return m
	}
	if g.cfg.Excluded != nil && g.cfg.Excluded(name) {
		return nil
	}
	m := &Module{Name: name, Spare: why.Spare}
	search := g.paths
	if p := parent(name); p != "" {
		up := g.resolve(p, Edge{From: name, Reason: "parent package", Spare: why.Spare})
		if up == nil {
			return nil
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
		var more []string
		if g.cfg.Search != nil {
			search, more = g.cfg.Search(name, search)
		}
		if f, ok := g.find.find(tail(name), search); ok {
			m.Kind, m.File, m.Dirs, m.Package = f.kind, f.file, f.dirs, f.dirs != nil
			if m.Package {
				m.Dirs = append(m.Dirs, more...)
			}
		} else if search != nil && parent(name) == "" && g.cfg.Interp.SiteHooks {
			g.askWorker(m)
		}
	}
	switch m.Kind {
	case Missing, Builtin:
		m.Origin = Stdlib
	default:
		place := m.File
		if place == "" {
			place = m.Dirs[0]
		}
		m.Origin, m.Dist = g.cfg.Classify(name, place)
		m.Path = productPath(m)
	}
	g.Modules[name] = m
	m.addEdge(why)
	g.needDist(m)
	if m.Kind != Missing && m.Kind != Builtin {
		g.queue = append(g.queue, m)
	}
	return m
}

// askWorker resolves a top-level name through the environment's own import
// finders, as editable installs add them.
func (g *Graph) askWorker(m *Module) {
	w, err := g.cfg.Worker()
	if err != nil {
		return
	}
	found, err := w.Find(context.Background(), []string{m.Name})
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

// packagePath is where the submodules of a package lie. Old-style namespace
// packages extend their path over the whole search path (pkgutil.extend_path,
// pkg_resources.declare_namespace).
func (g *Graph) packagePath(m *Module) []string {
	if m.Kind != Source || !g.extendsPath(m) {
		return m.Dirs
	}
	dirs := append([]string{}, m.Dirs...)
	search := g.paths
	if p := parent(m.Name); p != "" {
		if up := g.Modules[p]; up != nil {
			search = g.packagePath(up)
		}
	}
	for _, s := range search {
		if d, ok := g.find.list(s)[tail(m.Name)]; ok && d {
			dir := s + "/" + tail(m.Name)
			if dir != m.Dirs[0] {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// extendsPath looks into the source of a package, which may not be loaded yet.
func (g *Graph) extendsPath(m *Module) bool {
	if m.extends == 0 {
		m.extends = -1
		if b, err := os.ReadFile(m.File); err == nil && len(b) < 64<<10 &&
			(bytes.Contains(b, []byte("extend_path")) || bytes.Contains(b, []byte("declare_namespace"))) {
			m.extends = 1
		}
	}
	return m.extends > 0
}

// Run loads everything in the queue and what that imports, and returns the
// modules that are new since the last call, sorted by name.
func (g *Graph) Run(ctx context.Context) ([]*Module, error) {
	g.fresh = nil
	for len(g.queue) > 0 || len(g.again) > 0 {
		wave, again := g.queue, g.again
		g.queue, g.again = nil, nil
		for _, m := range again {
			g.follow(m)
		}
		sort.Slice(wave, func(i, j int) bool { return wave[i].Name < wave[j].Name })
		if err := g.load(ctx, wave); err != nil {
			return nil, err
		}
		for _, m := range wave {
			if g.cfg.Loaded != nil {
				if err := g.cfg.Loaded(m); err != nil {
					return nil, err
				}
			}
			g.follow(m)
		}
		g.fresh = append(g.fresh, wave...)
		if g.cfg.Progress != nil {
			g.cfg.Progress(len(g.Modules)-len(g.queue), len(g.Modules))
		}
	}
	fresh := g.fresh
	sort.Slice(fresh, func(i, j int) bool { return fresh[i].Name < fresh[j].Name })
	return fresh, nil
}

// Submodules lists all modules below a package that the path holds, reached or
// not, sorted; directories named tests or test are left out unless tests is set.
func (g *Graph) Submodules(name string, tests bool) []string {
	m := g.Modules[name]
	if m == nil || !m.Package {
		return nil
	}
	var out []string
	var walk func(prefix string, dirs []string, ns bool)
	walk = func(prefix string, dirs []string, ns bool) {
		for _, c := range g.find.children(dirs, ns) {
			if !tests && (c == "tests" || c == "test") {
				continue
			}
			if !utf8.ValidString(c) { // no import can name it
				continue
			}
			full := prefix + "." + c
			f, ok := g.find.find(c, dirs)
			if !ok || c == "__main__" && f.kind == Extension {
				continue
			}
			if f.kind == Namespace && len(g.find.children(f.dirs, true)) == 0 {
				continue
			}
			out = append(out, full)
			if f.dirs != nil {
				walk(full, f.dirs, ns)
			}
		}
	}
	walk(name, g.packagePath(m), m.Kind == Namespace)
	sort.Strings(out)
	return out
}

// Names returns the names of all modules, sorted.
func (g *Graph) Names() []string {
	return slices.Sorted(maps.Keys(g.Modules))
}

func (m *Module) addEdge(e Edge) {
	if e.Reason == "" {
		return
	}
	for i, have := range m.By {
		if have.From == e.From && have.Reason == e.Reason {
			m.By[i].Spare = have.Spare && e.Spare
			return
		}
	}
	m.By = append(m.By, e)
}
