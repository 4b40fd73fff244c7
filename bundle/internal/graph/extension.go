package graph

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
)

// notByString lists modules of the standard library whose names are ordinary words.
// Compiled code contains these words for other reasons, and the modules would bring in
// much.
var notByString = map[string]bool{
	"antigravity": true, "asyncio": true, "cmd": true, "code": true, "curses": true, "dbm": true, "email": true,
	"distutils": true, "doctest": true, "ensurepip": true, "http": true, "idlelib": true, "lib2to3": true, "pdb": true,
	"profile": true, "pydoc": true, "site": true, "test": true, "this": true, "tkinter": true, "trace": true, "turtledemo": true,
	"turtle": true, "unittest": true, "venv": true, "wsgiref": true, "xml": true, "xmlrpc": true,
}

// cython lists the small modules that Cython's modules import most often. Their short
// names cannot be recognised in a table of names.
var cython = []string{"abc", "array", "ast", "cmath", "collections.abc", "copy", "copyreg", "csv", "enum", "io", "math", "os", "re", "time", "types"}

// capsules lists modules of the standard library with a C interface, by the name under
// which it is imported (PyCapsule_Import). It may stand in the middle of a string: the
// strings of Rust end nowhere.
var capsules = map[string]string{"datetime.datetime_CAPI": "datetime", "pyexpat.expat_CAPI": "pyexpat", "unicodedata._ucnhash_CAPI": "unicodedata",
	"_socket.CAPI": "_socket", "_curses._C_API": "_curses"}

// extensionLimit is the size from which on extension modules are not looked into.
const extensionLimit = 512 << 20

// scanExtension looks for the modules that an extension module imports in C. Their
// names are strings in the file (PyImport_ImportModule, Cython's tables of names). A
// separate string counts if it is a module of the standard library or a dotted name; a
// dotted name counts only if the module is found later. The names of modules that the
// distribution requires count anywhere in the file.
func (g *Graph) scanExtension(m *Module) {
	fi, err := g.cfg.Files.Stat(m.File)
	if err != nil || fi.Size() > extensionLimit {
		return
	}
	needed := g.cfg.Dists.Needed(m.Dist)
	key := cache.NewKey("extension", analysis, cache.Stamp(m.File, fi), g.cfg.Interp.Version, strings.Join(needed, " ")).About(m.File)
	if b, ok := g.cfg.Cache.Get(key); ok {
		if facts, _, err := decode(b); err == nil {
			m.Facts = facts
			return
		}
	}
	data, err := g.cfg.Files.ReadFile(m.File)
	if err != nil {
		return
	}
	names := map[string]bool{}
	table := cythonTable(data)
	if table != nil {
		for _, n := range slices.Concat(cython, g.namedIn(table)) {
			names[n] = true
		}
	}
	for _, n := range needed {
		if bytes.Contains(data, []byte(n)) || bytes.Contains(table, []byte(n)) {
			names[n] = true
		}
	}
	for capsule, n := range capsules {
		if bytes.Contains(data, []byte(capsule)) {
			names[n] = true
		}
	}
	for len(data) > 0 {
		s := data
		if i := indexZero(data); i >= 0 {
			s, data = data[:i], data[i+1:]
		} else {
			data = nil
		}
		if len(s) < 2 || len(s) > 80 || !lower(s[0]) {
			continue
		}
		if dots, ok := moduleName(s); ok && (dots > 0 || g.stdlib[string(s)] && !notByString[string(s)]) {
			names[string(s)] = true
		}
	}
	f := &Facts{}
	for n := range names {
		f.Imports = append(f.Imports, Import{Name: n, Where: Conditional})
	}
	sort.Slice(f.Imports, func(i, j int) bool { return f.Imports[i].Name < f.Imports[j].Name })
	m.Facts = f
	_ = g.cfg.Cache.Put(key, encode(f, nil)) // a lost entry costs time only
}

func indexZero(b []byte) int {
	for i, c := range b {
		if c == 0 {
			return i
		}
	}
	return -1
}

func lower(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' }

// moduleName reports whether s is a dotted name in lower case, as names of modules are,
// and how many dots it has.
func moduleName(s []byte) (dots int, ok bool) {
	start := true
	for _, c := range s {
		switch {
		case c == '.':
			if start {
				return 0, false
			}
			dots++
			start = true
			continue
		case lower(c) || c >= '0' && c <= '9' && !start:
		default:
			return 0, false
		}
		start = false
	}
	return dots, !start
}
