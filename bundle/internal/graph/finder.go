package graph

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// finder resolves module names to files as importlib's PathFinder does
// (Lib/importlib/_bootstrap_external.py, FileFinder.find_spec). In each directory it
// looks for a package before a module, and for extension modules before sources before
// bytecode. If nothing matches, directories without __init__ become portions of a
// namespace package. A finder is safe for concurrent use, and lists each directory
// once.
type finder struct {
	files    FileSystem
	suffixes []suffix
	mu       sync.Mutex
	dirs     map[string]map[string]bool // directory -> name -> is a directory
}

type suffix struct {
	text string
	kind Kind
}

type found struct {
	kind Kind
	file string   // "" for a namespace package
	dirs []string // package directories
}

func newFinder(files FileSystem, extSuffixes []string) *finder {
	f := &finder{files: files, dirs: map[string]map[string]bool{}}
	for _, s := range extSuffixes {
		f.suffixes = append(f.suffixes, suffix{s, Extension})
	}
	f.suffixes = append(f.suffixes, suffix{".py", Source}, suffix{".pyc", Bytecode})
	return f
}

// list returns the names in dir, or nil if dir cannot be read.
func (f *finder) list(dir string) map[string]bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if names, ok := f.dirs[dir]; ok {
		return names
	}
	var names map[string]bool
	if entries, err := f.files.ReadDir(dir); err == nil {
		names = make(map[string]bool, len(entries))
		for _, e := range entries {
			isDir := e.IsDir()
			if e.Type()&fs.ModeSymlink != 0 {
				fi, err := f.files.Stat(filepath.Join(dir, e.Name()))
				if err != nil {
					continue
				}
				isDir = fi.IsDir()
			}
			names[e.Name()] = isDir
		}
	}
	f.dirs[dir] = names
	return names
}

// find looks for the last component of a module name in paths.
func (f *finder) find(tail string, paths []string) (found, bool) {
	var portions []string
	for _, dir := range paths {
		names := f.list(dir)
		if names == nil {
			continue
		}
		isDir, exists := names[tail]
		if exists && isDir {
			sub := filepath.Join(dir, tail)
			inner := f.list(sub)
			for _, s := range f.suffixes {
				if d, ok := inner["__init__"+s.text]; ok && !d {
					return found{s.kind, filepath.Join(sub, "__init__"+s.text), []string{sub}}, true
				}
			}
		}
		for _, s := range f.suffixes {
			if d, ok := names[tail+s.text]; ok && !d {
				return found{s.kind, filepath.Join(dir, tail+s.text), nil}, true
			}
		}
		if exists && isDir {
			portions = append(portions, filepath.Join(dir, tail))
		}
	}
	if portions != nil {
		return found{Namespace, "", portions}, true
	}
	return found{}, false
}

// children lists the names of the modules and packages directly in dirs, as
// pkgutil.iter_modules does. If namespaces is set, it also lists directories that could
// be namespace packages. The names are sorted, because reports show the order in which
// modules come in.
func (f *finder) children(dirs []string, namespaces bool) []string {
	var out []string
	seen := map[string]bool{}
	for _, dir := range dirs {
		for name, isDir := range f.list(dir) {
			mod := ""
			if isDir {
				if !importable(name) || namespaces && !identifier(name) || name == "__pycache__" {
					continue
				}
				if inner := f.list(filepath.Join(dir, name)); namespaces || f.hasInit(inner) {
					mod = name
				}
			} else {
				for _, s := range f.suffixes {
					if base, ok := strings.CutSuffix(name, s.text); ok {
						mod = base
						break
					}
				}
			}
			if mod != "" && mod != "__init__" && importable(mod) && !seen[mod] {
				seen[mod] = true
				out = append(out, mod)
			}
		}
	}
	slices.Sort(out)
	return out
}

// importable reports whether importlib.import_module can import a name from a package.
// Such a name need not be an identifier (Django's 0001_initial, SCons' g++).
func importable(name string) bool {
	return name != "" && !strings.Contains(name, ".")
}

func (f *finder) hasInit(names map[string]bool) bool {
	for _, s := range f.suffixes {
		if d, ok := names["__init__"+s.text]; ok && !d {
			return true
		}
	}
	return false
}

// identifier reports whether s can be a component of a module name.
func identifier(s string) bool {
	for i, r := range s {
		if r == '_' || r >= 0x80 || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || i > 0 && '0' <= r && r <= '9' {
			continue
		}
		return false
	}
	return s != ""
}
