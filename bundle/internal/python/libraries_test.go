package python

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
