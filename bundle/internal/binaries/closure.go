package binaries

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// closure is the state of one call of Closure.
type closure struct {
	opt     Options
	search  *search
	nodes   map[string]*node // by Dest
	sources map[string]*node // by real path on the build machine
	names   map[string]*node // by soname and by base name in the product; the first file counts
	queue   []*node
	main    *node              // the interpreter's executable, or nil
	bad     map[string]Problem // by Dest
}

// node is a file of the product.
type node struct {
	File
	in      *info
	origin  string   // its path as the dynamic linker sees it, for $ORIGIN
	inherit []string // directories of the DT_RPATHs of the files that depend on it
	queued  bool

	// visit sets these.
	at   []string // directories in the product with its libraries, "" for the top
	lost []string // sonames that were not found
	// byPath means that it names a library by a path that begins with $ORIGIN.
	byPath bool
}

// Closure finds the libraries that the roots depend on, directly or indirectly, as
// ld.so would find them on this machine. It also says which run paths make the files
// find each other at their places in the product. A library that is a root keeps its
// place, because wheels know where their own libraries are.
//
//  1. Closure reads every root. The executable in bin/ determines the machine.
//  2. It looks up the libraries of each file. It adds a library that is not in the
//     product yet, at the top or at its Place, and visits it in turn. A file that
//     inherits a DT_RPATH after its visit is visited again.
//  3. The final places determine run paths, missing libraries and versions.
//
// The error is only the context's. Damaged files are in the result.
func Closure(ctx context.Context, roots []File, opt Options) (*Result, error) {
	c := &closure{opt: opt, search: newSearch(opt), nodes: map[string]*node{},
		sources: map[string]*node{}, names: map[string]*node{}, bad: map[string]Problem{}}
	for _, r := range roots {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in, err := readInfo(r.Source)
		if err == nil {
			c.enter(r, in, r.Source)
		} else if isELF(r.Source) {
			c.bad[r.Dest] = Problem{r.Dest, r.Source, err.Error()}
		}
	}
	c.chooseMain(roots)
	for len(c.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x := c.queue[0]
		c.queue = c.queue[1:]
		x.queued = false
		c.visit(x)
	}
	return c.result(), nil
}

// enter records that the product contains f, which ld.so would open as origin.
func (c *closure) enter(f File, in *info, origin string) *node {
	if abs, err := filepath.Abs(origin); err == nil {
		origin = abs
	}
	x := &node{File: f, in: in, origin: origin, queued: true}
	c.nodes[f.Dest] = x
	real := realPath(f.Source)
	if _, ok := c.sources[real]; !ok {
		c.sources[real] = x
	}
	for _, n := range []string{path.Base(f.Dest), in.soname} {
		if _, ok := c.names[n]; n != "" && !ok {
			c.names[n] = x
		}
	}
	c.queue = append(c.queue, x)
	return x
}

// chooseMain finds the interpreter. It looks in bin/ only, because libraries may be
// executable, too: Qt's print their version when they are run.
func (c *closure) chooseMain(roots []File) {
	for _, r := range roots {
		if x := c.nodes[r.Dest]; x != nil && x.in.exec && path.Dir(r.Dest) == "bin" {
			c.main = x
			x.origin = realPath(x.origin) // as ld.so does, which reads /proc/self/exe
			return
		}
	}
}

// foreign says why the interpreter cannot load a file, or returns "" if it can.
func (c *closure) foreign(x *node) string {
	if m := c.main; m != nil && (x.in.class != m.in.class || x.in.machine != m.in.machine) {
		return "built for " + machine(x.in) + ", the interpreter for " + machine(m.in)
	}
	return ""
}

func machine(in *info) string { return in.machine.String() + " (" + in.class.String() + ")" }

// visit looks up the libraries of x.
func (c *closure) visit(x *node) {
	if msg := c.foreign(x); msg != "" {
		c.bad[x.Dest] = Problem{x.Dest, x.Source, msg}
		return
	}
	x.at, x.lost, x.byPath = nil, nil, false
	for _, n := range x.in.needed {
		if isSystem(path.Base(n)) {
			continue
		}
		if dir, ok := within(dirOf(x.Dest), n[:max(0, strings.LastIndexByte(n, '/'))]); ok && c.nodes[path.Join(dir, path.Base(n))] != nil {
			x.at, x.byPath = append(x.at, dir), true // python-build-standalone names its libpython so
			continue
		}
		if strings.Contains(n, "/") {
			c.bad[x.Dest] = Problem{x.Dest, x.Source, "needs " + n + " by its path: no run path leads elsewhere"}
			continue
		}
		y := c.provider(x, n)
		if y == nil {
			x.lost = append(x.lost, n)
			continue
		}
		x.at = append(x.at, dirOf(y.Dest))
		c.bequeath(x, y)
	}
	if x == c.main || loadsByName(x.Dest) {
		x.at = append(x.at, "")
	}
}

// loadsByName reports whether an extension module loads libraries whose names its
// callers give. dlopen searches the run path of the library that calls it, and the
// libraries that code names in this way were collected at the top.
func loadsByName(dest string) bool {
	module, _, _ := strings.Cut(path.Base(dest), ".")
	return module == "_ctypes" || module == "_cffi_backend"
}

// provider returns the file of the product that is the library n for x, and adds it if
// necessary. It returns nil if there is no such library.
func (c *closure) provider(x *node, n string) *node {
	if y := c.names[n]; y != nil && strings.HasPrefix(n, "libpython") {
		return y // a process has only one libpython, the interpreter's
	}
	p := c.search.find(x, c.main, n)
	if p == "" {
		return nil
	}
	real := realPath(p)
	if y := c.sources[real]; y != nil && path.Base(y.Dest) == n {
		return y
	}
	lib := File{Source: real, Dest: n, By: x.Dest}
	if c.opt.Place != nil {
		if dest, ok := c.opt.Place(real); ok && path.Base(dest) == n {
			lib.Dest = dest
		}
	}
	if y := c.nodes[lib.Dest]; y != nil {
		return y
	}
	in, err := readInfo(real)
	if err != nil {
		c.bad[lib.Dest] = Problem{lib.Dest, real, err.Error()}
		return nil
	}
	return c.enter(lib, in, p)
}

// bequeath passes the DT_RPATHs of x on to a library of x. ld.so searches a DT_RPATH,
// unlike a DT_RUNPATH, also for the libraries of the libraries.
func (c *closure) bequeath(x, y *node) {
	grew := false
	for _, d := range append(c.search.expand(x, x.in.rpath), x.inherit...) {
		if !slices.Contains(y.inherit, d) {
			y.inherit = append(y.inherit, d)
			grew = true
		}
	}
	if grew && !y.queued {
		y.queued = true
		c.queue = append(c.queue, y)
	}
}

// result builds the result, in the order of destinations.
func (c *closure) result() *Result {
	r := &Result{RunPaths: map[string]string{}, Patches: map[string]Patch{}}
	dests := make([]string, 0, len(c.nodes))
	for d := range c.nodes {
		dests = append(dests, d)
	}
	sort.Strings(dests)
	missing := map[string]bool{}
	for _, d := range dests {
		x := c.nodes[d]
		if x.By != "" {
			r.Added = append(r.Added, x.File)
		}
		if c.foreign(x) != "" {
			continue
		}
		if newer(x.in.glibc, r.Glibc) {
			r.Glibc, r.GlibcBy = x.in.glibc, d
		}
		if p, ok := runPath(x); ok {
			r.RunPaths[d] = p
		} else if x.in.early != nil {
			r.Patches[d] = *x.in.early
		}
		for _, n := range x.lost {
			// A library elsewhere in the product is loaded by its package before x.
			if c.names[n] == nil && !missing[n] {
				missing[n] = true
				r.Missing = append(r.Missing, Missing{n, d})
			}
		}
	}
	for _, p := range c.bad {
		r.Bad = append(r.Bad, p)
	}
	sort.Slice(r.Missing, func(i, j int) bool { return r.Missing[i].Name < r.Missing[j].Name })
	sort.Slice(r.Bad, func(i, j int) bool { return r.Bad[i].Dest < r.Bad[j].Dest })
	return r
}

// dirOf returns the directory of a destination, "" for the top.
func dirOf(dest string) string {
	if d := path.Dir(dest); d != "." {
		return d
	}
	return ""
}

func realPath(p string) string {
	if real, err := filepath.EvalSymlinks(p); err == nil {
		return real
	}
	return p
}
