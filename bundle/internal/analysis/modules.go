// Package analysis finds out which modules a program needs, and what else comes with
// them: the fixed point of imports, hooks and distributions.
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

// Modules is what a program needs. Nothing changes it after Run; later stages make
// changed copies (Without).
type Modules struct {
	Main   Main
	Others []Main // sibling programs of the same directory

	Dists    *dists.Set      // the distributions of the environment
	Whole    map[string]bool // names of the distributions that are collected whole
	Metadata map[string]bool // normalised names of distributions whose metadata hooks ask for

	Hooks *hooks.Set   // what is known about packages
	Env   hooks.Env    // what the conditions of hooks are about
	Used  []hooks.Hook // hooks whose module is in, in the order in which it came in
	Files []Files      // what Python hooks name, in that order

	Namespaces []Namespace // of GObject introspection, sorted by name

	// Looking is whose code looks at its own files, so that its sources must lie on
	// disk: names of distributions, and "" for the program.
	Looking map[string]bool

	modules map[string]*graph.Module
	modes   []Modes // how modules are included; the first that knows a module decides
}

// Main is one program: the names of the modules that run in its process.
type Main struct {
	Name   string   // of the program
	Module string   // runs as __main__
	Before []string // scripts that run before it, in order
	Hooks  []string // run-time hooks, in the order in which they run
}

// Files are files that a hook in the manner of PyInstaller names.
type Files struct {
	Module string      // whose hook it is
	Pairs  [][2]string // source or pattern, and destination directory
	Binary bool        // they are libraries
}

// Modes says how modules are included in the manner of PyInstaller
// (module_collection_mode), by package; "" stands for all.
type Modes map[string]string

// Namespace is a namespace of GObject introspection that the program uses.
type Namespace struct {
	Name string
	File string // its typelib
	Head *typelib.Typelib
}

// Of returns what a program of just these modules needs.
func Of(modules ...*graph.Module) *Modules {
	m := &Modules{modules: map[string]*graph.Module{}}
	for _, mod := range modules {
		m.modules[mod.Name] = mod
	}
	return m
}

// Get returns a module, nil when there is none of that name.
func (m *Modules) Get(name string) *graph.Module { return m.modules[name] }

// Names lists the names of all modules, those that are missing included, sorted.
func (m *Modules) Names() []string { return slices.Sorted(maps.Keys(m.modules)) }

// All goes over all modules, those that are missing included, sorted by name.
func (m *Modules) All() iter.Seq[*graph.Module] {
	return func(yield func(*graph.Module) bool) {
		for _, n := range m.Names() {
			if !yield(m.modules[n]) {
				return
			}
		}
	}
}

// Reached returns the distributions that have a module among these, sorted by name.
func (m *Modules) Reached() []*dists.Dist {
	names := map[string]bool{}
	for _, mod := range m.modules {
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
	return &c
}

// Mode is how a module is included: as the nearest package around it says.
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
