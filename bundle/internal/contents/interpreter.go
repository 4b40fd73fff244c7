package contents

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// InterpreterPath is where the interpreter lies in the product: an executable
// that is named as the program, so that process lists show that name, or the library
// that the bootloader loads into its own process.
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
		// What lies beside the DLL under this name is all that it looks at to find
		// its library: neither the environment nor the registry (Modules/getpath.py;
		// before 3.11 PC/getpathp.c).
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

// encodings compiles the product's encodings package: the first module that an
// interpreter imports, and the only one that it imports from a file of its own.
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

// pyc puts the header of an unchecked hash-based .pyc file before marshalled
// code (PEP 552): magic, flags 1, eight bytes of hash that nothing looks at.
func pyc(magic [4]byte, code []byte) []byte {
	out := append([]byte{}, magic[:]...)
	out = append(out, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	return append(out, code...)
}
