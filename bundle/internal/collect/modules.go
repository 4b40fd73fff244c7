package collect

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/pyz"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// Inclusion says how modules are included.
type Inclusion struct {
	// Loose makes all but scripts and our own modules bytecode files instead of
	// records.
	Loose bool
	// Mode is how PyInstaller includes a module: "pyc" as a bytecode file, a word
	// with "py" with its source as a file that is its __file__; else as a record.
	Mode func(name string) string
	// Source says for which modules the record has the source text.
	Source func(name string) bool
}

// Modules turns the graph's modules into PYZ records, and its extension modules
// into items of b as well.
func Modules(b *Builder, g *graph.Graph, in *python.Interpreter, how Inclusion) ([]pyz.Record, error) {
	var out []pyz.Record
	for _, name := range g.Names() {
		m := g.Modules[name]
		r := pyz.Record{Name: name, Group: group(m)}
		switch m.Kind {
		case graph.Missing, graph.Builtin:
			continue
		case graph.Namespace:
			r.Kind, r.Path = pyz.Namespace, m.Path
		case graph.Extension:
			r.Kind, r.Path, r.IsPkg = pyz.Extension, ExtensionPath(m, in), m.Package
			it := Item{Path: r.Path, Kind: archive.KindFile, Mode: 0o755, Source: m.File, Why: why(m), Binary: true}
			if err := b.Add(it, false); err != nil {
				return nil, err
			}
		default:
			r.Code = m.Code
			r.Kind, r.Path = pyz.Module, m.Path
			if strings.HasPrefix(name, "@") {
				r.Kind = pyz.Script
			} else if m.Package {
				r.Kind = pyz.Package
			}
			mode := how.Mode(name)
			ours := r.Kind == pyz.Script || strings.HasPrefix(name, "_gofreeze")
			if sourced := mode == "py" || mode == "pyz+py" || mode == "py+pyz"; sourced && m.Kind == graph.Source && !ours && !early(name) {
				if err := b.Add(Item{Path: r.Path, Kind: archive.KindFile, Mode: 0o644, Source: m.File, Why: why(m)}, false); err != nil {
					return nil, err
				}
			} else if (how.Loose || mode == "pyc") && !ours {
				it := Item{Path: r.Path + "c", Kind: archive.KindFile, Mode: 0o644, Data: Pyc(in.Magic, m.Code), Why: why(m)}
				if err := b.Add(it, false); err != nil {
					return nil, err
				}
				if !early(name) {
					continue
				}
			}
			if m.Kind == graph.Source && how.Source(name) {
				src, err := os.ReadFile(m.File)
				if err != nil {
					return nil, fmt.Errorf("collect source %w", err)
				}
				r.Source = src
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// early reports whether an interpreter imports a module while it starts, before
// the product is on sys.path.
func early(name string) bool {
	switch name {
	case "abc", "codecs", "encodings", "io", "warnings", "_py_warnings": // warnings where options ask for some
		return true
	}
	return strings.HasPrefix(name, "encodings.")
}

// ExtensionPath is where an extension module lies in the product.
func ExtensionPath(m *graph.Module, in *python.Interpreter) string {
	if m.Origin == graph.Stdlib && !m.Package && !strings.Contains(m.Name, ".") {
		return path.Join(DynLoad(in), filepath.Base(m.File))
	}
	return m.Path
}

// StdlibDir is the interpreter's library directory in the product; PYTHONHOME
// makes the interpreter look for it there.
func StdlibDir(in *python.Interpreter) string { return in.Target().StdlibDir(in.PlatLibDir, in.Minor) }

// DynLoad is the directory of the standard library's extension modules.
func DynLoad(in *python.Interpreter) string { return in.Target().DynLoad(in.PlatLibDir, in.Minor) }

// group keeps modules that change together apart from those that do not.
func group(m *graph.Module) string {
	switch m.Origin {
	case graph.Stdlib:
		return "0"
	case graph.Dist:
		return "1 " + m.Dist
	}
	return "2"
}

func why(m *graph.Module) string {
	switch m.Origin {
	case graph.Stdlib:
		return "standard library"
	case graph.Dist:
		return m.Dist
	}
	return "program"
}
