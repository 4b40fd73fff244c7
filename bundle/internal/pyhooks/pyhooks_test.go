//go:build linux

package pyhooks

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

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
	if err != nil || got.Error != "TypeError: 'x.so' is not a pair of source and destination" {
		t.Errorf("%+v, %v", got, err)
	}
	r.Close()
	if text := printed.String(); !strings.Contains(text, "hello\n") || !strings.Contains(text, "from a child\n") {
		t.Errorf("printed %q", text)
	}
}

// Whatever a hook does to the process that runs it, the answer says what happened, and
// the next hook runs in a new process.
func TestAskAfterTheEnd(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	dir := unpack(t, `
-- compat/PyInstaller/__init__.py --
-- compat/PyInstaller/config.py --
CONF = {}
-- zero.py --
import os
os._exit(0)
-- signal.py --
import os
os.kill(os.getpid(), 15)
-- closes.py --
import os
os.closerange(3, 256)
-- closes_and_waits.py --
import os, signal
os.close(4)
signal.pause()
-- leaves_a_child.py --
import os, signal
if os.fork() == 0:
    os.setsid()
    open(os.environ["LEFT"], "w").write(str(os.getpid()))
    signal.pause()
while not os.path.exists(os.environ["LEFT"]) or not os.path.getsize(os.environ["LEFT"]):
    pass
os._exit(0)
-- garbage.py --
import os
os.write(4, b"garbage\n")
-- answers.py --
import os
os.write(4, b'{"hidden": ["wrong"], "id": 0}\n')
-- half.py --
import os
os.write(4, b'{"hidden": ')
-- hangs.py --
import signal
signal.pause()
-- hangs_in_a_child.py --
from PyInstaller import isolated
import subprocess, sys
subprocess.run([sys.executable, "-c", "import os, signal; open(os.environ['CHILD'], 'w').write(str(os.getpid())); signal.pause()"])
-- compat/PyInstaller/isolated.py --
-- good.py --
hiddenimports = ["right"]
`)
	child, left := filepath.Join(dir, "child"), filepath.Join(dir, "left")
	var printed bytes.Buffer
	r := &Runner{Options: Options{Python: python, Env: append(os.Environ(), "CHILD="+child, "LEFT="+left), Compat: filepath.Join(dir, "compat"), Output: &printed, Limit: time.Minute}}
	defer r.Close()
	for _, c := range []struct{ name, want string }{
		{"zero", "ended the process that runs hooks (exit status 0)"},
		{"signal", "ended the process that runs hooks (signal: terminated)"},
		{"closes", "ended the process that runs hooks (exit status 0)"},
		{"closes_and_waits", "ended the process that runs hooks (it closed the pipe to the build)"},
		{"leaves_a_child", "ended the process that runs hooks (exit status 0)"},
		{"garbage", "wrote to a descriptor that the build uses"},
		{"answers", "wrote to a descriptor that the build uses"},
		{"half", "wrote to a descriptor that the build uses"},
		{"hangs", "did not end within 2s; if it needs more time, set GOFREEZE_HOOK_LIMIT to a longer time"},
		{"hangs_in_a_child", "did not end within 2s; if it needs more time, set GOFREEZE_HOOK_LIMIT to a longer time"},
	} {
		if r.Limit = time.Minute; strings.HasPrefix(c.name, "hangs") {
			r.Limit = 2 * time.Second
		}
		got, err := r.Ask(context.Background(), Question{What: "hook", Module: c.name, Hook: filepath.Join(dir, c.name+".py")})
		if err != nil || got.Error != c.want {
			t.Errorf("%s: %+v, %v, want %s", c.name, got, err, c.want)
		}
		r.Limit = time.Minute
		got, err = r.Ask(context.Background(), Question{What: "hook", Module: "good", Hook: filepath.Join(dir, "good.py")})
		if err != nil || !reflect.DeepEqual(got.Hidden, []string{"right"}) {
			t.Errorf("after %s: %+v, %v", c.name, got, err)
		}
	}
	r.Close() // ensures that all output has arrived
	if text := printed.String(); text != "" {
		t.Errorf("printed %s", text)
	}
	if alive(t, child) {
		t.Error("what the hook started lives on")
	}
	if alive(t, left) { // it has left the process group on purpose
		b, _ := os.ReadFile(left)
		pid, _ := strconv.Atoi(string(b))
		_ = syscall.Kill(pid, syscall.SIGKILL)
	} else {
		t.Error("what the hook left behind was ended")
	}
}

// alive reports whether the process runs whose number is in a file.
func alive(t *testing.T, file string) bool {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.ReadFile(filepath.Join("/proc", string(b), "stat"))
	return err == nil && !bytes.Contains(stat, []byte(") Z "))
}

// If a build is interrupted, a running hook and the processes that it started end at
// once.
func TestAskInterrupted(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	dir := unpack(t, "-- hangs.py --\nimport os, signal\nopen(os.environ['FIFO'], 'w').close()\nsignal.pause()\n-- compat/PyInstaller/__init__.py --\n-- compat/PyInstaller/config.py --\nCONF = {}\n")
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		if f, err := os.Open(fifo); err == nil { // succeeds when the hook has reached this point
			f.Close()
		}
		cancel()
	}()
	r := &Runner{Options: Options{Python: python, Env: append(os.Environ(), "FIFO="+fifo), Compat: filepath.Join(dir, "compat"), Output: io.Discard}}
	if a, err := r.Ask(ctx, Question{What: "hook", Module: "hangs", Hook: filepath.Join(dir, "hangs.py")}); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", a, err)
	}
	r.Close()
}

func TestAskWithoutPython(t *testing.T) {
	r := &Runner{Options: Options{Python: filepath.Join(t.TempDir(), "nonesuch")}}
	defer r.Close()
	if a, err := r.Ask(context.Background(), Question{What: "hook"}); err == nil || !strings.HasPrefix(err.Error(), "start ") {
		t.Errorf("%+v, %v", a, err)
	}
}
