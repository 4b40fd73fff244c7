package contents

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// InterpreterPath returns the place of the interpreter in the product. It is an
// executable with the name of the program, so that process lists show that name; or it
// is the library that the bootloader loads into its own process.
func InterpreterPath(in *python.Interpreter, name string) string {
	if in.Target().InProcess() {
		return filepath.Base(in.LibPython)
	}
	return "bin/" + name
}

// interpreter contributes the interpreter, its library, and the encodings package,
// which holds importer and boot.
func (c *collector) interpreter(ctx context.Context, _ *gathering) ([]Item, error) {
	in, why := c.Env.Shipped, Why{Reason: Interpreter}
	items := []Item{library(InterpreterPath(in, c.Program.Name), in.Executable, why)}
	if c.on.InProcess() {
		items[0].Source = in.LibPython
		for _, f := range in.Beside {
			items = append(items, library(filepath.Base(f), f, why))
		}
		// If a file of this name lies beside the DLL, Python finds its library through
		// that file alone, and ignores the environment and the registry
		// (Modules/getpath.py; before 3.11 PC/getpathp.c).
		items = append(items, generated(strings.TrimSuffix(filepath.Base(in.LibPython), ".dll")+"._pth", []byte("Lib\r\n"), why))
	} else if in.LibPython != "" {
		items = append(items, library("lib/"+filepath.Base(in.LibPython), in.LibPython, why))
	}
	for i := range items {
		items[i].firm = true
	}
	code, err := c.encodings(ctx)
	if err != nil {
		return nil, err
	}
	place := c.on.StdlibDir(in.PlatLibDir, in.Minor) + "/encodings/__init__.pyc"
	return append(items, generated(place, pyc(in.Magic, code), why)), nil
}

// encodings compiles the product's encodings package. An interpreter imports this
// package first, and it is the only one that the interpreter imports from a separate
// file.
func (c *collector) encodings(ctx context.Context) ([]byte, error) {
	m := c.Modules.Get("encodings")
	if m == nil || m.Code == nil {
		return nil, fmt.Errorf("python %s: no encodings package in its standard library %s", c.Env.Shipped.Invoked, c.Env.Shipped.Stdlib)
	}
	core, err := c.Env.CompileRuntime(ctx, "core.py", runtimehooks.Core(c.on.Family()))
	if err != nil {
		return nil, err
	}
	return c.Env.CompileRuntime(ctx, "encodings.py", runtimehooks.Encodings(core, m.Code, c.on.Family()))
}

// pyc puts the header of an unchecked hash-based .pyc file before marshalled code (PEP
// 552): magic, flags 1, and eight bytes of hash that are never compared.
func pyc(magic [4]byte, code []byte) []byte {
	out := append([]byte{}, magic[:]...)
	out = append(out, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	return append(out, code...)
}
