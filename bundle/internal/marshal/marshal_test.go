package marshal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// pythons lists the interpreters of this machine, by minor version.
func pythons(t testing.TB) map[int]string {
	out := map[int]string{}
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".pyenv")
	}
	found, _ := filepath.Glob(filepath.Join(root, "versions", "3.*", "bin", "python3"))
	if p, err := exec.LookPath("python3"); err == nil {
		found = append(found, p)
	}
	for _, p := range found {
		b, err := exec.Command(p, "-c", "import sys; print(sys.version_info[1])").Output()
		var minor int
		if _, serr := fmt.Sscan(string(b), &minor); err == nil && serr == nil && minor >= 9 && minor <= 14 {
			out[minor] = p
		}
	}
	if len(out) == 0 {
		t.Skip("no Python on this machine")
	}
	return out
}

func python(t testing.TB, exe, script string, stdin []byte, args ...string) []byte {
	cmd := exec.Command(exe, append([]string{"-c", script}, args...)...)
	cmd.Stdin = bytes.NewReader(stdin)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", exe, err, errs.String())
	}
	return out
}

func opcodes(t testing.TB, exe string) map[string]int {
	var m map[string]int
	if err := json.Unmarshal(python(t, exe, "import json,opcode; print(json.dumps(opcode.opmap))", nil), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// dumpAll compiles the modules named and writes each as marshal data, with a
// length in front.
const dumpAll = `
import marshal, os, struct, sys
out = sys.stdout.buffer
for name in sys.argv[1:]:
    f = os.path.join(os.path.dirname(os.__file__), name)
    code = compile(open(f, "rb").read(), f, "exec")
    data = marshal.dumps(code)
    out.write(struct.pack("<I", len(data)) + data)
`

// compare reads pairs of original and canonical data and compares the code.
const compare = `
import marshal, struct, sys
def same(a, b, top):
    assert type(a) is type(b), (a, b)
    if isinstance(a, type(same.__code__)):
        for n in dir(a):
            if not n.startswith("co_") or n in ("co_filename", "co_lines", "co_positions", "co_consts", "co_branches", "co_lnotab"):
                continue
            assert getattr(a, n) == getattr(b, n), (a, n)
        if hasattr(a, "co_positions"):
            assert list(a.co_positions()) == list(b.co_positions())
        elif hasattr(a, "co_lines"):
            assert list(a.co_lines()) == list(b.co_lines())
        assert b.co_filename == "pkg/mod.py", b.co_filename
        same(a.co_consts, b.co_consts, False)
    elif isinstance(a, tuple):
        assert len(a) == len(b)
        for x, y in zip(a, b):
            same(x, y, False)
    else:
        assert repr(a) == repr(b) or isinstance(a, frozenset) and a == b, (a, b)
data = sys.stdin.buffer.read()
at = n = 0
def take():
    global at
    (size,) = struct.unpack_from("<I", data, at)
    at += 4 + size
    return data[at - size:at]
while at < len(data):
    a, b = marshal.loads(take()), marshal.loads(take())
    same(a, b, True)
    n += 1
print(n)
`

var sampleModules = []string{"argparse.py", "ast.py", "asyncio/base_events.py", "dataclasses.py", "decimal.py", "_pydecimal.py",
	"inspect.py", "json/decoder.py", "opcode.py", "subprocess.py", "tarfile.py", "typing.py", "urllib/parse.py", "enum.py", "this.py", "html/entities.py", "unittest/mock.py"}

func split(b []byte) [][]byte {
	var out [][]byte
	for len(b) >= 4 {
		n := int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24
		out = append(out, b[4:4+n])
		b = b[4+n:]
	}
	return out
}

func TestCanonicalIsTheSameCode(t *testing.T) {
	for minor, exe := range pythons(t) {
		t.Run(fmt.Sprint("3.", minor), func(t *testing.T) {
			var in bytes.Buffer
			join := func(b []byte) {
				in.Write([]byte{byte(len(b)), byte(len(b) >> 8), byte(len(b) >> 16), byte(len(b) >> 24)})
				in.Write(b)
			}
			t.Setenv("PYTHONHASHSEED", "1")
			first := split(python(t, exe, dumpAll, nil, sampleModules...))
			t.Setenv("PYTHONHASHSEED", "2")
			reversed := append([]string{}, sampleModules...)
			for i := range len(reversed) / 2 {
				j := len(reversed) - 1 - i
				reversed[i], reversed[j] = reversed[j], reversed[i]
			}
			second := split(python(t, exe, "import re, typing, unittest.mock, decimal\n"+dumpAll, nil, reversed...))
			for i, data := range first {
				c, err := Canonical(data, minor, "pkg/mod.py")
				if err != nil {
					t.Fatalf("%s: %v", sampleModules[i], err)
				}
				other, err := Canonical(second[len(second)-1-i], minor, "pkg/mod.py")
				if err != nil || !bytes.Equal(c, other) {
					t.Errorf("%s: compiled in two processes, the bytes differ", sampleModules[i])
				}
				again, err := Canonical(c, minor, "pkg/mod.py")
				if err != nil || !bytes.Equal(again, c) {
					t.Errorf("%s: canonical form is not stable (%v)", sampleModules[i], err)
				}
				join(data)
				join(c)
			}
			if n := strings.TrimSpace(string(python(t, exe, compare, in.Bytes()))); n != fmt.Sprint(len(sampleModules)) {
				t.Errorf("compared %s modules", n)
			}
		})
	}
}

const scanned = `import os, sys as system
from . import sibling
from .pkg.mod import a, b
from ..up import *
try:
    import optional
except ImportError:
    import fallback
else:
    import otherwise
if system.platform == "win32":
    import winreg
elif x:
    import second
else:
    import third
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import never
import after
class C:
    import inside_class
    def method(self):
        import inside_method
        importlib.import_module("dynamic.one")
def f():
    if TYPE_CHECKING:
        import never_too
    __import__("dynamic.two")
    import_module(".rel", __package__)
    import_module("..rel2", "some.pkg")
    importlib.import_module(name)
    importlib.import_module("not a name")
    ctypes.CDLL("libfoo.so.1")
    x = ctypes.util.find_library("bar")
    subprocess.run([sys.executable, "-m", "json.tool", path])
    subprocess.run([sys.executable, "-m", "pkg.run"])
    importlib.resources.files("data.pkg")
    run([exe, "-c", "import inline.one, two as x; y = 1; from three import z"])
import last.one
`

func TestScan(t *testing.T) {
	want := []string{
		"1 os [] 0 0", "1 sys [] 0 0", "2  [sibling] 1 0", "3 pkg.mod [a b] 1 0", "4 up [*] 2 0",
		"6 optional [] 0 1", "8 fallback [] 0 1", "10 otherwise [] 0 1", "12 winreg [] 0 1", "14 second [] 0 1", "16 third [] 0 1",
		"17 typing [TYPE_CHECKING] 0 0", "19 never [] 0 3", "20 after [] 0 0", "22 inside_class [] 0 0", "24 inside_method [] 0 2",
		"25 dynamic.one [] 0 2", "28 never_too [] 0 3", "29 dynamic.two [] 0 2", "30 rel [] 1 2", "31 some.rel2 [] 0 2",
		"36 json.tool [__main__] 0 2", "37 pkg.run [__main__] 0 2", "38 data.pkg [] 0 2", "39 inline.one [] 0 2", "39 two [] 0 2", "39 three [] 0 2", "40 last.one [] 0 0",
	}
	for minor, exe := range pythons(t) {
		t.Run(fmt.Sprint("3.", minor), func(t *testing.T) {
			data := python(t, exe, "import marshal,sys; sys.stdout.buffer.write(marshal.dumps(compile(sys.stdin.read(), 'x', 'exec')))", []byte(scanned))
			facts, err := Scan(data, minor, opcodes(t, exe))
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]bool{}
			if minor >= 11 {
				// No instruction tells an else of try from what follows.
				want[7] = "10 otherwise [] 0 0"
			} else {
				want[7] = "10 otherwise [] 0 1"
			}
			for _, i := range facts.Imports {
				got[fmt.Sprint(i.Line, " ", i.Name, " ", i.From, " ", i.Level, " ", i.Where)] = true
			}
			for _, w := range want {
				if !got[w] {
					t.Errorf("missing %q", w)
				}
				delete(got, w)
			}
			for g := range got {
				t.Errorf("unexpected %q", g)
			}
			if libs := fmt.Sprint(facts.Libraries); !reflect.DeepEqual(libs, "[{libfoo.so.1 34} {bar 35}]") {
				t.Errorf("libraries %s", libs)
			}
		})
	}
}

func seeds(f *testing.F) {
	f.Add([]byte("c\x00\x00"), 11)
	f.Add([]byte(")\x02\xe9\x01\x00\x00\x00r\x00\x00\x00\x00"), 9)
	for minor, exe := range pythons(f) {
		f.Add(python(f, exe, "import marshal,sys; sys.stdout.buffer.write(marshal.dumps(compile('import a\\ndef f(): return {1,2}|{x}', 'x', 'exec')))", nil), minor)
	}
}

func FuzzCanonical(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte, minor int) {
		c, err := Canonical(b, minor, "f.py")
		if err != nil {
			return
		}
		again, err := Canonical(c, minor, "f.py")
		if err != nil || !bytes.Equal(c, again) {
			t.Errorf("canonical form does not read back: %v", err)
		}
	})
}

func FuzzScan(f *testing.F) {
	seeds(f)
	ops := map[string]int{"IMPORT_NAME": 108, "LOAD_CONST": 100, "LOAD_NAME": 101, "EXTENDED_ARG": 144, "CALL": 171, "POP_JUMP_IF_FALSE": 114}
	f.Fuzz(func(t *testing.T, b []byte, minor int) {
		_, _ = Scan(b, minor, ops)
	})
}
