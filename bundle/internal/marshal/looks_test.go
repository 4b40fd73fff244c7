package marshal

import (
	"fmt"
	"testing"
)

// looks are sources and what they look at.
var looks = []struct{ source, want string }{
	{"import os\nhere = os.path.dirname(__file__)\ndef f():\n return os.listdir(here)", "[] lists"},
	{"import os\ndef f():\n return os.path.dirname(__file__)", "[]"},
	{"def f(p):\n return p.__file__", "none"},
	{"import numpy\nnumpy.__file__", "[numpy]"},
	{"import a.b\na.b.__path__", "[a.b]"},
	{"import a.b\na.__path__", "[a]"},
	{"from a import b\nb.__path__", "[a.b]"},
	{"from . import b\nb.__path__", "[]"},
	{"import ast\nast.walk(x)\n__path__", "[]"},
	{"import os\nfor d, _, _ in os.walk(__path__[0]): pass", "[] lists"},
	{"from pathlib import Path\n[*Path(__file__).parent.glob('*.json')]", "[]"},
	{"from pathlib import Path\n[*Path(__file__).parent.glob('*.py')]", "[] lists source"},
	{"from pathlib import Path\n[*Path(__file__).parent.rglob('*')]", "[] lists source"},
	{"from os import scandir\nscandir(d)\nx = f.endswith(('.py', '.pyc'))", "none lists source"},
	{"if f in {'a.py', 'b.py'}: pass", "none source"},
	{"run([sys.executable, join(__file__, 'helper.py')])", "[] source"},
	{"'''Runs the file run.py, and no other one like x.py'''\nprint('usage: x.py')", "none"},
	{"from importlib.resources import files\nfiles('a.b').iterdir()", "[a.b] lists"},
	{"from importlib.resources import files\nfiles(__package__)", "[]"},
	{"import importlib.resources, a\nimportlib.resources.files(a)", "[a]"},
	{"import importlib.resources\nimportlib.resources.contents('a')", "[a] lists"},
	{"import pkgutil\npkgutil.get_data(__name__, 'a.py')", "[] source"},
	{"import inspect\ninspect.getsource(f)", "none text"},
	{"tag.contents", "none"},
	{"import sys\nfor d in sys.path:\n for s in ('.py', '.pyi'): find(d, s)", "none source any"},
	{"import sys\nf.suffix == '.pyi'\nos.path", "none"},
}

func TestLooks(t *testing.T) {
	var sources []string
	for _, l := range looks {
		sources = append(sources, l.source)
	}
	scanEach(t, sources, func(t *testing.T, _, i int, facts *Facts) {
		l := looks[i]
		k := facts.Looks
		got := "none"
		if k.At != nil {
			got = fmt.Sprint(k.At)
		}
		for _, found := range []struct {
			word string
			ok   bool
		}{{" lists", k.Lists}, {" source", k.Source}, {" text", k.Text}, {" any", k.Any}} {
			if found.ok {
				got += found.word
			}
		}
		if got != l.want {
			t.Errorf("%s:\n got %s\nwant %s", l.source, got, l.want)
		}
	})
}
