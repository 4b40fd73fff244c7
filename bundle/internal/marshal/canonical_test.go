package marshal

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// oddities has constants and names that are easily confused.
const oddities = `
a = (1, 1.0, True, 0.0, -0.0, 1j, -1j, complex(0.0, -0.0), None, ..., b"1", "1", "", b"")
b = x in {1, "one", b"two", (3, "three", (4.5, None)), frozenset, 1e300} or x in {"b", "a", "c", "d", 10**30, -10**30}
c = (2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**63, -2**63, 10**100)
d = ("not a name", "not a name", "a_name", "a_name" "x" * 300, "é", "\udc80", "\U0001f600", ("nested", ("nested",)))
d2 = ("nested", ("nested",)), ("nested", ("nested",))
x[1:2], x[1:2:3], x[None:"a"], x[::-1]
def é(ñ, *args: int, key="not a name", **kw) -> "é":
    "not a name"
    nonlocal_ = 1
    def inner(): return nonlocal_, ñ, lambda: (yield)
    return [inner for i in args if i not in ("x", "y")]
class C:
    __slots__ = ("a", "b")
    async def m(self):
        async with self as s:
            return [y async for y in s]
try:
    pass
except* ValueError if 0 else ValueError:
    raise
`

// dumpAll compiles modules of the standard library and source from stdin, and
// writes what each mode makes of each.
const dumpAll = `
import glob, marshal, os, struct, sys
mode, names = sys.argv[1], sys.argv[2:]
lib = os.path.dirname(os.__file__)
if mode == "pyc": # among many interned strings, in another order
    import decimal, py_compile, tempfile, typing, unittest.mock
    names.reverse()
def dump(f, source):
    if mode == "pyc" and f:
        with tempfile.TemporaryDirectory() as d:
            py_compile.compile(f, d + "/x.pyc", doraise=True)
            return open(d + "/x.pyc", "rb").read()[16:]
    code = compile(source, f or "x", "exec")
    if mode == "reloaded":
        code = marshal.loads(marshal.dumps(code))
    if mode == "old" and sys.version_info < (3, 14): # no references, no slices
        return marshal.dumps(code, 2)
    return marshal.dumps(code)
out = [dump(os.path.join(lib, n), open(os.path.join(lib, n), "rb").read()) for n in names]
if mode == "pyc":
    out.reverse()
out.append(dump(None, sys.stdin.buffer.read()))
for data in out:
    sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)
`

// compareAll reads pairs of original and canonical data and compares the code.
const compareAll = `
import marshal, struct, sys
def same(a, b):
    assert type(a) is type(b), (a, b)
    if isinstance(a, type(same.__code__)):
        for n in dir(a):
            if not n.startswith("co_") or n in ("co_filename", "co_lines", "co_positions", "co_consts", "co_branches", "co_lnotab"):
                continue
            assert getattr(a, n) == getattr(b, n), (a, n)
        for n in "co_positions", "co_lines", "co_branches":
            if hasattr(a, n):
                assert list(getattr(a, n)()) == list(getattr(b, n)())
        assert b.co_filename == sys.argv[1], b.co_filename
        same(a.co_consts, b.co_consts)
    elif isinstance(a, tuple):
        assert len(a) == len(b)
        for x, y in zip(a, b):
            same(x, y)
    elif isinstance(a, frozenset):
        key = lambda x: (type(x).__name__, repr(x))
        same(tuple(sorted(a, key=key)), tuple(sorted(b, key=key)))
    else:
        assert repr(a) == repr(b), (a, b)
data = sys.stdin.buffer.read()
at = n = 0
def take():
    global at
    (size,) = struct.unpack_from("<I", data, at)
    at += 4 + size
    return data[at - size:at]
while at < len(data):
    same(marshal.loads(take()), marshal.loads(take()))
    n += 1
print(n)
`

const sampleScript = `
import glob, os
lib = os.path.dirname(os.__file__)
names = sorted(map(os.path.basename, glob.glob(lib + "/*.py")))
names = names[::8] + ["asyncio/base_events.py", "_pydecimal.py", "typing.py", "html/entities.py", "unittest/mock.py", "json/decoder.py"]
print("\n".join(n for n in names if os.path.exists(os.path.join(lib, n))))
`

func TestCanonicalIsTheSameCode(t *testing.T) {
	eachPython(t, func(t *testing.T, minor int, exe string) {
		const filename = "pkg/mod é.py"
		source := []byte(oddities)
		if minor < 11 {
			source = bytes.ReplaceAll(source, []byte("except*"), []byte("except"))
		} else {
			source = bytes.ReplaceAll(source, []byte("except* ValueError if 0 else"), []byte("except*"))
		}
		names := strings.Fields(string(python(t, exe, sampleScript, 0, nil)))
		dump := func(mode string, hashSeed int) [][]byte {
			return split(python(t, exe, dumpAll, hashSeed, source, append([]string{mode}, names...)...))
		}
		fresh := dump("fresh", 1)
		variants := map[string][][]byte{"pyc": dump("pyc", 2), "reloaded": dump("reloaded", 3), "old": dump("old", 4)}
		names = append(names, "oddities")
		if len(fresh) != len(names) || len(names) < 20 {
			t.Fatalf("%d code objects of %d modules", len(fresh), len(names))
		}
		ops := opcodes(t, exe)
		var pairs [][]byte
		for i, data := range fresh {
			c, err := Canonical(data, minor, filename)
			if err != nil {
				t.Fatalf("%s: %v", names[i], err)
			}
			for variant, all := range variants {
				other, err := Canonical(all[i], minor, filename)
				if err != nil || !bytes.Equal(c, other) {
					t.Errorf("%s: %s and freshly compiled, the bytes differ (%v)", names[i], variant, err)
				}
			}
			if again, err := Canonical(c, minor, filename); err != nil || !bytes.Equal(again, c) {
				t.Errorf("%s: canonical form is not stable (%v)", names[i], err)
			}
			facts, err := Scan(data, minor, ops)
			if same, cerr := Scan(c, minor, ops); err != nil || cerr != nil || !reflect.DeepEqual(facts, same) {
				t.Errorf("%s: the canonical form imports something else (%v, %v)", names[i], err, cerr)
			}
			pairs = append(pairs, data, c)
		}
		if n := strings.TrimSpace(string(python(t, exe, compareAll, 0, join(pairs...), filename))); n != fmt.Sprint(len(names)) {
			t.Errorf("compared %s modules of %d", n, len(names))
		}
	})
}

func TestCanonicalInterns(t *testing.T) {
	eachPython(t, func(t *testing.T, minor int, exe string) {
		c, err := Canonical(compileSource(t, exe, "v = ('a_name', 'no name', 'é'), lambda: 0\ndef ñ(): pass"), minor, "f.py")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"\x06a_name", "\x08<module>", "\x08<lambda>"} {
			i := strings.Index(string(c), want)
			if i < 1 || c[i-1]&^flagRef != typeShortInt {
				t.Errorf("%q is not interned", want[1:])
			}
		}
		if i := strings.Index(string(c), "\x07no name"); i < 1 || c[i-1]&^flagRef != typeShort {
			t.Errorf("a constant that is no name is interned")
		}
		for name, kind := range map[string]byte{"ñ": typeInterned, "é": typeUnicode} {
			if i := strings.Index(string(c), "\x02\x00\x00\x00"+name); i < 1 || c[i-1]&^flagRef != kind {
				t.Errorf("%s is not of type %c", name, kind)
			}
		}
	})
}

func TestCanonicalEscapesFilename(t *testing.T) {
	eachPython(t, func(t *testing.T, minor int, exe string) {
		c, err := Canonical(compileSource(t, exe, "1"), minor, "d\xff/é.py")
		if err != nil {
			t.Fatal(err)
		}
		got := python(t, exe, "import marshal,os,sys; sys.stdout.buffer.write(os.fsencode(marshal.loads(sys.stdin.buffer.read()).co_filename))", 0, c)
		if string(got) != "d\xff/é.py" {
			t.Errorf("co_filename %q", got)
		}
	})
}
