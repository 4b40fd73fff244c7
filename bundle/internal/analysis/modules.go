// Package analysis finds the modules that a program needs, and everything else that
// comes with them. It applies imports, hooks and distributions until nothing new
// appears.
package analysis

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/bundle/internal/typelib"
)

// Modules is what a program needs. Nothing changes it after Run; a later stage makes a
// changed copy (Without).
type Modules struct {
	Main   Main
	Others []Main // the sibling programs

	Dists    *dists.Set      // the distributions of the environment
	Whole    map[string]bool // names of the distributions that are collected whole
	Metadata map[string]bool // normalised names of distributions whose metadata hooks ask for

	Hooks *hooks.Set   // all hooks in TOML
	Env   hooks.Env    // what the conditions of hooks are checked against
	Used  []hooks.Hook // hooks whose module is included, in the order in which the modules came in
	Files []Files      // files that Python hooks name, in the same order

	Namespaces []Namespace // of GObject introspection, sorted by name

	// Libraries are the libraries that modules load by names that they compute, by module:
	// names, or paths relative to the module's directory. Most of them do not exist.
	Libraries map[string][]string

	// Looking is whose code looks at its own files, so that its sources must lie on
	// disk: names of distributions, and "" for the program.
	Looking map[string]Look

	LeftOut []LeftOut // what was there and is not in, sorted by name
	Unasked []Unasked // distributions that only optional imports reach, sorted by name

	modules map[string]*graph.Module
	names   []string // of modules, sorted
	modes   []Modes  // how modules are included; the first entry that knows a module decides
}

// Main is one program: the names of the modules that run in its process.
type Main struct {
	Name   string   // of the program
	Module string   // runs as __main__
	Before []string // scripts that run before it, in order
	Hooks  []string // run-time hooks, in the order in which they run
}

// Files are files that a Python hook names.
type Files struct {
	Module string      // the module that the hook is for
	Pairs  [][2]string // source or pattern, and destination directory
	Binary bool        // the files are libraries
}

// Modes says how the modules of each package are included (PyInstaller's
// module_collection_mode). The key "" stands for all packages.
type Modes map[string]string

// Namespace is a namespace of GObject introspection that the program uses.
type Namespace struct {
	Name string
	File string // path of its typelib
	Head *typelib.Typelib
}

// Of returns the Modules that consist of just these modules.
func Of(modules ...*graph.Module) *Modules {
	m := &Modules{modules: map[string]*graph.Module{}}
	for _, mod := range modules {
		m.modules[mod.Name] = mod
	}
	m.sort()
	return m
}

// sort makes the list of names, which every iteration needs.
func (m *Modules) sort() { m.names = slices.Sorted(maps.Keys(m.modules)) }

// Get returns the module with this name, or nil.
func (m *Modules) Get(name string) *graph.Module { return m.modules[name] }

// Names lists the names of all modules, including missing ones, sorted.
func (m *Modules) Names() []string { return slices.Clone(m.names) }

// All iterates over all modules, including missing ones, sorted by name.
func (m *Modules) All() iter.Seq[*graph.Module] {
	return func(yield func(*graph.Module) bool) {
		for _, n := range m.names {
			if !yield(m.modules[n]) {
				return
			}
		}
	}
}

// Reached returns the distributions that own at least one of the modules, sorted by
// name.
func (m *Modules) Reached() []*dists.Dist { return m.reached(m.modules) }

func (m *Modules) reached(modules map[string]*graph.Module) []*dists.Dist {
	names := map[string]bool{}
	for _, mod := range modules {
		if mod.Kind != graph.Missing && mod.Dist != "" {
			names[mod.Dist] = true
		}
	}
	var out []*dists.Dist
	for n := range names {
		if d := m.Dists.ByName(n); d != nil {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *dists.Dist) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Without returns a copy without the modules of these names.
func (m *Modules) Without(names map[string]bool) *Modules {
	c := *m
	c.modules = maps.Clone(m.modules)
	maps.DeleteFunc(c.modules, func(name string, _ *graph.Module) bool { return names[name] })
	c.sort()
	return &c
}

// Mode returns how a module is included. The nearest enclosing package with a mode
// decides.
func (m *Modules) Mode(name string) string {
	for _, modes := range m.modes {
		for n := name; n != ""; n = n[:max(0, strings.LastIndexByte(n, '.'))] {
			if mode, ok := modes[n]; ok {
				return mode
			}
		}
		if mode, ok := modes[""]; ok {
			return mode
		}
	}
	return ""
}
