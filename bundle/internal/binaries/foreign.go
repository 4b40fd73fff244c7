package binaries

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// foreign is the state of one call of Foreign.
type foreign struct {
	target target.Target
	dests  map[string]File // the files of the product, by place
	names  map[string]bool // their base names, in lower case
	queue  []File
	res    *Result
	lost   map[string]bool
	search []string
	system []string // directories of the system
	main   string   // place of the interpreter in the product
}

// Foreign finds the libraries that the roots depend on, for Windows and macOS. Their
// libraries find each other without changed run paths: on Windows beside each other, or
// because they are loaded already; on macOS by relative paths, which the product
// preserves. dirs are the directories of the interpreter. system are directories of this
// machine's system, of which only libraries are taken that may be passed on.
func Foreign(ctx context.Context, roots []File, t target.Target, dirs, system []string) (*Result, error) {
	c := &foreign{target: t, dests: map[string]File{}, names: map[string]bool{},
		res: &Result{RunPaths: map[string]string{}}, lost: map[string]bool{}, search: dirs, system: system}
	for _, r := range roots {
		c.enter(r)
	}
	for len(c.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f := c.queue[0]
		c.queue = c.queue[1:]
		c.visit(f)
	}
	r := c.res
	sort.Slice(r.Added, func(i, j int) bool { return r.Added[i].Dest < r.Added[j].Dest })
	sort.Slice(r.Missing, func(i, j int) bool { return r.Missing[i].Name < r.Missing[j].Name })
	sort.Slice(r.Bad, func(i, j int) bool { return r.Bad[i].Dest < r.Bad[j].Dest })
	return r, nil
}

func (c *foreign) enter(f File) {
	c.dests[f.Dest] = f
	c.names[strings.ToLower(path.Base(f.Dest))] = true
	if path.Dir(f.Dest) == "bin" {
		c.main = f.Dest
	}
	c.queue = append(c.queue, f)
}

func (c *foreign) visit(f File) {
	p, err := readPortable(f.Source, c.target.Arch)
	switch {
	case errors.Is(err, errForeign):
		return // an executable script
	case err != nil:
		c.res.Bad = append(c.res.Bad, Problem{f.Dest, f.Source, err.Error()})
		return
	case p.target != c.target:
		c.res.Bad = append(c.res.Bad, Problem{f.Dest, f.Source, "built for " + p.target.String() + ", not for " + c.target.String()})
		return
	}
	for _, n := range p.needed {
		if !c.provide(f, p, n) && !c.lost[n] {
			c.lost[n] = true
			c.res.Missing = append(c.res.Missing, Missing{n, f.Dest})
		}
	}
	for _, n := range p.weak {
		c.provide(f, p, n)
	}
}

// provide makes sure that the product contains the library n for f.
func (c *foreign) provide(f File, p *portable, n string) bool {
	if c.target.LibrariesBeside() {
		return c.provideDLL(f, n)
	}
	if strings.HasPrefix(n, "/usr/lib/") || strings.HasPrefix(n, "/System/Library/") {
		return true
	}
	rest, byRpath := strings.CutPrefix(n, "@rpath/")
	places := []string{n}
	if byRpath {
		places = nil
		for _, r := range p.rpaths {
			places = append(places, strings.TrimSuffix(r, "/")+"/"+rest)
		}
	}
	for _, place := range places {
		from := f
		switch {
		case strings.HasPrefix(place, "@loader_path/"):
			place = strings.TrimPrefix(place, "@loader_path/")
		case strings.HasPrefix(place, "@executable_path/"):
			place = strings.TrimPrefix(place, "@executable_path/")
			from = c.dests[c.main]
		default:
			continue // a path of the machine that built the file
		}
		dest, src := path.Join(path.Dir(from.Dest), place), filepath.Join(filepath.Dir(from.Source), filepath.FromSlash(place))
		if _, ok := c.dests[dest]; ok {
			return true
		}
		if fi, err := os.Stat(src); err == nil && fi.Mode().IsRegular() && !strings.HasPrefix(dest, "../") {
			c.add(File{Source: src, Dest: dest, By: f.Dest})
			return true
		}
	}
	return c.names[strings.ToLower(path.Base(n))] // its package loads it before f
}

// provideDLL looks for a DLL in the product, beside f, and in the directories of the
// interpreter. Windows ignores the case of names.
func (c *foreign) provideDLL(f File, n string) bool {
	low := strings.ToLower(n)
	if n != filepath.Base(n) || strings.ContainsAny(n, `/\:`) {
		return false
	}
	if c.names[low] {
		return true
	}
	dirs := c.search
	if beside := filepath.Dir(f.Source); !slices.ContainsFunc(c.system, func(dir string) bool { return strings.EqualFold(dir, beside) }) {
		dirs = append([]string{beside}, dirs...)
	}
	if file := inDirs(dirs, low); file != "" {
		c.add(File{Source: file, Dest: path.Join(path.Dir(f.Dest), filepath.Base(file)), By: f.Dest})
		return true
	}
	if isWindows(low) {
		return true
	}
	if !redistributable.MatchString(low) {
		return false
	}
	// Every library of the product may need it, so it lies at the top.
	if file := inDirs(c.system, low); file != "" && !isWine(file) {
		c.add(File{Source: file, Dest: low, By: f.Dest})
		return true
	}
	return false
}

// inDirs finds a file by its name in lower case; "" if there is none.
func inDirs(dirs []string, low string) string {
	for _, dir := range dirs {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if strings.ToLower(e.Name()) == low && e.Type().IsRegular() {
				return filepath.Join(dir, e.Name())
			}
		}
	}
	return ""
}

func (c *foreign) add(f File) {
	c.res.Added = append(c.res.Added, f)
	c.enter(f)
}
