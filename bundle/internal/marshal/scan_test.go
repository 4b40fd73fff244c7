package marshal

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

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
			data := compileSource(t, exe, scanned)
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
			if libs := fmt.Sprint(facts.Libraries); !reflect.DeepEqual(libs, "[libfoo.so.1 bar]") {
				t.Errorf("libraries %s", libs)
			}
		})
	}
}

// scans are sources and what is found in them: line, name, names, level, where;
// with "<11 " in front only before 3.11, with "11+ " from then on.
var scans = []struct {
	name, source string
	want         []string
}{
	{"plain", "import a.b, c as d\nfrom e import f as g, h", []string{"1 a.b [] 0 0", "1 c [] 0 0", "2 e [f h] 0 0"}},
	{"relative", "from . import a\nfrom ...b.c import *", []string{"1  [a] 1 0", "2 b.c [*] 3 0"}},
	{"try", "try:\n import a\nfinally:\n import b\nimport c", []string{"2 a [] 0 1", "<11 4 b [] 0 1", "11+ 4 b [] 0 0", "4 b [] 0 1", "5 c [] 0 0"}},
	{"with", "with x:\n import a\nimport b", []string{"2 a [] 0 1", "3 b [] 0 0"}},
	{"loops", "for i in x:\n import a\nwhile x:\n import b\nimport c", []string{"2 a [] 0 1", "4 b [] 0 1", "5 c [] 0 0"}},
	{"class", "class A:\n import a\n class B:\n  import b", []string{"2 a [] 0 0", "4 b [] 0 0"}},
	{"class under if", "if x:\n class A:\n  import a\nclass B:\n import b", []string{"3 a [] 0 1", "5 b [] 0 0"}},
	{"function", "def f():\n import a\n class A:\n  import b\nlambda: __import__('c')", []string{"2 a [] 0 2", "4 b [] 0 2", "5 c [] 0 2"}},
	{"comprehension", "async def f():\n return [__import__('a') for x in y]", []string{"2 a [] 0 2"}},
	{"one line", "if x: import a", []string{"1 a [] 0 1"}},
	{"if not", "if not x: import a\nimport b", []string{"1 a [] 0 1", "2 b [] 0 0"}},
	{"if x is None", "if x is None: import a\nif x is not None: import b\nimport c", []string{"1 a [] 0 1", "2 b [] 0 1", "3 c [] 0 0"}},

	{"typing", "if typing.TYPE_CHECKING:\n import a\n import a2\nelse:\n import b\nimport c", []string{"2 a [] 0 3", "3 a2 [] 0 3", "5 b [] 0 1", "6 c [] 0 0"}},
	{"not typing", "if not TYPE_CHECKING:\n import a", []string{"2 a [] 0 1"}},
	{"typing and", "if TYPE_CHECKING and x:\n import a", []string{"2 a [] 0 3"}},
	{"typing or", "if TYPE_CHECKING or x:\n import a", []string{"2 a [] 0 1"}},
	{"or typing", "if x or TYPE_CHECKING:\n import a\nimport b", []string{"2 a [] 0 1", "3 b [] 0 0"}},
	{"nested typing", "if not x:\n if TYPE_CHECKING:\n  import a\n import b", []string{"3 a [] 0 3", "4 b [] 0 1"}},
	{"defined for typing", "if TYPE_CHECKING:\n def f():\n  import a\n class C:\n  import b", []string{"3 a [] 0 3", "5 b [] 0 3"}},

	{"main", "if __name__ == '__main__':\n import a\nelse:\n import b\nimport c", []string{"2 a [] 0 4", "4 b [] 0 1", "5 c [] 0 0"}},
	{"main reversed", "if '__main__' == __name__:\n import a", []string{"2 a [] 0 4"}},
	{"not main", "if __name__ != '__main__':\n import a", []string{"2 a [] 0 1"}},
	{"main function", "def main():\n import a\ndef f():\n def main():\n  import b", []string{"2 a [] 0 4", "5 b [] 0 2"}},

	{"__import__", "__import__('a', globals(), locals(), ('b', 'c'), 2)\n__import__('d', fromlist=('e',))\n__import__('f', level=1)\n__import__(x)\n__import__('g' + x)",
		[]string{"1 a [b c] 2 0", "2 d [e] 0 0", "3 f [] 1 0"}},
	{"import_module", "import_module('a')\nimportlib.import_module('.b', __package__)\nimport_module('..c', package=__name__)\nimport_module('.d', 'e.f')\nimport_module(name='g')",
		[]string{"1 a [] 0 0", "2 b [] 1 0", "3 c [] 2 0", "4 e.f.d [] 0 0", "5 g [] 0 0"}},
	{"local import_module", "def f():\n from importlib import import_module\n return import_module('a').b", []string{"2 importlib [import_module] 0 2", "3 a [] 0 2"}},
	{"another import_module", "import_module('a', min_version='1')\nimport_module(f'{x}.y')\nimport_module('' if x else 'z')", nil},
	{"packages", "files('a').joinpath('x')\npkgutil.get_data('b', x)\nimportlib.resources.open_text('c', 'd')\nresources.path('e', 'f')\nos.path('g')\nread_text(encoding='ascii')",
		[]string{"1 a [] 0 1", "2 b [] 0 1", "3 c [] 0 1", "4 e [] 0 1"}},
	{"path by name", "from importlib.resources import path\npath('a', 'b')", []string{"1 importlib.resources [path] 0 0", "2 a [] 0 1"}},
	{"runpy", "runpy.run_module('a.b', run_name='__main__')", []string{"1 a.b [__main__] 0 1"}},
	{"commands", "run([e, '-m', 'a'])\nrun((e, '-m', 'b', '-c', 'c'))\nrun('-c', 'from d import e')", []string{"1 a [__main__] 0 1", "2 b [__main__] 0 1", "3 d [] 0 1"}},
	{"help", "help()", []string{"1 pydoc [] 0 1"}},

	{"libraries", "CDLL('a', mode=RTLD_GLOBAL)\nctypes.cdll.LoadLibrary('b.so')\nctypes.PyDLL(name='c', use_errno=True)\nCDLL(find_library('d') or x)\nCDLL('e' + x)\nCDLL(None)",
		[]string{"lib a", "lib b.so", "lib c", "lib d"}},
	{"namespaces", "gi.require_version('A', '3.0')\nrequire_version('B', version='1')\ngi.require_version(a, '1')\ngi.require_version('C')",
		[]string{"namespace A 3.0", "namespace B 1"}},
	{"many constants", "EXTENDED", []string{"2 a [b] 0 0", "4 c [] 0 1"}},
	{"many lines", "LINES", []string{"701 a [] 0 0", "2001 b [] 0 0"}},
}

// compileEach writes the code of each source that it reads.
const compileEach = `
import json, marshal, struct, sys
for s in json.load(sys.stdin):
    data = marshal.dumps(compile(s, "x", "exec"))
    sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)
`

func TestScanTable(t *testing.T) {
	extended, spaced := "x = [", ""
	for i := range 600 {
		extended += fmt.Sprintf("n%d, %d.5, ", i, i)
	}
	extended += "]\nfrom a import b\nif x:\n import c"
	for i := range 700 {
		spaced += fmt.Sprintf("x%d\n", i%3)
	}
	spaced += "import a\n" + strings.Repeat("\n", 1299) + "import b"
	var sources []string
	for _, s := range scans {
		switch s.source {
		case "EXTENDED":
			s.source = extended
		case "LINES":
			s.source = spaced
		}
		sources = append(sources, s.source)
	}
	scanEach(t, sources, func(t *testing.T, minor, i int, facts *Facts) {
		s := scans[i]
		var got []string
		for _, i := range facts.Imports {
			got = append(got, fmt.Sprint(i.Line, " ", i.Name, " ", i.From, " ", i.Level, " ", i.Where))
		}
		for _, l := range facts.Libraries {
			got = append(got, "lib "+l)
		}
		for _, n := range facts.Namespaces {
			got = append(got, "namespace "+n.Name+" "+n.Version)
		}
		slices.Sort(got)
		var want []string
		for _, w := range s.want {
			old, isOld := strings.CutPrefix(w, "<11 ")
			w, isNew := strings.CutPrefix(old, "11+ ")
			if isOld && minor >= 11 || isNew && minor < 11 {
				continue
			}
			want = append(want, w)
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", s.name, got, want)
		}
	})
}
