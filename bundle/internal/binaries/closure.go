package binaries

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// closure is the state of one Closure.
type closure struct {
	opt     Options
	search  *search
	nodes   map[string]*node // by Dest
	sources map[string]*node // by real path on the build machine
	names   map[string]*node // by soname and base name in the product, the first one
	queue   []*node
	main    *node // the interpreter's executable, nil for none
	done    int
	bad     map[string]Problem // by Dest
}

// node is a file of the product.
type node struct {
	File
	in      *info
	origin  string   // its path as the dynamic linker sees it, for $ORIGIN
	inherit []string // directories of the DT_RPATHs of those that need it
	queued  bool

	// Found out by visit.
	at   []string // directories in the product where what it needs lies, "" for the top
	lost []string // sonames that were not found
	// It names a library by a path that begins with $ORIGIN.
	byPath bool
}

// Closure finds the libraries that roots need, as ld.so would find them on this
// machine, and theirs, and says which run paths make them find each other where
// they lie in the product. A library that a root brings keeps its place: wheels
// know where their own libraries are.
//
//  1. Every root is read; the executable in bin/ says which machine all are for.
//  2. What each file needs is looked up. A library that is not in the product yet
//     is added, at the top or at its Place, and looked at in turn. A file that comes to inherit a
//     DT_RPATH after it was looked at is looked at again.
//  3. Run paths, missing libraries and versions follow from where all lie then.
//
// The error is the context's: damaged files are in the result.
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
		if c.done++; opt.Progress != nil {
			opt.Progress(min(c.done, len(c.nodes)), len(c.nodes))
		}
	}
	return c.result(), nil
}

// enter notes that the product holds f, which ld.so would open as origin.
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

// chooseMain finds the interpreter. Libraries may be executable, too: Qt's say
// their version when they are run.
func (c *closure) chooseMain(roots []File) {
	for _, r := range roots {
		if x := c.nodes[r.Dest]; x != nil && x.in.exec && path.Dir(r.Dest) == "bin" {
			c.main = x
			x.origin = realPath(x.origin) // ld.so reads /proc/self/exe
			return
		}
	}
}

// foreign says why a file cannot be loaded by the interpreter, "" if it can.
func (c *closure) foreign(x *node) string {
	if m := c.main; m != nil && (x.in.class != m.in.class || x.in.machine != m.in.machine) {
		return "built for " + machine(x.in) + ", the interpreter for " + machine(m.in)
	}
	return ""
}

func machine(in *info) string { return in.machine.String() + " (" + in.class.String() + ")" }

// visit looks up what x needs.
func (c *closure) visit(x *node) {
	if msg := c.foreign(x); msg != "" {
		c.bad[x.Dest] = Problem{x.Dest, x.Source, msg}
		return
	}
	x.at, x.lost, x.byPath = nil, nil, false
	for _, n := range x.in.needed {
		if isSystem(path.Base(n)) || c.opt.Exclude != nil && c.opt.Exclude(n) {
			continue
		}
		if dir, ok := within(dirOf(x.Dest), n[:max(0, strings.LastIndexByte(n, '/'))]); ok && c.nodes[path.Join(dir, path.Base(n))] != nil {
			x.at, x.byPath = append(x.at, dir), true // as python-build-standalone names its libpython
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

// loadsByName reports whether an extension module loads libraries by names that
// its callers give: dlopen searches the run path of the library that calls it,
// and what code names so was collected at the top.
func loadsByName(dest string) bool {
	module, _, _ := strings.Cut(path.Base(dest), ".")
	return module == "_ctypes" || module == "_cffi_backend"
}

// provider returns the file in the product that is to be the library n for x,
// and adds it if need be. It is nil for what is not found.
func (c *closure) provider(x *node, n string) *node {
	if y := c.names[n]; y != nil && strings.HasPrefix(n, "libpython") {
		return y // the interpreter's: a process has one
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

// bequeath passes on the DT_RPATHs that hold for x to what it needs: ld.so
// searches them for all that a library brings, unlike DT_RUNPATH.
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

// result sums up, in the order of destinations.
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
			// What the product holds elsewhere, its package loads before x.
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
