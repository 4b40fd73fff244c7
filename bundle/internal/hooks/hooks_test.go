package hooks

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/spec"
)

func TestBuiltin(t *testing.T) {
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	env := Env{Minor: 11, Target: target.Linux("amd64")}
	if len(s.For("tkinter", env)) != 1 || len(s.For("no.such", env)) != 0 {
		t.Error("For")
	}
	if !s.LeavesOut("PyQt5.QtBluetooth", env) || s.LeavesOut("PyQt55", env) || !s.LeavesOut("numpy.distutils.core", env) {
		t.Error("LeavesOut")
	}
	if !s.LeavesOutFile("PyQt5/Qt5/qml/x", env) || s.LeavesOutFile("numpy/x.so", env) {
		t.Error("LeavesOutFile")
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		when string
		want bool
	}{
		{"", true}, {"linux", true}, {"windows", false}, {"python>=3.11", true}, {"python<3.11", false}, {"python>3.10 and linux", true},
		{"python==3.9", false}, {"python<=3.11", true},
	} {
		if got, err := holds(c.when, Env{Minor: 11, Target: target.Linux("amd64")}); err != nil || got != c.want {
			t.Errorf("holds(%q) = %v, %v", c.when, got, err)
		}
	}
	for _, text := range []string{"[[hook]]\nhidden = ['x']", "[[hook]]\nmodule = 'x'\nwhen = 'python~3'", "[[hook]]\nmodule = 'x'\nhiden = []", "[[hook]]\nmodule = 'x'\nwhen = 'beos'"} {
		if _, err := parse("f.toml", []byte(text), false); err == nil || !strings.Contains(err.Error(), "f.toml") {
			t.Errorf("parse(%q): %v", text, err)
		}
	}
}

var update = flag.Bool("update", false, "rewrite docs/hooks.md")

// docs/hooks.md must agree with the table of keys.
func TestReference(t *testing.T) {
	const (
		file = "../../../docs/hooks.md"
		from = "<!-- The tables are written by: go test ./bundle/internal/hooks -update -->\n"
		to   = "<!-- The tables end here. -->\n"
	)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), from)
	is, tail, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("%s has lost its marks", file)
	}
	want := "\n" + reference() + "\n"
	if is == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the keys say; run: go test ./bundle/internal/hooks -update", file)
	}
	if err := os.WriteFile(file, []byte(head+from+want+to+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

// reference returns the tables of docs/hooks.md.
func reference() string {
	var hook, data strings.Builder
	hook.WriteString("| key | type | meaning |\n|---|---|---|\n")
	data.WriteString("A table of `data` has:\n\n| key | type | meaning |\n|---|---|---|\n")
	for _, k := range keys[1:] {
		b, name := &hook, strings.TrimPrefix(k.Path, "hook.")
		if inner, ok := strings.CutPrefix(name, "data."); ok {
			b, name = &data, inner
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, k.Type, k.Doc)
	}
	return hook.String() + "\n" + data.String()
}

// Every field of a hook has a key, every key has a field, and every example is valid.
func TestKeys(t *testing.T) {
	byPath := map[string]spec.Key{}
	for _, k := range keys {
		byPath[k.Path] = k
	}
	walk := func(typ reflect.Type, path string) {
		for i := range typ.NumField() {
			name := typ.Field(i).Tag.Get("toml")
			if name == "-" {
				continue
			}
			if _, ok := byPath[path+name]; !ok {
				t.Errorf("no key for the field %s", path+name)
			}
			delete(byPath, path+name)
		}
	}
	walk(reflect.TypeFor[Hook](), "hook.")
	walk(reflect.TypeFor[Data](), "hook.data.")
	delete(byPath, "hook")
	for p := range byPath {
		t.Errorf("no field for the key %s", p)
	}
	hook, data := "[[hook]]\n", "[[hook.data]]\n"
	for _, k := range keys[1:] {
		name := strings.TrimPrefix(k.Path, "hook.")
		switch inner, ok := strings.CutPrefix(name, "data."); {
		case ok && inner != "from": // excludes package
			data += inner + " = " + k.Example + "\n"
		case !ok && name != "data":
			hook += name + " = " + k.Example + "\n"
		}
	}
	if _, err := parse("x.toml", []byte(hook+data), false); err != nil {
		t.Errorf("%v in\n%s", err, hook+data)
	}
}

// The error for each mistake names its position.
func TestErrors(t *testing.T) {
	const module = "[[hook]]\nmodule = \"m\"\n"
	for _, c := range []struct{ name, text, want, hint string }{
		{"syntax", module + "hidden = [\n", "x.toml:", ""},
		{"unknown key", module + "hiden = [\"a\"]\n", "x.toml:3:1: hook[0].hiden: unknown key", `did you mean "hidden"?`},
		{"unknown table", "[[hoks]]\nmodule = \"m\"\n", "x.toml:1:3: hoks: unknown table", "the keys here are hook"},
		{"plural", "[[hooks]]\nhidden = [\"m\"]\n", "x.toml:1:3: hooks: unknown table", `did you mean "hook"?`},
		{"one table", "[hook]\nmodule = \"m\"\n", "x.toml:1:2: hook: expected a list of tables", "write [[hook]]"},
		{"type", module + "hidden = \"a\"\n", "x.toml:3:10: hook[0].hidden: expected a list of strings, got a string", "write hidden = "},
		{"unknown key of data", module + "[[hook.data]]\nglobs = [\"a\"]\n", "x.toml:4:1: hook[0].data[0].globs: unknown key", `did you mean "glob"?`},
		{"no module", "[[hook]]\nmodule = \"m\"\n[[hook]]\nhidden = [\"a\"]\n", "x.toml:3:3: hook[1]: module is missing", ""},
		{"module", "[[hook]]\nmodule = \"a/b\"\n", `x.toml:2:10: hook[0].module: "a/b" is not the name of a module`, ""},
		{"hidden", module + "hidden = [\"a\", \"b/c\"]\n", `x.toml:3:16: hook[0].hidden[1]: "b/c" is not the name of a module`, ""},
		{"condition", module + "when = \"beos\"\n", `x.toml:3:8: hook[0].when: condition "beos": want linux, windows, darwin or python with a version`, ""},
		{"neither package nor from", module + "data = [{ glob = [\"*\"] }]\n", "x.toml:3:9: hook[0].data[0]: package or from is missing", ""},
		{"package and from", module + "data = [{ package = \"m\", from = \"tcl\", glob = [\"*\"] }]\n", "x.toml:3:33: hook[0].data[0].from: package is given as well", ""},
		{"no glob", module + "[[hook.data]]\npackage = \"m\"\n", "x.toml:3:3: hook[0].data[0].glob: is missing", ""},
		{"pattern", module + "[[hook.data]]\npackage = \"m\"\nglob = [\"*\", \"[\"]\n", `x.toml:5:14: hook[0].data[0].glob[1]: "[" is not a pattern`, ""},
		{"pattern that leads out", module + "[[hook.data]]\npackage = \"m\"\nglob = [\"../*\"]\n", `x.toml:5:9: hook[0].data[0].glob[0]: "../*" does not stay below`, ""},
		{"destination outside", module + "[[hook.data]]\npackage = \"m\"\nglob = [\"*\"]\ndest = \"/etc\"\n", `x.toml:6:8: hook[0].data[0].dest: "/etc" is not a relative path inside the product`, ""},
		{"second list of data", module + "[[hook.data]]\npackage = \"m\"\nglob = [\"*\"]\n[[hook]]\nmodule = \"n\"\n[[hook.data]]\npackage = \"n\"\n", "x.toml:8:3: hook[1].data[0].glob: is missing", ""},
		{"directory", module + "data = [{ from = \"none\", glob = [\"*\"] }]\n", "x.toml:3:18: hook[0].data[0].from: ", "want tcl, tk, stdlib"},
		{"run-time hook", module + "runtime-hook = \"none.py\"\n", "x.toml:3:16: hook[0].runtime-hook: none.py: no such Python file beside the hook", ""},
		{"run-time hook elsewhere", module + "runtime-hook = \"../rth.py\"\n", "x.toml:3:16: hook[0].runtime-hook: ../rth.py: no such Python file beside the hook", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "in", "x.toml")
			write(t, file, c.text)
			write(t, filepath.Join(dir, "rth.py"), "")
			err := (&Set{}).Load(&spec.Spec{Build: spec.Build{HookDirs: []string{filepath.Join(dir, "in")}}})
			var e *spec.Error
			if !errors.As(err, &e) || !strings.HasPrefix(e.Error(), filepath.Dir(file)+string(filepath.Separator)+c.want) || !strings.Contains(e.Hint, c.hint) {
				t.Errorf("got %v (%+v), want %s", err, e, c.want)
			}
		})
	}
}

// The user's hooks come before the built-in ones. Other TOML files in a directory are
// ignored.
func TestLoad(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"hooks[1]/b.toml":         "[[hook]]\nmodule = \"tkinter\"\nhidden = [\"b\"]\n",
		"hooks[1]/a.toml":         "[[hook]]\nmodule = \"tkinter\"\nruntime-hook = \"rth/a.py\"\ndata = [{ from = \"files\", glob = [\"*\"] }, { from = \"tcl\", glob = [\"*\"] }]\n",
		"hooks[1]/rth/a.py":       "",
		"hooks[1]/files/x":        "",
		"hooks[1]/pyproject.toml": "[project]\nname = \"x\"\n[tool.ruff]\n",
		"hooks[1]/app.toml":       "script = \"app.py\"\n",
		"hooks[1]/broken.toml":    "{{ template }}\nhook = \n",
		"hooks[1]/git.toml":       "hooks = [\"pre-commit\"]\n[[override]]\nmodule = \"m\"\nstrict = true\n",
		"hooks[1]/hooks.toml":     "[hooks]\nstart = \"run\"\n",
		"single.toml":             "[[hook]]\nmodule = \"own\"\n[[hook]]\nmodule = \"own\"\nwhen = \"windows\"\n",
	} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	carried := len(s.hooks)
	if err := s.Load(&spec.Spec{Dir: dir, Build: spec.Build{Hooks: []string{"hooks[1]", "single.toml"}}}); err != nil {
		t.Fatal(err)
	}
	env := Env{Minor: 11, Target: target.Target{OS: "linux"}}
	got := s.For("tkinter", env)
	if len(s.hooks) != carried+4 || len(got) != 3 {
		t.Fatalf("%d hooks, %d for tkinter", len(s.hooks), len(got))
	}
	for i, want := range []string{filepath.Join(dir, "hooks[1]", "a.toml"), filepath.Join(dir, "hooks[1]", "b.toml"), ""} {
		if got[i].File != want {
			t.Errorf("hook %d is of %q, want %q", i, got[i].File, want)
		}
	}
	if h := got[0]; h.RuntimeHook != filepath.Join(dir, "hooks[1]", "rth", "a.py") || h.Data[0].From != filepath.Join(dir, "hooks[1]", "files") || h.Data[1].From != "tcl" {
		t.Errorf("%+v", h)
	}
	if !s.Carries("tkinter", env) || s.Carries("own", env) || len(s.For("own", env)) != 1 {
		t.Error("own and carried hooks are not told apart")
	}
	write(t, filepath.Join(dir, "single.toml"), "name = \"x\"\n")
	if err := s.Load(&spec.Spec{Dir: dir, Build: spec.Build{Hooks: []string{"single.toml"}}}); err == nil || !strings.Contains(err.Error(), "single.toml:1:1: name: unknown key") {
		t.Errorf("a file that is named is a hook: %v", err)
	}
	write(t, filepath.Join(dir, "single.toml"), "")
	if err := s.Load(&spec.Spec{Dir: dir, Build: spec.Build{Hooks: []string{"single.toml"}}}); err == nil || !strings.Contains(err.Error(), "single.toml: it contains no hook") {
		t.Errorf("an empty file: %v", err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
