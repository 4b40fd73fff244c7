package collect

import (
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// InterpreterPath is where the interpreter lies in the product: an executable
// that is named as the application, so that process lists show that name; on
// Windows the DLL, which the bootloader loads into its own process.
func InterpreterPath(in *python.Interpreter, name string) string {
	if in.Target().InProcess() {
		return filepath.Base(in.LibPython)
	}
	return "bin/" + name
}

// Interpreter adds the interpreter executable and its libpython.
func Interpreter(b *Builder, in *python.Interpreter, name string) error {
	items := []Item{{Path: InterpreterPath(in, name), Source: in.Executable}}
	if in.Target().InProcess() {
		items[0].Source = in.LibPython
		for _, f := range in.Beside {
			items = append(items, Item{Path: filepath.Base(f), Source: f})
		}
	} else if in.LibPython != "" {
		items = append(items, Item{Path: "lib/" + filepath.Base(in.LibPython), Source: in.LibPython})
	}
	if in.Target().InProcess() {
		// What lies beside the DLL under this name is all that it looks at to find
		// its library: neither the environment nor the registry (Modules/getpath.py;
		// before 3.11 PC/getpathp.c).
		pth := strings.TrimSuffix(filepath.Base(in.LibPython), ".dll") + "._pth"
		it := Item{Path: pth, Kind: archive.KindFile, Mode: 0o644, Data: []byte("Lib\r\n"), Why: "interpreter"}
		if err := b.Add(it, true); err != nil {
			return err
		}
	}
	for _, it := range items {
		it.Kind, it.Mode, it.Why, it.Binary = archive.KindFile, 0o755, "interpreter", true
		if err := b.Add(it, true); err != nil {
			return err
		}
	}
	return nil
}

// Encodings adds the one module that the interpreter imports from a file of its
// own, as bytecode where its path finder looks for it.
func Encodings(b *Builder, in *python.Interpreter, code []byte) error {
	it := Item{Path: StdlibDir(in) + "/encodings/__init__.pyc", Kind: archive.KindFile, Mode: 0o644,
		Data: Pyc(in.Magic, code), Why: "interpreter"}
	return b.Add(it, true)
}

// Pyc puts the header of an unchecked hash-based .pyc file before marshalled
// code (PEP 552): magic, flags 1, eight bytes of hash that nothing looks at.
func Pyc(magic [4]byte, code []byte) []byte {
	out := append([]byte{}, magic[:]...)
	out = append(out, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	return append(out, code...)
}
