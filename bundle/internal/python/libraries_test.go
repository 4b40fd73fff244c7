package python

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// Each module of a distribution, and in its first line what it loads: names, then
// "unknown" with lines. DIR stands for the directory of the distribution.
var loading = `
-- loop.py --
# four linux one three two
from ctypes.util import find_library as _find
import ctypes
for name in ("one", "two"):
    if _find(name): break
while True:
    for n, _ in [("three", 0)]:
        ctypes.CDLL(n)
    ctypes.CDLL({"linux": "four"}["linux"])
-- tables.py --
# darwin libx.dylib libx.so.1 linux
import ctypes, sys
_libs = {"linux": "libx.so.1", "darwin": "libx.dylib"}
lib = ctypes.cdll.LoadLibrary(_libs.get(sys.platform))
-- cffi_like.py --
# cairo-2 libcairo.so.2
from cffi import FFI
ffi = FFI()
def dlopen(ffi, names, files=()):
    for n in names + list(files):
        try:
            return ffi.dlopen(n)
        except OSError:
            pass
dlopen(ffi, ["cairo-2"], ("libcairo.so.2",))
-- texts.py --
# a.so b-64.so.2 liba.so libc-1.so libd.so liby.so.2024 lower.so q.so
import ctypes, os
SUFFIX = ".so"
base = "lib" + "a" + SUFFIX
def load(what, *rest, version=2):
    ctypes.CDLL(what)
load(base)
load("%s" % "a.so")
load("lib%s.so.2024" % "y")
load("{}-{}.so.{}".format("b", 64, 2))
load("lib%s-%d.so" % ("c", 1))
load(f"lib{'d'}{SUFFIX}")
load("LOWER.SO".lower())
load(os.environ.get("Q_LIBRARY", "q.so"))
-- paths.py --
# DIR/libs/libown.so DIR/libs/libp.so libf.so libr.so
import ctypes, os, pathlib, sys
here = os.path.dirname(os.path.abspath(__file__))
ctypes.CDLL(os.path.join(here, "libs", "libown.so"))
ctypes.CDLL(str(pathlib.Path(__file__).resolve().parent / "libs" / "libp.so"))
ctypes.CDLL(os.path.join(sys.prefix, "libr.so"), mode=1)
ctypes.CDLL(os.path.join(os.environ["HOME"], "libf.so"))
-- results.py --
# fall first second
from ctypes import CDLL
class Finder:
    names = ["first"]
    def __init__(self, extra):
        self.extra = extra
    def candidates(self):
        yield from self.names
        yield self.extra
    def load(self):
        for c in self.candidates():
            CDLL(c)
def fallback(x):
    return x or "fall"
Finder("second").load()
CDLL(fallback(None))
-- helper.py --
# by-keyword listed named
import ctypes.util
def locate(candidates, *, other=None, find=ctypes.util.find_library):
    for c in candidates:
        if ctypes.util.find_library(c):
            return ctypes.CDLL(c)
    return ctypes.CDLL(other)
-- caller.py --
#
from helper import locate
from names import NAMES
import helper
locate(NAMES, other="by-keyword")
helper.locate(("named",))
-- names.py --
#
NAMES = []
NAMES.append("listed")
-- known.py --
# z
import ctypes
from names import UNKNOWN
lib = UNKNOWN
for name in ["z"]:
    lib = ctypes.util.find_library(name)
ctypes.CDLL(lib)
-- unknown.py --
# unknown 3 4 6
import ctypes, sys, somewhere
ctypes.CDLL(somewhere.name())
ctypes.CDLL(sys.argv[1])
def again(n):
    ctypes.CDLL(n); ctypes.CDLL(n)
again(input())
def api(n): return ctypes.CDLL(n)
ctypes.CDLL(None)
ctypes.CDLL(ctypes.util.find_library(input()))
ctypes.CDLL(glob.glob(here + "/*.so")[0])
-- again.py --
# known
import ctypes, path
def load(name):
    try:
        return ctypes.CDLL(name)
    except OSError:
        return ctypes.CDLL(path.of(name))
load("known")
-- endless.py --
# a unknown 57
import ctypes
x = y = "a"
def f(n): return f(n + n) if n else g(n)
def g(n): return f(n)
x = y + y; y = x + x
long1 = "long" + "long"
` + doubling(50) + `
ctypes.CDLL(long50)
ctypes.CDLL("%9999999999s" % "a")
ctypes.CDLL("{:>9999999999}".format("a"))
ctypes.CDLL("%*s" % (9999999999, "a"))
ctypes.CDLL("{:{}}".format("a", 9999999999))
ctypes.CDLL("a")
ctypes.CDLL(f(q))
-- hostile.py --
# a a-1.so kept unknown 3 4 7
import ctypes
ctypes.CDLL("abc".split("")[0])
ctypes.CDLL("lib" + "a".split("")[0])
ctypes.CDLL("abc".split("")[0] or "kept")
T = {"a": 0x` + strings.Repeat("f", 4000) + `}
ctypes.CDLL(input()); ctypes.CDLL(T["a"])
ctypes.CDLL("{0}-{1:>1}.so".format("a", 1))
ctypes.CDLL("{0.__class__.__mro__.__class__[}].__name__:999999999}".format("a"))
ctypes.CDLL("{0.__class__.__name__}".format("a")); ctypes.CDLL("{0[0]}".format("a")); ctypes.CDLL("{!a}".format("a"))
ctypes.CDLL("` + strings.Repeat("{0}", 30) + `".format("a")); ctypes.CDLL("` + strings.Repeat("%%", 50) + `%s" % "a")
-- broken.py --
# unread
import ctypes (
`

// doubling returns assignments of texts, each of which is twice as long as the one before.
func doubling(n int) string {
	var out []string
	for i := 2; i <= n; i++ {
		out = append(out, fmt.Sprintf("long%d = long%d + long%d", i, i-1, i-1))
	}
	return strings.Join(out, "\n")
}

func TestLibraries(t *testing.T) {
	dir := t.TempDir()
	r := LibrariesRequest{Files: map[string]string{}}
	want := map[string]string{}
	for _, f := range txtar.Parse([]byte(loading)).Files {
		name := strings.TrimSuffix(f.Name, ".py")
		file := filepath.Join(dir, f.Name)
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		r.Files[name] = file
		r.Loaders = append(r.Loaders, name)
		head, _, _ := strings.Cut(string(f.Data), "\n")
		want[name] = strings.TrimSpace(head[1:])
	}
	r.Loaders = append(r.Loaders, "absent")
	for _, exe := range interpreters(t) {
		if !supported(t, exe) {
			continue
		}
		ctx := context.Background()
		in, err := Find(ctx, Options{Path: exe, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		w := NewWorker(in)
		for range 2 { // the second time the program is there
			got, err := w.Libraries(ctx, r)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range want {
				l, read := got[name]
				text := strings.ReplaceAll(strings.Join(l.Names, " "), dir, "DIR")
				if len(l.Unknown) > 0 {
					text = strings.TrimSpace(text + " unknown " + strings.Trim(fmt.Sprint(l.Unknown), "[]"))
				}
				if !read {
					text = "unread"
				}
				if text != want {
					t.Errorf("%s: %s: %q, want %q", in.Version, name, text, want)
				}
			}
		}
		w.Close()
	}
}

// The time is bounded by the number of evaluations, whatever is between them.
func TestLibrariesTime(t *testing.T) {
	repeat := strings.Repeat
	load := "import ctypes\nfrom ctypes import CDLL\n"
	modules := map[string]string{
		"body":      load + "def f():\n" + repeat("    x = (1, 2, 3, 4)\n", 20000) + "    return 'libbody.so'\n" + repeat("CDLL(f())\n", 500),
		"returns":   load + "def f():\n" + repeat("    return 'a'\n", 20000) + repeat("CDLL(f())\n", 5000),
		"functions": load + repeat("def f(): pass\n", 20000) + repeat("CDLL(f() or f() or f() or f())\n", 2000),
		"calls":     load + "def f(n): CDLL(n)\n" + repeat("f(*a)\n", 20000) + "def g(x): CDLL(" + repeat("x or ", 4000) + "x)\n" + repeat("g()\n", 20000),
		"arguments": load + "def g(x, *y): CDLL(" + repeat("x or ", 4000) + "x)\ng(" + repeat("1,", 20000) + ")\n",
	}
	dir := t.TempDir()
	r := LibrariesRequest{Files: map[string]string{}}
	for name, text := range modules {
		r.Files[name] = filepath.Join(dir, name+".py")
		if err := os.WriteFile(r.Files[name], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		r.Loaders = append(r.Loaders, name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	in, err := Find(ctx, Options{Path: interpreters(t)[0], CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w := NewWorker(in)
	defer w.Close()
	got, err := w.Libraries(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if names := got["body"].Names; len(names) != 1 || names[0] != "libbody.so" {
		t.Errorf("a long function: %q", names)
	}
}

// Texts that are too long to be names are not made, or not kept.
func TestLibrariesMemory(t *testing.T) {
	var module strings.Builder
	module.WriteString("import ctypes\nnames = (")
	for i := range 200 {
		fmt.Fprintf(&module, "'%s%d', ", strings.Repeat("a", 990), i)
	}
	fmt.Fprintf(&module, ")\nctypes.CDLL(names.replace('a', '%s'))\n", strings.Repeat("b", 990))
	file := filepath.Join(t.TempDir(), "m.py")
	if err := os.WriteFile(file, []byte(module.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(interpreters(t)[0], "-c", `import json, sys, tracemalloc
exec(sys.stdin.read())
tracemalloc.start()
answer(json.dumps({"files": {"m": sys.argv[1]}, "loaders": ["m"]}))
sys.exit(tracemalloc.get_traced_memory()[1] > 20e6 and "too much memory")`, file)
	cmd.Stdin = strings.NewReader(LibrariesProgram)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
