package marshal

import (
	"fmt"
	"slices"
	"testing"
)

// Each text computes the name of a module, and want is the package below which it lies:
// "?" if nobody knows, "" if the module is known or one of the own package.
var computing = []struct{ code, want string }{
	{`import_module(x)`, "?"},
	{`import_module(f"plugins.{x}")`, "plugins"},
	{`import_module(f"plugins.cmd_{x!s}.y{z:>3}")`, "plugins"},
	{`import_module(f"cmd_{x}")`, "?"},
	{`import_module(f"{x}.plugins")`, "?"},
	{`import_module("plugins." + x)`, "plugins"},
	{`import_module("a.b." + x + ".c")`, "a.b"},
	{`import_module("plugins.%s" % x)`, "plugins"},
	{`import_module("plugins.%s.%s" % (x, z))`, "plugins"},
	{`import_module("plugins.{}".format(x))`, "plugins"},
	{`import_module("plugins.{0}".format(x), None)`, "plugins"},
	{`import_module(PKG + "." + x)`, "tool.cmds"},
	{`import_module(f"{PKG}.{x}")`, "tool.cmds"},
	{`import_module("%s.x" % x)`, "?"},
	{`import_module("." + x, "plugins")`, "plugins"},
	{`import_module(f".{x}", package="plugins")`, "plugins"},
	{`import_module("." + x, PKG)`, "tool.cmds"},
	{`import_module(".." + x, PKG)`, "tool"},
	{`import_module(".sub." + x, "plugins")`, "plugins.sub"},
	{`import_module(x, "plugins")`, "plugins"},
	{`import_module("." + x, z)`, "?"},
	{`import_module("." + x, __package__)`, ""},
	{`import_module("." + x, __name__)`, ""},
	{`import_module(f"{__name__}.{x}")`, ""},
	{`import_module(__package__ + "." + x)`, ""},
	{`import_module(f".{x}", importlib.__name__)`, ""},
	{`import_module("." + x[:-3], "plugins")`, "plugins"},
	{`import_module(f"plugins.{x[z:-z]}")`, "plugins"},
	{`import_module("." + x[::2], __package__)`, ""},
	{`__import__("plugins." + x)`, "plugins"},
	{`__import__(f"plugins.{x}", fromlist=["y"])`, "plugins"},
	{`import_module("a" if x else z)`, "?"},
	{`import_module(*x)`, "?"},
	{`import_module(x[1:])`, "?"},
	{`map(importlib.import_module, x)`, "?"},
	{`map(__import__, x)`, "?"},
	{`im(x)`, "?"},
	{`im(f"plugins.{x}")`, "plugins"},
	{`im("json")`, ""},
	{`im2(x)`, "?"},
	{`local = importlib.import_module; local(x)`, "?"},
	{`return import_module`, "?"},
	{`table = {"load": import_module}`, "?"},
	{`x.load = import_module`, "?"},
	{`staticmethod(importlib.import_module)`, "?"},
	{`lambda n=import_module: n`, "?"},
	{`if import_module: pass`, ""},
	{`pkgutil.resolve_name(x)`, "?"},
	{`resolve(x)`, "?"},
	{`map(pkgutil.resolve_name, x)`, "?"},
	{`importlib.util.resolve_name(x, "a")`, ""},
	{`pkgutil.resolve_name("json:loads")`, ""},
	{`runpy.run_module(x)`, "?"},
	{`runpy.run_module(f"plugins.{x}", run_name="a")`, "plugins"},
	{`importlib.util.find_spec(x)`, "?"},
	{`find_spec(f"plugins.{x}")`, "plugins"},
	{`finder.find_spec(x, None)`, ""},
	{`importlib.util.find_spec("json")`, ""},
}

func TestComputed(t *testing.T) {
	const before = `import importlib, importlib.util, pkgutil, runpy
from importlib import import_module, import_module as im
from importlib.util import find_spec
from pkgutil import resolve_name as resolve
im2 = importlib.import_module
PKG = "tool.cmds"
def f(x, z, finder):
    `
	for minor, exe := range pythons(t) {
		t.Run(fmt.Sprint("3.", minor), func(t *testing.T) {
			ops := opcodes(t, exe)
			for _, c := range computing {
				facts, err := Scan(compileSource(t, exe, before+c.code+"\n"), minor, ops)
				if err != nil {
					t.Fatal(err)
				}
				var want []Computed
				switch c.want {
				case "":
				case "?":
					want = []Computed{{Line: 8}}
				default:
					want = []Computed{{8, c.want}}
				}
				if !slices.Equal(facts.Computed, want) {
					t.Errorf("%s: %+v, want %+v", c.code, facts.Computed, want)
				}
			}
		})
	}
}
