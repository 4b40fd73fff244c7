package contents

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// markStripped marks the files whose symbols are removed: every binary if the user asks
// for it, and always the interpreter and the standard library. An interpreter that was
// built on this machine has debugging information, which may be larger than everything
// else, and which is never loaded.
func (c *collector) markStripped(_ context.Context, t *Table) (*Table, error) {
	return t.edit(func(it Item) Item {
		own := it.Why.Reason == Interpreter || it.Why.Reason == Stdlib
		it.strip = it.strip || it.Binary && (c.Spec.Build.Strip || own)
		return it
	}), nil
}

// closure adds the shared libraries that the binaries need, and sets run paths so that
// these files find each other in the product.
func (c *collector) closure(ctx context.Context, t *Table) (*Table, error) {
	var roots []binaries.File
	for _, it := range t.Items {
		if it.Binary && it.Source != "" && it.Kind == archive.KindFile {
			roots = append(roots, binaries.File{Source: it.Source, Dest: it.Path})
		}
	}
	var res *binaries.Result
	var err error
	in := c.Env.Shipped
	if c.on.IsELF() {
		res, err = binaries.Closure(ctx, roots, binaries.Options{Place: c.Env.SitePlace, Foreign: !in.RunsHere()})
	} else {
		dirs := []string{filepath.Dir(in.LibPython), in.DynLoad, filepath.Join(in.BasePrefix, "Library", "bin")} // the last one is conda's
		var system []string
		if in.RunsHere() {
			system = binaries.SystemDirs()
		}
		res, err = binaries.Foreign(ctx, roots, c.on, dirs, system)
	}
	if err != nil {
		return nil, fmt.Errorf("libraries: %w", err)
	}
	g := t.gather()
	for _, f := range res.Added {
		if err := g.add(library(f.Dest, f.Source, Why{NeededBy, f.By})); err != nil {
			return nil, err
		}
	}
	c.warnConflicts(g)
	t = g.table(t).edit(func(it Item) Item {
		if rp, ok := res.RunPaths[it.Path]; ok {
			it.runPath = rp
		}
		if p, ok := res.Patches[it.Path]; ok {
			it.Patch = &p
		}
		if c.on.IsELF() {
			return patchProgram(it)
		}
		return it
	})
	t.Glibc, t.GlibcBy = res.Glibc, res.GlibcBy
	c.warnLibraries(res)
	return t, nil
}

// patchProgram changes an executable that a package carries, so that it finds the
// product's libraries before those that the environment names. The closure does not
// look at such a file.
func patchProgram(it Item) Item {
	if it.Kind == archive.KindFile && !it.Binary && it.Source != "" && it.Mode&0o100 != 0 {
		it.Patch = binaries.Early(it.Source)
	}
	return it
}

// warnLibraries warns about libraries that were not found or cannot be read.
func (c *collector) warnLibraries(res *binaries.Result) {
	for _, m := range res.Missing {
		if !c.Env.Shipped.RunsHere() && binaries.OnEveryLinux(m.Name) {
			c.Sink.Info(fmt.Sprintf("%s needs %s, which the system that runs the program must have", m.By, m.Name))
			continue
		}
		if dir, _, ok := strings.Cut(m.By, "/plugins/"); ok && strings.Contains(dir, "/Qt") && !strings.Contains(m.By, "/platforms/") {
			// Drivers of databases and the like: if one does not load, Qt works without
			// it.
			c.Sink.Info(fmt.Sprintf("%s needs %s, which is not on this machine", m.By, m.Name))
			continue
		}
		c.Sink.Warn(diag.MissingLibrary, m.By, fmt.Sprintf("shared library %s not found", m.Name),
			"install the package that provides it, or the program may fail where it is loaded")
	}
	for _, p := range res.Bad {
		c.Sink.Warn(diag.BadLibrary, p.Dest, fmt.Sprintf("%s: %s", p.Source, p.Msg), "it is included as it is")
	}
}

// cryptoModules adds the modules of OpenSSL 3 that lie beside its library on this
// machine. They need only that library.
func (c *collector) cryptoModules(_ context.Context, t *Table) (*Table, error) {
	crypto, ok := t.Get("libcrypto.so.3")
	if !ok || crypto.Source == "" {
		return t, nil
	}
	source, err := filepath.EvalSymlinks(crypto.Source)
	if err != nil {
		return nil, fmt.Errorf("collect %w", err)
	}
	g := t.gather()
	found, _ := globBelow(filepath.Dir(source), "ossl-modules/*.so") // a well-formed pattern
	for _, f := range found {
		it := library("ossl-modules/"+filepath.Base(f), f, Why{LoadedBy, "libcrypto.so.3"})
		it.strip, it.runPath = c.Spec.Build.Strip, "$ORIGIN/.."
		if err := g.add(it); err != nil {
			return nil, err
		}
	}
	c.warnConflicts(g)
	return g.table(t), nil
}

// checkBinaries refuses extension modules and libraries named by the user that were
// built for another system than the product's. Other files of packages may be meant for
// other systems, such as the Windows launchers in setuptools.
func (c *collector) checkBinaries(_ context.Context, t *Table) (*Table, error) {
	extensions := map[string]bool{}
	for m := range c.kept.All() {
		if m.Kind == graph.Extension && m.Origin != graph.Stdlib {
			extensions[m.File] = true
		}
	}
	for _, it := range t.Items {
		if it.Source == "" || !it.Binary || it.Why.Reason != AddBinary && !extensions[it.Source] {
			continue
		}
		if is := binaries.Target(it.Source, c.on.Arch); is != "" && is != c.on.String() {
			return nil, fmt.Errorf("%s (%s): is built for %s, not for %s", it.Source, it.Why, is, c.on)
		}
	}
	return t, nil
}

// linkTwins finds twins: files in one directory that are links to the same library on
// this machine. It keeps the one with the name by which other libraries need it, and
// turns the others into links to it.
func (c *collector) linkTwins(_ context.Context, t *Table) (*Table, error) {
	if !c.on.HasLinks() {
		return t, nil
	}
	type place struct{ dir, real string }
	twins := map[place][]Item{}
	for _, it := range t.Items {
		if it.Kind != archive.KindFile || !it.Binary || it.Source == "" || !strings.Contains(path.Base(it.Path), ".so") {
			continue // only libraries: the interpreters of sibling programs must keep their own names
		}
		if real, err := filepath.EvalSymlinks(it.Source); err == nil {
			at := place{path.Dir(it.Path), real}
			twins[at] = append(twins[at], it)
		}
	}
	var links []Item
	for at, items := range twins {
		if len(items) < 2 {
			continue
		}
		keep, soname := path.Base(items[0].Path), binaries.Soname(at.real)
		for _, it := range items {
			if path.Base(it.Path) == soname {
				keep = soname
			}
		}
		for _, it := range items {
			if path.Base(it.Path) != keep {
				links = append(links, link(it.Path, keep, it.Why))
			}
		}
	}
	return t.With(links...), nil
}
