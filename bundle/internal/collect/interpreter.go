package collect

import (
	"fmt"
	"path"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// InterpreterPath is where the interpreter executable lies in the product. It
// is named as the application, so that process lists show that name.
func InterpreterPath(name string) string { return "bin/" + name }

// Interpreter adds the interpreter executable and its libpython.
func Interpreter(b *Builder, in *python.Interpreter, name string) error {
	items := []Item{{Path: InterpreterPath(name), Source: in.Executable}}
	if in.LibPython != "" {
		items = append(items, Item{Path: "lib/" + filepath.Base(in.LibPython), Source: in.LibPython})
	}
	for _, it := range items {
		it.Kind, it.Mode, it.Why, it.Binary = archive.KindFile, 0o755, "interpreter", true
		if err := b.Add(it, true); err != nil {
			return err
		}
	}
	return nil
}

// Early adds the modules that the interpreter imports before boot runs, as
// bytecode files where its own path finder looks for them.
func Early(b *Builder, g *graph.Graph, in *python.Interpreter, names []string) error {
	for _, n := range names {
		m := g.Modules[n]
		if m == nil || m.Code == nil {
			continue // built in or frozen in this version
		}
		it := Item{Path: path.Join(StdlibDir(in), m.Path+"c"), Kind: archive.KindFile, Mode: 0o644,
			Data: Pyc(in.Magic, m.Code), Why: "interpreter"}
		if err := b.Add(it, true); err != nil {
			return fmt.Errorf("standard library: %w", err)
		}
	}
	return nil
}

// Pyc puts the header of an unchecked hash-based .pyc file before marshalled
// code (PEP 552): magic, flags 1, eight bytes of hash that nothing looks at.
func Pyc(magic [4]byte, code []byte) []byte {
	out := append([]byte{}, magic[:]...)
	out = append(out, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	return append(out, code...)
}
