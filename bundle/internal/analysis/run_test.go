package analysis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/graph/graphtest"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/bundle/internal/pyhooks"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/runtimehooks"
	"github.com/gofreeze/gofreeze/spec"
	"github.com/rogpeppe/go-internal/txtar"
)

// world is the environment of a test: the program is in app, the standard library in
// lib, and installed distributions are in site. No Python is needed: sources are lists
// of imports (see graphtest.Loader), and the test gives the answers of hooks.
type world struct {
	t       *testing.T
	dir     string
	in      Input
	runtime runtime
	hooks   fakeHooks
}

// runtime is a compiler that compiles nothing.
type runtime struct{ err error }

func (r runtime) CompileRuntime(_ context.Context, file string, _ []byte) ([]byte, error) {
	return []byte("code of " + file), r.err
}

// fakeHooks holds the answers to questions, by the kind of question and by module,
// entry point or file.
type fakeHooks struct {
	answers map[string]*pyhooks.Answer
	asked   []string
	fails   string // the question that gets an error instead of an answer
}

var errGone = errors.New("there is no Python")

func (f *fakeHooks) Ask(_ context.Context, q pyhooks.Question) (*pyhooks.Answer, error) {
	about := q.Module
	if about == "" { // a distribution or a file
		about = filepath.Base(q.Hook)
	}
	key := q.What + " " + about
	f.asked = append(f.asked, key)
	if key == f.fails {
		return nil, errGone
	}
	if a := f.answers[key]; a != nil {
		return a, nil
	}
	return &pyhooks.Answer{}, nil
}

// newWorld writes the files of a txtar archive. sp names the program in the directory
// app.
func newWorld(t *testing.T, sp spec.Spec, files string) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{t: t, dir: dir, hooks: fakeHooks{answers: map[string]*pyhooks.Answer{}}}
	for _, f := range txtar.Parse([]byte(files)).Files {
		w.write(f.Name, string(f.Data))
	}
	w.write("lib/encodings/__init__.py", "")
	w.write("site/README", "")
	sp.Dir = w.path("app")
	full := sp.WithDefaults()
	linux := target.Linux("amd64")
	prog, err := program.Locate(full, linux, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	in := &python.Interpreter{Version: "3.11.7", Minor: 11, Invoked: "/python3", Stdlib: w.path("lib"), Path: []string{w.path("lib"), w.path("site")},
		SitePaths: []string{w.path("site")}, ExtSuffixes: []string{".so"}, Builtins: []string{"sys"}, Platform: "linux-x86_64",
		SysconfigData: "_sysconfigdata__linux", StdlibNames: []string{"sys", "os", "encodings", "tkinter", "ssl", "json", "asyncio", "readline"}}
	w.in = Input{Env: &environ.Environment{Shipped: in, Compiler: in, Target: linux}, Program: prog, Spec: full, Sink: diag.New(nil, nil), Version: "test"}
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *world) write(name, text string) {
	w.t.Helper()
	file := w.path(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) run() (*Modules, error) {
	return run(w.t.Context(), w.in, tools{loader: graphtest.Loader{}, runtime: w.runtime, hooks: &w.hooks})
}

func (w *world) mustRun() *Modules {
	w.t.Helper()
	m, err := w.run()
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// diagnostics returns what the user was told, as "id where: text".
func (w *world) diagnostics() []string {
	var out []string
	for _, d := range w.in.Sink.Diagnostics() {
		out = append(out, strings.ReplaceAll(fmt.Sprintf("%s %s: %s", d.ID, d.Where, d.Msg), w.dir+"/", ""))
	}
	return out
}

func (w *world) wantDiagnostics(want ...string) {
	w.t.Helper()
	if got := w.diagnostics(); !slices.Equal(got, want) {
		w.t.Errorf("diagnostics: %q, want %q", got, want)
	}
}

// wantModules checks which of the named modules were found, written as "name reason"
// with the first reason.
func wantModules(t *testing.T, m *Modules, want string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSpace(want), "\n") {
		name, reason, _ := strings.Cut(strings.TrimSpace(line), " ")
		mod := m.Get(name)
		switch {
		case reason == "-":
			if mod != nil && mod.Kind != graph.Missing {
				t.Errorf("%s is in, because of %v", name, mod.By)
			}
		case mod == nil || mod.Kind == graph.Missing:
			t.Errorf("%s is not in", name)
		case reason != "" && (len(mod.By) == 0 || mod.By[0].Reason.String() != reason):
			t.Errorf("%s is in because of %v, want %s", name, mod.By, reason)
		}
	}
}

func TestProgram(t *testing.T) {
	const files = `
-- app/app.py --
import helper
import absent
import absent.too
import sys.path
maybe import perhaps
-- app/first.py --
import absent
-- app/helper.py --
import helper.attribute
-- app/pkg/__init__.py --
-- app/pkg/__main__.py --
-- app/pkg/unused.py --
-- app/pkg/data/readme.txt --
-- app/bare/__init__.py --
-- app/hook.py --
import json
-- app/other/hook.py --
-- lib/json.py --
-- lib/os.py --
`
	t.Run("script", func(t *testing.T) {
		w := newWorld(t, spec.Spec{Script: "app.py", Before: []string{"first.py", "other/hook.py"}, Runtime: spec.Runtime{Hooks: []string{"hook.py", "other/hook.py"}}}, files)
		m := w.mustRun()
		if got := fmt.Sprint(m.Main); got != "{app @app [@first @hook] [@rth_hook @rth_hook_2]}" {
			t.Errorf("main: %s", got)
		}
		wantModules(t, m, "@app\n@first\nhelper import\njson import\nos run time\nencodings run time\nperhaps -\npkg -")
		w.wantDiagnostics("missing-module app.py:2: module absent not found, imported by app",
			"missing-module app.py:3: module absent.too not found, imported by app")
		for _, name := range []string{runtimehooks.GuardModule, runtimehooks.VariablesModule} {
			if g := m.Get(name); g == nil || g.Role != graph.Runtime || string(g.Code) != "code of "+name+".py" {
				t.Errorf("%s: %+v", name, g)
			}
		}
		if len(m.modules) != len(m.Names()) || len(m.Reached()) != 0 {
			t.Errorf("%d modules, %d names, distributions %v", len(m.modules), len(m.Names()), m.Reached())
		}
	})
	t.Run("package", func(t *testing.T) {
		m := newWorld(t, spec.Spec{Package: "pkg"}, files).mustRun()
		if m.Main.Module != "pkg.__main__" {
			t.Errorf("main: %v", m.Main)
		}
		wantModules(t, m, "pkg parent package\npkg.__main__ program\npkg.unused collected with pkg")
	})
	t.Run("module", func(t *testing.T) {
		m := newWorld(t, spec.Spec{Module: "pkg", Modules: spec.Modules{Lean: true}}, files).mustRun()
		if m.Main.Module != "pkg.__main__" {
			t.Errorf("main: %v", m.Main)
		}
		wantModules(t, m, "pkg program\npkg.__main__ program\npkg.unused -")
	})
	for module, want := range map[string]string{"bare": "-m bare: is a package without __main__", "nowhere": "-m nowhere: no such module in "} {
		if _, err := newWorld(t, spec.Spec{Module: module}, files).run(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("-m %s: %v", module, err)
		}
	}
	t.Run("siblings", func(t *testing.T) {
		w := newWorld(t, spec.Spec{Script: "app.py", Runtime: spec.Runtime{Hooks: []string{"hook.py"}}}, files)
		w.in.Unprotected = true
		w.in.Siblings = []Sibling{{Name: "app", Script: w.path("app/helper.py"), Before: []string{w.path("app/first.py")}, Hooks: []string{w.path("app/other/hook.py")}},
			{Name: "two", Script: w.path("app/pkg/unused.py")}}
		w.in.Added = []File{{"added", w.path("app/bare/__init__.py")}}
		m := w.mustRun()
		if got := fmt.Sprint(m.Main, m.Others); got != "{app @app [] [@rth_hook @rth_unprotected]} [{app @app-program [@first] [@rth_unprotected @rth_app_0]} {two @two [] [@rth_unprotected]}]" {
			t.Errorf("programs: %s", got)
		}
		wantModules(t, m, "@app-program\n@two\n@rth_app_0\nadded spec file")
	})
}

// What the spec asks for is included for that reason; if it does not exist, the user is
// warned.
func TestAsked(t *testing.T) {
	w := newWorld(t, spec.Spec{Script: "app.py", Paths: []string{"more"}, Modules: spec.Modules{Hidden: []string{"hidden", "nohidden"},
		CollectSubmodules: []string{"subs", "nosubs"}, CollectAll: []string{"all"}, CollectData: []string{"data"}, Exclude: []string{"out"}}}, `
-- app/app.py --
import out.below
maybe import out
-- app/more/hidden.py --
-- site/subs/__init__.py --
-- site/subs/a.py --
-- site/subs/tests/b.py --
-- site/all/__init__.py --
-- site/all/x/__init__.py --
-- site/data.py --
-- site/out/__init__.py --
-- site/out/below.py --
`)
	m := w.mustRun()
	wantModules(t, m, "hidden hidden import\nsubs spec\nsubs.a collected submodule\nsubs.tests.b -\nall.x collected submodule\ndata spec\nout -\nout.below -")
	w.wantDiagnostics("hidden-import nohidden: hidden import nohidden not found", "collect nosubs: package nosubs, which is to be collected, not found")
}

const installed = `
-- app/app.py --
import d
import numpy
maybe import pyi_splash
-- app/sub/x.py --
-- site/d/__init__.py --
-- site/d/other.py --
import notrequired
import forgotten
import required
-- site/d/examples/e.py --
-- site/d/__pyinstaller/hook-d.py --
-- site/d-1.0.dist-info/METADATA --
Name: d
Version: 1.0
Requires-Dist: Required_Dist
-- site/d-1.0.dist-info/RECORD --
d/__init__.py,,
d/other.py,,
d/examples/e.py,,
d/__pyinstaller/hook-d.py,,
d/__pyinstaller/__init__.py,,
d-1.0.dist-info/METADATA,,
-- site/required.py --
-- site/required_dist-2.dist-info/METADATA --
Name: required-dist
Version: 2
-- site/required_dist-2.dist-info/RECORD --
required.py,,
-- site/notrequired.py --
-- site/notrequired-3.dist-info/METADATA --
Name: notrequired
Version: 3
Requires-Dist: more
-- site/notrequired-3.dist-info/RECORD --
notrequired.py,,
-- site/forgotten.py --
-- site/forgotten-1.dist-info/METADATA --
Name: forgotten
Version: 1
-- site/forgotten-1.dist-info/RECORD --
forgotten.py,,
-- site/numpy/__init__.py --
-- site/numpy/testing/__init__.py --
-- site/numpy/core.py --
-- site/numpy-1.dist-info/METADATA --
Name: numpy
Version: 1
-- site/numpy-1.dist-info/RECORD --
numpy/__init__.py,,
numpy/core.py,,
numpy/testing/__init__.py,,
`

// A distribution is collected whole, except for what serves its development, and what
// its modules bring in is optional.
func TestWhole(t *testing.T) {
	m := newWorld(t, spec.Spec{Script: "app.py"}, installed).mustRun()
	wantModules(t, m, "d import\nd.other collected with d\nd.examples.e -\nd.__pyinstaller -\nrequired import\nforgotten import\nnotrequired -\nnumpy.core collected with numpy\nnumpy.testing -")
	if got := slices.Sorted(maps.Keys(m.Whole)); !slices.Equal(got, []string{"d", "forgotten", "numpy", "required-dist"}) {
		t.Errorf("whole: %v", got)
	}
	if !m.Get("d.other").Optional || m.Get("d").Optional {
		t.Error("what is collected with a distribution is optional, and nothing else")
	}
	var reached []string
	for _, d := range m.Reached() {
		reached = append(reached, d.Name)
	}
	if !slices.Equal(reached, []string{"d", "forgotten", "numpy", "required-dist"}) {
		t.Errorf("reached: %v", reached)
	}
	// A program that talks to PyInstaller's splash screen gets one that shows nothing.
	if s := m.Get("pyi_splash"); s.Kind != graph.Source || s.Role != graph.Imported || string(s.Code) != "code of pyi_splash.py" {
		t.Errorf("splash: %+v", s)
	}
	lean := newWorld(t, spec.Spec{Script: "app.py", Modules: spec.Modules{Lean: true}}, installed).mustRun()
	wantModules(t, lean, "d import\nd.other -\nrequired -\nnumpy.core -")
	if len(lean.Whole) > 0 {
		t.Errorf("whole: %v", lean.Whole)
	}
	less := m.Without(map[string]bool{"d": true})
	if less.Get("d") != nil || len(less.modules) != len(m.modules)-1 || m.Get("d") == nil {
		t.Error("Without changes the original, or does not take out")
	}
}

func TestOwners(t *testing.T) {
	w := newWorld(t, spec.Spec{Script: "app.py", Paths: []string{"vendored"}}, installed+`
-- app/vendored/v.py --
-- app/vendored/v-1.dist-info/METADATA --
Name: v
Version: 1
Requires-Dist: d
Requires-Dist: numpy; extra == "fast"
Requires-Dist: notrequired; extra == "test"
-- app/vendored/v-1.dist-info/RECORD --
v.py,,
`)
	o := newOwners(w.mustRun().Dists, w.in, nil)
	for file, want := range map[string]string{"site/d/other.py": "2 d", "site/unknown.py": "2 ", "app/vendored/v.py": "2 v", "lib/os.py": "1 ", "app/app.py": "0 ", "libx/os.py": "0 "} {
		origin, dist := o.Owner(w.path(file))
		if got := fmt.Sprint(uint8(origin), " ", dist); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	for range 2 { // the second answer is remembered
		if !o.Requires("v", "Required.Dist") || !o.Requires("v", "d") || o.Requires("v", "numpy") || o.Requires("nonesuch", "d") {
			t.Error("Requires")
		}
		if got := o.Needed("d"); !slices.Equal(got, []string{"required"}) || o.Needed("") != nil || o.Needed("nonesuch") != nil {
			t.Errorf("Needed: %v", got)
		}
	}
	if !o.Mentions("v", "numpy") || o.Mentions("v", "notrequired") || o.Mentions("nonesuch", "d") {
		t.Error("Mentions")
	}
}

// Built-in hooks bring in modules and run-time hooks.
func TestBuiltinHooks(t *testing.T) {
	const files = `
-- app/app.py --
import tkinter
-- lib/tkinter/__init__.py --
-- lib/tkinter/ttk.py --
`
	w := newWorld(t, spec.Spec{Script: "app.py"}, files)
	m := w.mustRun()
	wantModules(t, m, "tkinter.ttk hook tkinter\n@rth_tkinter")
	if !slices.Equal(m.Main.Hooks, []string{"@rth_tkinter"}) || m.Get("@rth_tkinter").Role != graph.Script {
		t.Errorf("run-time hooks: %v", m.Main.Hooks)
	}
	if !slices.ContainsFunc(m.Used, func(h hooks.Hook) bool { return h.Module == "tkinter" }) {
		t.Errorf("used: %v", m.Used)
	}
	// A run-time hook that does not compile is left out; the guard must compile.
	w = newWorld(t, spec.Spec{Script: "app.py"}, files)
	w.runtime.err = errors.New("does not compile")
	if _, err := w.run(); err == nil {
		t.Error("a product without guard")
	}
	w.wantDiagnostics("runtime-hook rth_tkinter.py: does not compile")
}

func TestModes(t *testing.T) {
	m := &Modules{modes: []Modes{{"pkg": "py", "pkg.sub": "pyc"}, {"": "pyz", "other": "py"}}}
	for name, want := range map[string]string{"pkg": "py", "pkg.x": "py", "pkg.sub.y": "pyc", "other.z": "py", "rest": "pyz"} {
		if got := m.Mode(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := (&Modules{}).Mode("x"); got != "" {
		t.Errorf("without modes: %s", got)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newWorld(t, spec.Spec{Script: "app.py"}, "-- app/app.py --\n")
	if _, err := run(ctx, w.in, tools{loader: graphtest.Loader{}, runtime: w.runtime, hooks: &w.hooks}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// hostPython is a Python of this machine.
func hostPython(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "python"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Skip("no Python on this machine")
	return ""
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

// A hook that asks for all submodules does not bring in __main__, which no code
// imports: the prompt that python -m asyncio gives would bring in readline.
func TestHookWithoutMain(t *testing.T) {
	m := newWorld(t, spec.Spec{Script: "app.py"}, `
-- app/app.py --
import asyncio
-- lib/asyncio/__init__.py --
-- lib/asyncio/events.py --
-- lib/asyncio/__main__.py --
import readline
-- lib/readline.py --
`).mustRun()
	if m.Get("asyncio.events") == nil || m.Get("asyncio.__main__") != nil || m.Get("readline") != nil {
		t.Errorf("%q", m.Names())
	}
}

// A run-time hook of the user does not take the place of one that gofreeze carries and
// that has the same name, and runs before it.
func TestRuntimeHookNames(t *testing.T) {
	m := newWorld(t, spec.Spec{Script: "app.py", Runtime: spec.Runtime{Hooks: []string{"ssl.py"}}}, `
-- app/app.py --
import ssl
-- app/ssl.py --
-- lib/ssl.py --
`).mustRun()
	if want := []string{"@rth_ssl_2", "@rth_ssl"}; !slices.Equal(m.Main.Hooks, want) {
		t.Errorf("%q, want %q", m.Main.Hooks, want)
	}
}

// What follows -- names modules that the program will import.
func TestCalledWith(t *testing.T) {
	files := `
-- bin/serve.py --
-- app/main.py --
-- app/tasks.py --
-- app/conf/__init__.py --
-- app/conf/settings.py --
-- app/worker.txt --
-- site/lib/__init__.py --
-- site/lib/wsgi.py --
-- site/word.py --
-- lib/json.py --
-- app/app.py --
`
	called := []string{"--bind", "[::]:8000", "main:app", "--app=tasks", "conf.settings", "lib.wsgi:application", "word", "json", "worker", "-x=nothing:at.all", "a b.c"}
	m := newWorld(t, spec.Spec{Script: "app.py", Modules: spec.Modules{CalledWith: called}}, files).mustRun()
	wantModules(t, m, `main hidden import
		tasks hidden import
		conf.settings hidden import
		lib.wsgi hidden import
		word -
		json -
		nothing -`)
}
