package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/spec"
)

// write makes a project and returns its directory.
func write(t *testing.T, text string, dirs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range dirs {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(d)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestProducts(t *testing.T) {
	dir := write(t, `
[project]
name = "acme"
[project.scripts]
one = "acme.cli:main"
two = "acme.cli : app.run [extra]"
[project.gui-scripts]
win = "acme.gui:main"
[tool.gofreeze]
layout = "onefile"
targets = ["linux/amd64"]
modules.hidden = ["a"]
[tool.gofreeze.products.one]
name = "uno"
layout = "onedir"
targets = ["windows/amd64"]
modules = { hidden = ["b"] }
[tool.gofreeze.products."other.tool"]
module = "acme.tool"
`, "src")
	p, err := Load(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Products()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range all {
		s := x.Spec
		got = append(got, strings.Join([]string{s.Name, s.EntryPoint + s.Module, s.Layout, strings.Join(s.Targets, ","), strings.Join(s.Modules.Hidden, ",")}, " "))
		if (s.Name == "win") != s.Windowed {
			t.Errorf("%s: windowed is %v", s.Name, s.Windowed)
		}
		if !slices.Equal(s.Sources, []string{filepath.Join(dir, "src"), dir}) {
			t.Errorf("%s: sources %q", s.Name, s.Sources)
		}
		if err := p.Validate(s, x); err != nil {
			t.Error(err)
		}
	}
	want := []string{
		"uno acme.cli:main onedir windows/amd64 a,b",
		"two acme.cli:app.run onefile linux/amd64 a",
		"win acme.gui:main onefile linux/amd64 a",
		"other.tool acme.tool onefile linux/amd64 a",
	}
	if !slices.Equal(got, []string{want[0], want[1], want[2], want[3]}) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What [tool.gofreeze] names takes the place of the scripts.
func TestOwnProgram(t *testing.T) {
	dir := write(t, "project.scripts.one = 'a:b'\ntool.gofreeze = { module = 'acme', name = 'own' }\n")
	p, err := Load(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Products()
	if err != nil || len(all) != 1 || all[0].Spec.Module != "acme" || all[0].Spec.Name != "own" {
		t.Errorf("%+v, %v", all, err)
	}
	all, err = p.Products("one")
	if err != nil || len(all) != 1 || all[0].Spec.EntryPoint != "a:b" || all[0].Spec.Module != "" || all[0].Spec.Name != "one" {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, want, hint string }{
		{"[project\n", `pyproject.toml:1:9: not valid TOML`, ""},
		{"[project]\nname = 'a'\n", `pyproject.toml: names no program to build`, "add [project.scripts]"},
		{"project.scripts.a = 'm:f'\nproject.gui-scripts.a = 'm:g'\n", `pyproject.toml:2:25: project.gui-scripts.a: a script of this name is in line 1, too`, "rename"},
		{"[project.scripts]\na = 'm'\n", `pyproject.toml:2:5: project.scripts.a: "m" is not MODULE:FUNCTION`, "write it as in"},
		{"[project.scripts]\na = \"m:f();import os\"\n", `pyproject.toml:2:5: project.scripts.a: "m:f();importos" is not MODULE:FUNCTION`, ""},
		{"[project.scripts]\n'' = 'm:f'\n", `pyproject.toml:2:6: project.scripts.: a script needs a name`, ""},
		{"[project.scripts]\na = 'm:class'\n", `pyproject.toml:2:5: project.scripts.a: "m:class" is not MODULE:FUNCTION`, ""},
		{"[project.scripts]\na = 3\n", `pyproject.toml:2:5: project.scripts.a: expected MODULE:FUNCTION as a string`, ""},
		{"[project]\nscripts = ['a']\n", `pyproject.toml:2:1: project.scripts: expected a table`, ""},
		{"[tool.poetry.scripts]\na = { reference = 'x.sh', type = 'file' }\n", `pyproject.toml:2:5: tool.poetry.scripts.a: is a script of the type "file"`, ""},
		{"[tool.gofreeze]\nlayuot = 'onefile'\n", `pyproject.toml:2:1: tool.gofreeze.layuot: unknown key`, `did you mean "layout"?`},
		{"[tool.gofreeze.pyton]\n", `pyproject.toml:1:2: tool.gofreeze.pyton: unknown table`, `did you mean "python"?`},
		{"[tool.gofreeze]\nlayout = 'onefil'\n", `pyproject.toml:2:10: tool.gofreeze.layout: expected "onefile" or "onedir"`, ""},
		{"[tool]\ngofreeze.python.optimize = 'x'\n", `pyproject.toml:2:28: tool.gofreeze.python.optimize: expected an integer`, ""},
		{"[tool.gofreeze.products.a]\nicon = 'no.png'\n", `pyproject.toml:2:8: tool.gofreeze.products.a.icon: no.png: no such file`, ""},
		{"[tool.gofreeze.products.a]\nwindowd = true\n", `pyproject.toml:2:1: tool.gofreeze.products.a.windowd: unknown key`, `did you mean "windowed"?`},
		{"[tool.gofreeze.products.a]\nwindowed = true\n", `pyproject.toml:1:2: tool.gofreeze.products.a: names no program`, "set script"},
		{"[tool.gofreeze]\nproducts = 3\n", `pyproject.toml:2:1: tool.gofreeze.products: expected a table`, ""},
		{"[[tool.gofreeze]]\n", `pyproject.toml:1:3: tool.gofreeze: expected one table`, "write [tool.gofreeze]"},
		{"[tool.gofreeze]\nname = 'x'\n[project.scripts]\na = 'm:f'\nb = 'm:g'\n", `pyproject.toml:2:8: tool.gofreeze.name: would be the name of 2 products`, ""},
		{"[project.scripts]\n'../a' = 'm:f'\n", `pyproject.toml:2:10: project.scripts.../a: "../a" is not a file name`, "rename"},
		{"[tool.gofreeze.products.'../a']\nmodule = 'm'\n", `pyproject.toml:1:2: tool.gofreeze.products.../a: "../a" is not a file name`, "rename"},
		{"[project.scripts]\na = 'm:f'\n[tool.gofreeze.products.b]\nname = 'A'\nmodule = 'x'\n", `pyproject.toml: two products have the name A`, ""},
		{"[tool.gofreeze]\n[[tool.gofreeze.data]]\nsource = 'pyproject.toml'\ndest = '.'\n[[tool.gofreeze.data]]\nsource = 'none'\ndest = '.'\n", `pyproject.toml:6:10: tool.gofreeze.data[1].source: none: no such file`, ""},
	} {
		t.Run("", func(t *testing.T) {
			t.Chdir(write(t, c.text))
			p, err := Load(FileName)
			var all []Product
			if err == nil {
				all, err = p.Products()
			}
			for _, x := range all {
				if err == nil {
					err = p.Validate(x.Spec, x)
				}
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("%q:\ngot  %v\nwant %s", c.text, err, c.want)
			}
			if e, ok := err.(*spec.Error); !ok || !strings.HasPrefix(e.Hint, c.hint) {
				t.Errorf("%q: hint %q, want %q", c.text, e.Hint, c.hint)
			}
		})
	}
}

// Other tables may hold anything.
func TestOtherTables(t *testing.T) {
	dir := write(t, `
tool = { uv = { workspace = { members = ["a"] } }, setuptools = { package-dir = { "" = "lib" } } }
[[unknown.list]]
x = 1979-05-27
[project]
name = 7
scripts.a = "m:f"
`, "lib", "src")
	p, err := Load(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{filepath.Join(dir, "lib"), filepath.Join(dir, "src"), dir}; !p.workspace || !slices.Equal(p.Sources, want) {
		t.Errorf("%+v", p)
	}
}

func TestEnvironment(t *testing.T) {
	dir := write(t, "[tool.uv.workspace]\nmembers = ['packages/*']\n", ".venv", "packages/one/.venv", "packages/two")
	for _, file := range []string{".venv/pyvenv.cfg", "packages/one/pyproject.toml", "packages/two/pyproject.toml"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(file)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for member, want := range map[string]string{"two": ".venv", "one": ".venv"} { // packages/one/.venv is no environment
		p, err := Load(filepath.Join(dir, "packages", member, FileName))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Environment(); got != filepath.Join(dir, want) {
			t.Errorf("%s: %q", member, got)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte("[project]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := Load(filepath.Join(dir, "packages", "two", FileName))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Environment(); got != "" {
		t.Errorf("outside of a workspace: %q", got)
	}
}
