package contents

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// traceRun stands for the module that has loaded a library, where a trace names it.
const traceRun = "a traced run"

// ctypes adds the libraries that the program's and its distributions' code loads by a
// literal name, ctypes.CDLL("libfoo.so.1"), find_library("foo"), or by one that it computes
// from literals. A name of a file beside the module refers to that file; the others are
// looked for as the dynamic linker does, and in the directories of --paths. What only the
// standard library names is not collected.
func (c *collector) ctypes(_ context.Context, t *Table) (*Table, error) {
	type want struct{ name, by string }
	var wants []want
	g := t.gather()
	for m := range c.kept.All() {
		if m.Facts == nil || m.Origin == graph.Stdlib {
			continue
		}
		for _, name := range slices.Concat(m.Facts.Libraries, c.Modules.Libraries[m.Name]) {
			if beside, ok := libraryBeside(m, name); !ok || g.add(beside) != nil {
				wants = append(wants, want{name, m.Title()})
			}
		}
	}
	for _, name := range c.Spec.Trace.Libraries {
		wants = append(wants, want{name, traceRun})
	}
	var dirs []string // the user may have named where they are
	for _, p := range c.Spec.Paths {
		dirs = append(dirs, c.Spec.Abs(p))
	}
	sort.SliceStable(wants, func(i, j int) bool { return wants[i].name < wants[j].name })
	for _, w := range wants {
		found, ok := binaries.Resolve(w.name, dirs...)
		if !ok || !c.Env.Shipped.RunsHere() {
			// Code often tries several names, but a run has loaded those of its trace.
			if w.by == traceRun && c.Env.Shipped.RunsHere() && !binaries.OfSystem(w.name) && strings.Contains(w.name, ".so") && !g.holds(w.name) {
				c.Sink.Warn(diag.Trace, w.name, fmt.Sprintf("library %s, which a traced run has loaded, not found", w.name), "install it, or trace the program anew in this environment")
			}
			continue
		}
		why := Why{LoadedBy, w.by}
		// The file gets the name by which other libraries need it, and the name that
		// the program uses becomes a link: with two files, one process would load the
		// library twice.
		soname := binaries.Soname(found)
		if !g.has(soname) {
			if err := g.add(library(soname, found, why)); err != nil {
				return nil, err
			}
		}
		if strings.Contains(w.name, ".so") && !g.has(w.name) {
			_ = g.add(link(w.name, soname, why)) // a name with directories may not be a valid place
		}
	}
	c.warnConflicts(g)
	return g.table(t), nil
}

// libraryBeside returns an item for a library that lies beside the module that loads
// it. The library lies beside the module in the product, too.
func libraryBeside(m *graph.Module, name string) (Item, bool) {
	if filepath.IsAbs(name) || name == "" {
		return Item{}, false
	}
	src := filepath.Join(filepath.Dir(m.File), name)
	if fi, err := os.Stat(src); err != nil || !fi.Mode().IsRegular() || !binaries.Is(src) {
		return Item{}, false
	}
	dest := path.Join(path.Dir(m.Path), filepath.ToSlash(name))
	if strings.HasPrefix(dest, "../") {
		dest = path.Base(dest)
	}
	return library(dest, src, Why{LoadedBy, m.Title()}), true
}

// holds reports whether a file of that name lies anywhere in the product.
func (g *gathering) holds(name string) bool {
	for place := range g.items {
		if path.Base(place) == name {
			return true
		}
	}
	return false
}
