package binaries

import (
	"context"
	"debug/elf"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// closure is the state of one Closure.
type closure struct {
	opt     Options
	res     *Result
	infos   map[string]*info  // by Dest
	sources map[string]string // real path on the build machine -> Dest
	names   map[string]string // base name in the product -> Dest, the first one
	queue   []File
	class   elf.Class
	machine elf.Machine
	inherit []string // directories of the executables' DT_RPATH
	missing map[string]bool
}

// Closure finds the libraries that roots need, as ld.so would find them on this
// machine, and theirs, and says which run paths make them find each other where
// they lie in the product. A library that a root brings keeps its place: wheels
// know where their own libraries are.
func Closure(ctx context.Context, roots []File, opt Options) (*Result, error) {
	c := &closure{opt: opt, res: &Result{RunPaths: map[string]string{}}, infos: map[string]*info{},
		sources: map[string]string{}, names: map[string]string{}, missing: map[string]bool{}}
	for _, r := range roots {
		in, err := readInfo(r.Source)
		if err != nil {
			if Is(r.Source) {
				c.bad(r, "not a readable ELF file: "+err.Error())
			}
			continue
		}
		if in.exec && c.machine == 0 {
			c.class, c.machine = in.class, in.machine
			for _, d := range in.rpath {
				c.inherit = append(c.inherit, expand(d, r.Source))
			}
		}
		c.enter(r, in)
	}
	for len(c.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f := c.queue[0]
		c.queue = c.queue[1:]
		c.visit(f)
	}
	c.sort()
	return c.res, nil
}

func (c *closure) bad(f File, msg string) {
	c.res.Bad = append(c.res.Bad, Problem{f.Dest, f.Source, msg})
}

// enter notes that the product holds f.
func (c *closure) enter(f File, in *info) {
	c.infos[f.Dest] = in
	if real, err := filepath.EvalSymlinks(f.Source); err == nil {
		if _, ok := c.sources[real]; !ok {
			c.sources[real] = f.Dest
		}
	}
	for _, n := range []string{path.Base(f.Dest), in.soname} {
		if _, ok := c.names[n]; n != "" && !ok {
			c.names[n] = f.Dest
		}
	}
	c.queue = append(c.queue, f)
}

func (c *closure) visit(f File) {
	in := c.infos[f.Dest]
	if c.machine != 0 && (in.class != c.class || in.machine != c.machine) {
		c.bad(f, "built for "+in.machine.String()+", the interpreter for "+c.machine.String())
		return
	}
	if newer(in.glibc, c.res.Glibc) {
		c.res.Glibc, c.res.GlibcBy = in.glibc, f.Dest
	}
	var dirs []string // in the product, relative to its top, "" for the top
	for _, n := range in.needed {
		if isSystem(n) || c.opt.Exclude != nil && c.opt.Exclude(n) {
			continue
		}
		if d, ok := c.provider(f, in, n); ok {
			dirs = append(dirs, d)
		}
	}
	if in.exec || strings.HasPrefix(path.Base(f.Dest), "_ctypes.") {
		// dlopen searches the run path of its caller: what ctypes loads by name
		// lies at the top.
		dirs = append(dirs, "")
	}
	c.runPath(f, in, dirs)
}

// provider returns the directory in the product of the library n that f needs,
// and collects it if need be. It is false for what is missing, and for what
// something else must have loaded before.
func (c *closure) provider(f File, in *info, n string) (dir string, ok bool) {
	p := c.resolve(f, in, n)
	if p == "" {
		if _, ok := c.names[n]; ok {
			return "", false // the package loads it itself, by path, before f
		}
		if !c.missing[n] {
			c.missing[n] = true
			c.res.Missing = append(c.res.Missing, Missing{n, f.Dest})
		}
		return "", false
	}
	real, err := filepath.EvalSymlinks(p)
	if err != nil {
		real = p
	}
	if dest, ok := c.sources[real]; ok && path.Base(dest) == n {
		return dirOf(dest), true
	}
	if dest, ok := c.names[n]; ok {
		return dirOf(dest), true
	}
	lib := File{Source: real, Dest: n, By: f.Dest}
	if c.opt.Place != nil {
		if dest, ok := c.opt.Place(real); ok && path.Base(dest) == n {
			lib.Dest = dest
		}
	}
	info, err := readInfo(real)
	if err != nil {
		c.bad(lib, "not a readable ELF file: "+err.Error())
		return "", false
	}
	c.enter(lib, info)
	c.res.Added = append(c.res.Added, lib)
	return dirOf(lib.Dest), true
}

func dirOf(dest string) string {
	if d := path.Dir(dest); d != "." {
		return d
	}
	return ""
}

// resolve finds soname n for f in the order of ld.so(8).
func (c *closure) resolve(f File, in *info, n string) string {
	if strings.Contains(n, "/") {
		return ""
	}
	var dirs []string
	for _, d := range in.rpath {
		dirs = append(dirs, expand(d, f.Source))
	}
	dirs = append(dirs, c.inherit...)
	dirs = append(dirs, filepath.SplitList(os.Getenv("LD_LIBRARY_PATH"))...)
	for _, d := range in.runpath {
		dirs = append(dirs, expand(d, f.Source))
	}
	for _, d := range dirs {
		if p := filepath.Join(d, n); d != "" && c.fits(p, in) {
			return p
		}
	}
	for _, p := range loadCache()[n] {
		if c.fits(p, in) {
			return p
		}
	}
	for _, d := range defaultDirs() {
		if p := filepath.Join(d, n); c.fits(p, in) {
			return p
		}
	}
	return ""
}

// fits reports whether a file exists and is of the same machine as in.
func (c *closure) fits(p string, in *info) bool {
	f, err := os.Open(p)
	if err != nil {
		return false
	}
	defer f.Close()
	var h [20]byte
	if _, err := f.ReadAt(h[:], 0); err != nil || string(h[:4]) != elf.ELFMAG || elf.Class(h[4]) != in.class {
		return false
	}
	machine := elf.Machine(h[18]) | elf.Machine(h[19])<<8
	if h[5] == byte(elf.ELFDATA2MSB) {
		machine = elf.Machine(h[19]) | elf.Machine(h[18])<<8
	}
	return machine == in.machine
}

// expand replaces $ORIGIN in an entry of a run path of the file.
func expand(entry, file string) string {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	for _, v := range []string{"$ORIGIN", "${ORIGIN}"} {
		entry = strings.ReplaceAll(entry, v, filepath.Dir(file))
	}
	for _, v := range []string{"$LIB", "${LIB}"} {
		entry = strings.ReplaceAll(entry, v, "lib")
	}
	return entry
}

// runPath decides whether f needs another run path to reach the directories
// dirs of the product. Entries that name directories of the build machine go:
// they leak its paths, and on another machine they may hold anything.
func (c *closure) runPath(f File, in *info, dirs []string) {
	var keep []string
	reach := map[string]bool{}
	clean := true
	for _, e := range in.paths() {
		rest, ok := strings.CutPrefix(e, "$ORIGIN")
		if !ok {
			rest, ok = strings.CutPrefix(e, "${ORIGIN}")
		}
		if !ok || rest != "" && rest[0] != '/' {
			clean = false
			continue
		}
		at := path.Join("/", dirOf(f.Dest), rest)
		if up := path.Join(dirOf(f.Dest), rest); strings.HasPrefix(up, "../") || up == ".." {
			clean = false // leads outside of the product
			continue
		}
		keep = append(keep, e)
		reach[at[1:]] = true
	}
	enough := true
	for _, d := range dirs {
		if !reach[d] {
			reach[d] = true
			enough = false
			keep = append(keep, origin(dirOf(f.Dest), d))
		}
	}
	if clean && (enough || len(dirs) == 0) {
		return
	}
	if len(keep) == 0 {
		keep = []string{"$ORIGIN"}
	}
	c.res.RunPaths[f.Dest] = strings.Join(keep, ":")
}

// origin is the run path entry that leads from one directory of the product to
// another.
func origin(from, to string) string {
	rel, err := filepath.Rel("/"+from, "/"+to)
	if err != nil || rel == "." {
		return "$ORIGIN"
	}
	return "$ORIGIN/" + filepath.ToSlash(rel)
}

func (c *closure) sort() {
	r := c.res
	sort.Slice(r.Added, func(i, j int) bool { return r.Added[i].Dest < r.Added[j].Dest })
	sort.Slice(r.Missing, func(i, j int) bool { return r.Missing[i].Name < r.Missing[j].Name })
	sort.Slice(r.Bad, func(i, j int) bool { return r.Bad[i].Dest < r.Bad[j].Dest })
}
