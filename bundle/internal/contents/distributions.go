package contents

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// checkDistributions refuses distributions whose wheels were built for another system
// than the product's.
func (c *collector) checkDistributions() error {
	for _, d := range c.collected() {
		if p := d.Platforms(); len(p) > 0 && !slices.ContainsFunc(p, c.on.Runs) {
			return fmt.Errorf("package %s %s: is built for %s, not for %s; install the wheel for it, or name the package with --requirements",
				d.Name, d.Version, strings.Join(p, ", "), c.on)
		}
	}
	return nil
}

// distributions contributes the metadata of distributions that are reached or asked
// for, the data and libraries of distributions that are collected whole, and the data
// that the user asks for by package.
func (c *collector) distributions(context.Context, *gathering) ([]Item, error) {
	ms := c.Spec.Modules
	metadata, err := c.metadata()
	if err != nil {
		return nil, err
	}
	var out []Item
	seen := map[string]bool{}
	imported := c.imported()
	for _, d := range c.collected() {
		seen[d.Name] = true
		out = append(out, c.distFiles(d, d.Metadata())...)
		if c.Modules.Whole[d.Name] {
			out = append(out, c.distFiles(d, d.Payload(c.Env.Shipped.ExtSuffixes, func(pkg string) bool { return imported[pkg] }))...)
			for _, f := range d.Sources(c.Env.Shipped.ExtSuffixes) {
				if why := c.spare(f.Path, c.Modules.Looking[d.Name]); why != (Disk{}) {
					for _, it := range c.distFiles(d, []dists.File{f}) {
						it.Disk = why
						out = append(out, it)
					}
				}
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(metadata)) {
		if d := c.Modules.Dists.ByName(n); d != nil && !seen[d.Name] {
			seen[d.Name] = true
			out = append(out, c.distFiles(d, d.Metadata())...)
		}
	}
	for _, n := range slices.Concat(ms.CollectData, ms.CollectBinaries, ms.CollectAll) {
		items, err := c.packageData(n)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// collected returns the distributions that are reached, and those that are collected
// whole without a module, sorted by name.
func (c *collector) collected() []*dists.Dist {
	out := c.Modules.Reached()
	for n := range c.Modules.Whole {
		if d := c.Modules.Dists.ByName(n); d != nil && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *dists.Dist) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// metadata returns the normalised names of the distributions whose metadata hooks
// or the user ask for.
func (c *collector) metadata() (map[string]bool, error) {
	ms := c.Spec.Modules
	want := maps.Clone(c.Modules.Metadata)
	if want == nil {
		want = map[string]bool{}
	}
	for _, n := range slices.Concat(ms.CopyMetadata, ms.RecursiveMetadata) {
		if c.Modules.Dists.ByName(n) == nil {
			return nil, fmt.Errorf("copy-metadata %s: no such distribution is installed for %s", n, c.Env.Shipped.Invoked)
		}
		want[dists.Normalize(n)] = true
	}
	todo := slices.Clone(ms.RecursiveMetadata)
	for len(todo) > 0 {
		d := c.Modules.Dists.ByName(todo[0])
		todo = todo[1:]
		for _, r := range d.Requires() {
			if n := dists.Normalize(r.Name); !want[n] && c.Modules.Dists.ByName(n) != nil {
				want[n] = true
				todo = append(todo, n)
			}
		}
	}
	return want, nil
}

// imported returns the names of the modules in the product, and of the packages around
// them.
func (c *collector) imported() map[string]bool {
	names := map[string]bool{}
	for m := range c.kept.All() {
		if m.Kind == graph.Missing {
			continue
		}
		for n := m.Name; n != "" && !names[n]; n = n[:max(0, strings.LastIndexByte(n, '.'))] {
			names[n] = true
		}
	}
	return names
}

// distFiles returns items for files of a distribution, each at its place below
// site-packages. It leaves out files that hooks leave out.
func (c *collector) distFiles(d *dists.Dist, files []dists.File) []Item {
	var out []Item
	for _, f := range files {
		// The files of an excluded package would turn it into a namespace package.
		if c.isProgram(f.Path) || c.Modules.Hooks.LeavesOutFile(f.Path, c.Modules.Env) || c.excluded(strings.ReplaceAll(path.Dir(f.Path), "/", ".")) {
			continue
		}
		fi, err := os.Stat(f.Abs)
		if err != nil || !fi.Mode().IsRegular() {
			continue // RECORD lists it, but it has been removed
		}
		it := file(f.Path, f.Abs, 0o644, Why{Distribution, d.Name})
		it.Binary = binaries.Named(f.Path)
		if it.Binary || fi.Mode()&0o100 != 0 {
			it.Mode = 0o755
		}
		out = append(out, it)
	}
	return out
}

// excluded reports whether --exclude-module names a module or a package that contains
// it.
func (c *collector) excluded(module string) bool {
	return slices.ContainsFunc(c.Spec.Modules.Exclude, func(e string) bool { return module == e || strings.HasPrefix(module, e+".") })
}

// packageData returns the data files below a package's directories.
func (c *collector) packageData(name string) ([]Item, error) {
	m := c.Modules.Get(name)
	if m == nil || !m.Package {
		return nil, nil // the analysis has warned about it
	}
	var out []Item
	for _, dir := range m.Dirs {
		items, err := c.walker.items(c.walker.dataTree(dir, strings.ReplaceAll(name, ".", "/"), Why{PackageData, name}))
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// programData contributes the data files inside the program's own packages.
func (c *collector) programData(context.Context, *gathering) ([]Item, error) {
	if c.Spec.Modules.Lean {
		return nil, nil
	}
	var out []Item
	for m := range c.Modules.All() {
		if m.Origin != graph.User || !m.Package || strings.Contains(m.Name, ".") || m.Kind == graph.Missing || m.Kind == graph.Namespace {
			continue
		}
		items, err := c.packageData(m.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
		for _, dir := range m.Dirs {
			if items, err = c.walker.items(c.spareTree(dir, m)); err != nil {
				return nil, err
			}
			for _, it := range items {
				it.Disk = c.spareOf(it.Path, m)
				out = append(out, it)
			}
		}
	}
	return out, nil
}

// spareTree is the source files in a directory of a package of the program that are no
// modules of the product.
func (c *collector) spareTree(dir string, m *graph.Module) tree {
	t := c.walker.dataTree(dir, m.Name, Why{PackageData, m.Name})
	t.skip = func(_, rel string) bool {
		return path.Ext(rel) != ".py" || strings.HasPrefix(path.Base(rel), ".") || c.spareOf(m.Name+"/"+rel, m) == Disk{}
	}
	return t
}

// spareOf is spare for a file of a package of the program.
func (c *collector) spareOf(place string, pkg *graph.Module) Disk {
	look, _ := c.Modules.Looks(pkg)
	return c.spare(place, look)
}
