package binaries

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// machineHere describes this process's own executable. A library that Resolve finds has
// to be for the same machine.
var machineHere = sync.OnceValue(func() *info {
	exe, err := os.Executable()
	if err != nil {
		return nil
	}
	if h := readHead(exe); h != nil {
		return &info{class: h.class, machine: h.machine}
	}
	return nil
})

// Resolve finds a library that a program loads by name through ctypes. The name is a
// soname ("libfoo.so.1"), or a name for find_library ("foo"), which stands for the
// highest version. Resolve finds neither libraries of the system nor paths. It looks
// into dirs before it looks where the dynamic linker keeps a list of libraries.
func Resolve(name string, dirs ...string) (path string, ok bool) {
	here := machineHere()
	if here == nil || name == "" || strings.ContainsAny(name, "/\x00*?[\\") || OfSystem(name) {
		return "", false
	}
	s := newSearch(Options{searchPaths: dirs})
	if strings.HasSuffix(name, ".so") || strings.Contains(name, ".so.") {
		p := s.find(&node{in: here}, nil, name)
		return p, p != ""
	}
	best := ""
	try := func(p string) {
		if (best == "" || VersionLess(filepath.Base(best), filepath.Base(p))) && s.fits(p, here) {
			best = p
		}
	}
	prefix := "lib" + name + ".so"
	below := func(dirs []string) {
		for _, d := range dirs {
			found, _ := filepath.Glob(filepath.Join(d, prefix+"*"))
			for _, p := range found {
				if rest := filepath.Base(p)[len(prefix):]; rest == "" || rest[0] == '.' {
					try(p)
				}
			}
		}
	}
	if below(dirs); best != "" {
		return best, true
	}
	for _, soname := range slices.Sorted(maps.Keys(s.cache)) {
		if rest, ok := strings.CutPrefix(soname, prefix); ok && (rest == "" || rest[0] == '.') {
			for _, p := range s.cache[soname] { // the first of equal names counts
				try(p)
			}
		}
	}
	if best == "" {
		below(append(s.env, s.dirs...))
	}
	return best, best != ""
}

// VersionLess orders names of libraries by their versions: libfoo.so < libfoo.so.9 <
// libfoo.so.10.
func VersionLess(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		m, errM := strconv.Atoi(x[i])
		n, errN := strconv.Atoi(y[i])
		switch {
		case errM == nil && errN == nil && m != n:
			return m < n
		case (errM != nil || errN != nil) && x[i] != y[i]:
			return x[i] < y[i]
		}
	}
	return len(x) < len(y)
}

// Soname returns the name by which other files refer to a shared library: the soname in
// the file, or else the name of the file.
func Soname(path string) string {
	if in, err := readInfo(path); err == nil && in.soname != "" && !strings.Contains(in.soname, "/") {
		return in.soname
	}
	return filepath.Base(path)
}
