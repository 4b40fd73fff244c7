package pyhooks

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// unpack writes files below a new directory.
func unpack(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		file := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDir(t *testing.T) {
	dir := unpack(t, `
-- hook-a.py --
-- hook-a.b.py --
-- other.py --
-- hook-c.txt --
-- pre_safe_import_module/hook-a.py --
-- pre_find_module_path/hook-d.py --
-- rthooks.dat --
`)
	d := Open(dir, true)
	if got := d.Modules("hook"); !reflect.DeepEqual(got, []string{"a", "a.b"}) {
		t.Error(got)
	}
	for _, c := range []struct{ kind, module, want string }{
		{"hook", "a.b", "hook-a.b.py"}, {"hook", "c", ""}, {"pre_safe_import_module", "a", "pre_safe_import_module/hook-a.py"},
		{"pre_find_module_path", "a", ""}, {"pre_find_module_path", "d", "pre_find_module_path/hook-d.py"}, {"nonesuch", "a", ""},
	} {
		want := c.want
		if want != "" {
			want = filepath.Join(dir, want)
		}
		if got := d.File(c.kind, c.module); got != want {
			t.Errorf("%s %s: %q", c.kind, c.module, got)
		}
	}
	if d.RTHooks != filepath.Join(dir, "rthooks.dat") || !d.Own {
		t.Errorf("%+v", d)
	}
	if d := Open(filepath.Join(dir, "nonesuch"), false); d.RTHooks != "" || d.Modules("hook") != nil {
		t.Errorf("%+v", d)
	}
}

const hooks = `
-- compat/PyInstaller/__init__.py --
-- compat/PyInstaller/config.py --
CONF = {}
-- path/announces.py --
class Hooks:
    @staticmethod
    def dirs():
        return ["/hooks/there"]
-- all.py --
import os
from PyInstaller.config import CONF
assert __name__ == "hook-all" and os.path.basename(__file__) == "all.py" and CONF["hooksconfig"] == {"all": {"x": 1}}
hiddenimports = ["h1"]
excludedimports = ["e1"]
datas = [("/d1", "to"), ("in/toc.txt", "/d2", "DATA"), ("/d3", "")]
binaries = [("/b1", ".")]
module_collection_mode = "pyz+py"
warn_on_missing_hiddenimports = False

def hook(hook_api):
    assert (hook_api.__name__, hook_api.__file__, hook_api.__path__) == ("all", "/all.py", ("/all",))
    assert hook_api.analysis.hooksconfig["all"]["x"] == 1 and hook_api.node.identifier == "all"
    assert hook_api.graph.find_node("os") and hook_api.graph.find_node("nonesuch") is None
    hook_api.add_imports("h2", "h3")
    hook_api.del_imports("e2")
    hook_api.add_datas([("/d4", "four")])
    hook_api.add_binaries([("five/b.so", "/b2", "BINARY")])
    hook_api.set_module_collection_mode("other", "py")
    hook_api.set_module_collection_mode(None, "pyc")
-- one.py --
hiddenimports = "single"
datas = None
-- pre.py --
def pre_safe_import_module(api):
    assert api.module_name == "a.pre" and api.module_basename == "pre"
    api.add_runtime_module("made")
    api.add_alias_module("real", "alias")
    api.append_package_path("/more")
-- find.py --
def pre_find_module_path(api):
    assert api.module_name == "find" and api.search_dirs == ["/have"]
    api.search_dirs += ["/new"]
-- rthooks.dat --
{"a": ["one.py", "two.py"], "b": "three.py"}
-- prints.py --
import os
print("hello")
os.system("echo from a child")
-- raises.py --
def deeper():
    raise ValueError("first\nsecond")

deeper()
-- nopair.py --
binaries = [("x.so")]
-- syntax.py --
x = (
-- exits.py --
raise SystemExit(3)
-- dies.py --
import os
os._exit(4)
-- closes.py --
import os
os.close(0)
`

func TestAsk(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	dir := unpack(t, hooks)
	var printed bytes.Buffer
	r := &Runner{Options: Options{Python: python, Env: os.Environ(), Compat: filepath.Join(dir, "compat"), Paths: []string{filepath.Join(dir, "path")},
		Config: map[string]any{"all": map[string]any{"x": 1}}, Output: &printed}}
	defer r.Close()
	empty := Answer{Hidden: []string{}, Excluded: []string{}, Datas: [][2]string{}, Binaries: [][2]string{}, Modes: map[string]string{}, Runtime: []string{}, Paths: []string{}}
	with := func(change func(*Answer)) Answer { a := empty; change(&a); return a }
	failed := func(line int, text string) Answer { return Answer{Error: text, Line: line} }
	for _, c := range []struct {
		name string
		q    Question
		want Answer
	}{
		{"all", Question{What: "hook", Module: "all", File: "/all.py", Path: []string{"/all"}, Modules: []string{"os"}}, Answer{
			Hidden: []string{"h1", "h2", "h3"}, Excluded: []string{"e1", "e2"}, Datas: [][2]string{{"/d1", "to"}, {"/d2", "in"}, {"/d3", "."}, {"/d4", "four"}},
			Binaries: [][2]string{{"/b1", "."}, {"/b2", "five"}}, Modes: map[string]string{"all": "pyc", "other": "py"}, Quiet: true, Runtime: []string{}, Paths: []string{}}},
		{"one", Question{What: "hook", Module: "one"}, with(func(a *Answer) { a.Hidden = []string{"single"} })},
		{"pre", Question{What: "pre_safe_import_module", Module: "a.pre"}, with(func(a *Answer) {
			a.Hidden, a.Runtime, a.Paths = []string{"real"}, []string{"made", "alias"}, []string{"/more"}
		})},
		{"find", Question{What: "pre_find_module_path", Module: "find", Path: []string{"/have"}}, with(func(a *Answer) { a.Paths = []string{"/have", "/new"} })},
		{"dirs", Question{What: "dirs", Entry: "announces:Hooks.dirs"}, Answer{Dirs: []string{"/hooks/there"}}},
		{"no dirs", Question{What: "dirs", Entry: "nonesuch:f"}, failed(0, "ModuleNotFoundError: No module named 'nonesuch'")},
		{"rthooks.dat", Question{What: "rthooks"}, Answer{RTHooks: map[string][]string{"a": {"one.py", "two.py"}, "b": {"three.py"}}}},
		{"prints", Question{What: "hook", Module: "prints"}, empty},
		{"raises", Question{What: "hook", Module: "raises"}, failed(2, "ValueError: first second")},
		{"exits", Question{What: "hook", Module: "exits"}, failed(1, "SystemExit: 3")},
		{"dies", Question{What: "hook", Module: "dies"}, failed(0, "ended the process that runs hooks (exit status 4)")},
		{"closes", Question{What: "hook", Module: "closes"}, empty},
		{"missing", Question{What: "hook", Module: "missing"}, failed(0, "FileNotFoundError: ")},
		{"one", Question{What: "hook", Module: "one"}, with(func(a *Answer) { a.Hidden = []string{"single"} })},
	} {
		if c.q.What != "dirs" {
			c.q.Hook = filepath.Join(dir, strings.TrimSuffix(c.name, ".dat"))
			if filepath.Ext(c.name) == ".dat" {
				c.q.Hook += ".dat"
			} else {
				c.q.Hook += ".py"
			}
		}
		got, err := r.Ask(context.Background(), c.q)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if c.name == "missing" && strings.HasPrefix(got.Error, c.want.Error) {
			continue
		}
		if !reflect.DeepEqual(*got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, *got, c.want)
		}
	}
	got, err := r.Ask(context.Background(), Question{What: "hook", Module: "syntax", Hook: filepath.Join(dir, "syntax.py")})
	if err != nil || !strings.HasPrefix(got.Error, "SyntaxError: ") {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = r.Ask(context.Background(), Question{What: "hook", Module: "nopair", Hook: filepath.Join(dir, "nopair.py")})
	if err != nil || got.Error != "TypeError: 'x.so' is no pair of source and destination" {
		t.Errorf("%+v, %v", got, err)
	}
	r.Close()
	if text := printed.String(); !strings.Contains(text, "hello\n") || !strings.Contains(text, "from a child\n") {
		t.Errorf("printed %q", text)
	}
}

func TestAskWithoutPython(t *testing.T) {
	r := &Runner{Options: Options{Python: filepath.Join(t.TempDir(), "nonesuch")}}
	defer r.Close()
	if a, err := r.Ask(context.Background(), Question{What: "hook"}); err == nil || !strings.HasPrefix(err.Error(), "start ") {
		t.Errorf("%+v, %v", a, err)
	}
}
