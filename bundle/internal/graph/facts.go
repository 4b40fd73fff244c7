package graph

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"sort"

	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// analysis names the way in which modules are scanned: results of another one in
// the cache are not used.
const analysis = "20"

// Facts is what the code of a module says about its needs.
type Facts struct {
	Imports   []Import `json:"i,omitempty"`
	Libraries []string `json:"l,omitempty"` // literal names that are passed to ctypes loaders
	Loads     bool     `json:"o,omitempty"` // the code has the name of such a loader
	// Namespaces holds namespaces of GObject introspection, with the version that the
	// code asks for.
	Namespaces map[string]string `json:"g,omitempty"`
	// Of modules outside of the standard library, names that may be handed to an import
	// at run time:
	Wrappers []string    `json:"w,omitempty"` // functions that import what a variable names
	Calls    [][2]string `json:"c,omitempty"` // functions that are called with a literal below a module of the standard library, and that
	Names    []string    `json:"n,omitempty"` // literals beside an import of what a variable names
	Tables   []string    `json:"t,omitempty"` // of any module, see marshal.Facts
	// Broken is why the source does not compile, for code that raises this error.
	Broken *python.SyntaxError `json:"b,omitempty"`
	// Distributions are names or requirements that the code asks about; sorted.
	Distributions []string           `json:"d,omitempty"`
	Looks         *Looks             `json:"k,omitempty"` // nil if it looks at no files of packages
	Computed      []marshal.Computed `json:"m,omitempty"`
	Groups        []marshal.Group    `json:"e,omitempty"` // groups of entry points that the code asks for
	Hosts         *Hosts             `json:"h,omitempty"` // nil if it runs no other code
}

// Hosts says how code runs other code that nobody knows before it runs, see
// marshal.Hosts.
type Hosts struct {
	Files    bool `json:"f,omitempty"`
	Path     bool `json:"p,omitempty"`
	Computed bool `json:"c,omitempty"`
	Text     bool `json:"t,omitempty"`
}

// Looks says how code looks at files of packages, see marshal.Looks.
type Looks struct {
	At     []string `json:"a,omitempty"`
	Lists  bool     `json:"l,omitempty"`
	Source bool     `json:"s,omitempty"`
	Text   bool     `json:"t,omitempty"`
	Any    bool     `json:"y,omitempty"`
}

// Import is one import statement, or a call that imports a literal name.
type Import struct {
	Name  string   `json:"n"` // relative to Level
	From  []string `json:"f,omitempty"`
	Level int      `json:"v,omitempty"`
	Line  int      `json:"l,omitempty"`
	Where Where    `json:"w,omitempty"`
	Asked bool     `json:"a,omitempty"` // the code only asks whether it is there

	Data   bool `json:"d,omitempty"` // the code reads data of the package, if the name is one of a package
	Frozen bool `json:"z,omitempty"` // the import system imports it, when a function is called whose name the code has
}

// fromScan makes facts of what the code of a module of this origin says. stdlib has the
// top-level modules of the standard library.
func fromScan(s *marshal.Facts, origin Origin, stdlib map[string]bool) *Facts {
	f := &Facts{}
	for _, i := range s.Imports {
		w := Top
		switch i.Where {
		case marshal.TypeChecking:
			continue // never runs
		case marshal.Conditional:
			w = Conditional
		case marshal.InFunction:
			w = InFunction
		case marshal.InMain:
			w = InMain
		}
		f.Imports = append(f.Imports, Import{i.Name, i.From, i.Level, i.Line, w, i.Asked, i.Data, i.Frozen})
	}
	f.Wrappers = s.Wrappers
	for _, c := range s.Calls {
		if origin != Stdlib && stdlib[top(c.Arg)] {
			f.Calls = append(f.Calls, [2]string{c.Func, c.Arg})
		}
	}
	if origin != Stdlib {
		f.Names = s.Names
	}
	f.Libraries = append(f.Libraries, s.Libraries...)
	sort.Strings(f.Libraries)
	f.Loads = s.Loads
	f.Distributions = slices.Compact(slices.Sorted(slices.Values(s.Distributions)))
	f.Computed, f.Groups, f.Tables = s.Computed, s.Groups, s.Tables
	for _, n := range s.Namespaces {
		if f.Namespaces == nil {
			f.Namespaces = map[string]string{}
		}
		f.Namespaces[n.Name] = n.Version
	}
	if k := s.Looks; len(k.At) > 0 || k.Lists && k.Source || k.Text || k.Any {
		f.Looks = &Looks{k.At, k.Lists, k.Source, k.Text, k.Any}
	}
	if s.Hosts != (marshal.Hosts{}) {
		f.Hosts = &Hosts{s.Hosts.Files, s.Hosts.Path, s.Hosts.Computed, s.Hosts.Text}
	}
	return f
}

// encode writes an analysis for the cache: the length of the facts as u64, the facts as
// JSON, the code.
func encode(f *Facts, code []byte) []byte {
	facts, err := json.Marshal(f)
	if err != nil {
		panic("internal error: facts: " + err.Error())
	}
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(facts)))
	return append(append(b, facts...), code...)
}

func decode(b []byte) (*Facts, []byte, error) {
	if len(b) < 8 || binary.LittleEndian.Uint64(b) > uint64(len(b)-8) {
		return nil, nil, errors.New("cache entry too short")
	}
	n := binary.LittleEndian.Uint64(b)
	var f Facts
	if err := json.Unmarshal(b[8:8+n], &f); err != nil {
		return nil, nil, err
	}
	return &f, b[8+n:], nil
}
