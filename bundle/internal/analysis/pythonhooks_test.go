package analysis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/pyhooks"
	"github.com/gofreeze/gofreeze/spec"
)

const hooked = `
-- app/app.py --
import first
import moved
import made
import made.below
import pkg.extra
import tkinter
import last
-- app/first.py --
import heavy
-- app/heavy.py --
-- app/hidden.py --
-- app/last.py --
-- app/pkg/__init__.py --
-- app/real.py --
-- elsewhere/moved.py --
-- more/extra.py --
-- lib/tkinter/__init__.py --
-- app/hooks/hook-first.py --
-- app/hooks/hook-last.py --
-- app/hooks/pre_safe_import_module/hook-pkg.py --
-- app/hooks/pre_safe_import_module/hook-made.py --
-- app/hooks/pre_find_module_path/hook-moved.py --
-- app/hooks/rthooks.dat --
-- app/hooks/rthooks/one.py --
import json
-- lib/json.py --
-- site/announced/hook-first.py --
-- site/announced/hook-tkinter.py --
-- site/announced/hook-hidden.py --
-- site/announced/rthooks.dat --
-- site/d-1.dist-info/METADATA --
Name: d
Version: 1
-- site/d-1.dist-info/entry_points.txt --
[pyinstaller40]
hook-dirs = d:dirs
tests = d:tests
-- site/d-1.dist-info/RECORD --
announced/hook-first.py,,
`

func hookedWorld(t *testing.T) *world {
	w := newWorld(t, spec.Spec{Script: "app.py", Build: spec.Build{HookDirs: []string{"hooks"}}}, hooked)
	w.in.Modes = Modes{"last": "py"}
	w.hooks.answers = map[string]*pyhooks.Answer{
		"dirs d":              {Dirs: []string{w.path("site/announced")}},
		"rthooks rthooks.dat": {RTHooks: map[string][]string{"first": {"one.py", "gone.py"}}},
		"hook first": {Hidden: []string{"hidden", "absent", "made.too"}, Excluded: []string{"heavy"}, Datas: [][2]string{{"/d", "to"}},
			Binaries: [][2]string{{"/b", "."}}, Modes: map[string]string{"first": "pyc"}},
		"hook last":                   {Error: "ValueError: no", Line: 7},
		"hook hidden":                 {Hidden: []string{"quietly"}},
		"pre_safe_import_module made": {Runtime: []string{"made", "made.below", "made.too"}, Hidden: []string{"real"}},
		"pre_safe_import_module pkg":  {Paths: []string{w.path("more")}},
		"pre_find_module_path moved":  {Paths: []string{w.path("elsewhere")}},
	}
	return w
}

// The test shows what each answer of a Python hook means, whose hooks go first, and
// which messages the user gets.
func TestPythonHooks(t *testing.T) {
	w := hookedWorld(t)
	m := w.mustRun()
	wantModules(t, m, "hidden hook "+w.path("app/hooks/hook-first.py")+"\nheavy -\nmoved import\npkg.extra import\nreal hook "+
		w.path("app/hooks/pre_safe_import_module/hook-made.py")+"\n@rth_one\njson import\nmade -\nquietly -\nlast import")
	w.wantDiagnostics(
		"hidden-import app/hooks/hook-first.py: hidden import absent not found",
		"hook app/hooks/rthooks/gone.py: a directory of hooks names this run-time hook, which does not exist",
		"hook app/hooks/hook-last.py:7: the hook for last failed and is left out: ValueError: no")
	if got := fmt.Sprint(m.Main.Hooks, m.Files); got != "[@rth_one @rth_tkinter] [{first [[/d to]] false} {first [[/b .]] true}]" {
		t.Errorf("got %s", got)
	}
	if m.Mode("first.x") != "pyc" || m.Mode("last") != "py" {
		t.Errorf("modes: %v", m.modes)
	}
	// The user's own hook goes before the distribution's, and so does gofreeze's own
	// hook for tkinter.
	asked := []string{"dirs d", "rthooks rthooks.dat", "rthooks rthooks.dat", "pre_safe_import_module made", "pre_safe_import_module pkg",
		"pre_find_module_path moved", "hook first", "hook hidden", "hook last"}
	slices.Sort(asked)
	if got := slices.Sorted(slices.Values(w.hooks.asked)); !slices.Equal(got, asked) {
		t.Errorf("asked: %q", got)
	}
}

// An error that is not a hook's fault ends the analysis, wherever it occurs.
func TestPythonHooksFail(t *testing.T) {
	for _, at := range []string{"dirs d", "rthooks rthooks.dat", "pre_safe_import_module made", "pre_find_module_path moved", "hook first"} {
		w := hookedWorld(t)
		w.hooks.fails = at
		if _, err := w.run(); !errors.Is(err, errGone) {
			t.Errorf("%s: %v", at, err)
		}
	}
	w := hookedWorld(t)
	w.hooks.answers["dirs d"] = &pyhooks.Answer{Error: "no module d"}
	w.hooks.answers["rthooks rthooks.dat"] = &pyhooks.Answer{Error: "no dictionary"}
	w.mustRun()
	if got := w.diagnostics(); len(got) < 2 || got[0] != "hook d: its entry point d:dirs does not say where its hooks are: no module d" ||
		!strings.HasPrefix(got[1], "hook app/hooks/rthooks.dat: no dictionary") {
		t.Errorf("diagnostics: %q", got)
	}
}

// Answers of distributions' hooks are cached; the user's own hooks always run.
func TestPythonHooksCache(t *testing.T) {
	w := hookedWorld(t)
	w.in.Env.Cache = cache.Open(t.TempDir())
	w.mustRun()
	w.hooks.asked = nil
	again := w.mustRun()
	for _, q := range w.hooks.asked {
		if q == "dirs d" || q == "hook hidden" {
			t.Errorf("asked again: %s", q)
		}
	}
	if !slices.Contains(w.hooks.asked, "hook first") {
		t.Error("the user's hook did not run again")
	}
	wantModules(t, again, "hidden\npkg.extra\nmoved")
	w.hooks.asked, w.in.HooksConfig = nil, map[string]any{"first": map[string]any{"x": 1}}
	w.mustRun()
	if !slices.Contains(w.hooks.asked, "dirs d") {
		t.Error("another configuration takes the same answers")
	}
}

// A real hook runs in a real Python, and its temporary directory is removed afterwards.
func TestHookRunner(t *testing.T) {
	python := hostPython(t)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	w := newWorld(t, spec.Spec{Script: "app.py", Build: spec.Build{HookDirs: []string{"hooks"}}}, `
-- app/app.py --
import first
-- app/first.py --
-- app/hidden.py --
-- app/hooks/hook-first.py --
from PyInstaller.utils.hooks import collect_submodules
hiddenimports = ["hidden"]
`)
	w.in.Env.Shipped.Invoked, w.in.Env.OwnPackages = python, true
	r := newHookRunner(w.in)
	defer r.close()
	a, err := r.Ask(t.Context(), pyhooks.Question{What: "hook", Hook: w.path("app/hooks/hook-first.py"), Module: "first"})
	if err != nil || a.Error != "" || !slices.Equal(a.Hidden, []string{"hidden"}) {
		t.Errorf("%+v, %v", a, err)
	}
	r.close()
	if left := entries(t, temp); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
