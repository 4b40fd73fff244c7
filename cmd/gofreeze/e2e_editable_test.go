//go:build linux

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// backEnd builds editable installations in its own way.
type backEnd struct {
	name, requirement, module string
	src, flat                 string // what pyproject.toml needs besides, by layout
}

var backEnds = []backEnd{
	{"hatchling", "hatchling", "hatchling.build", "", ""},
	{"setuptools", "setuptools>=70.1", "setuptools.build_meta", "", ""},
	{"uv", "uv_build", "uv_build", "", "[tool.uv.build-backend]\nmodule-root = \"\"\n"},
	{"poetry", "poetry-core>=2", "poetry.core.masonry.api", "", ""},
	{"pdm", "pdm-backend", "pdm.backend", "", ""},
	{"flit", "flit_core>=3.4", "flit_core.buildapi", "", ""},
}

// projectFile is pyproject.toml of the package %[1]s, of a back end's requirement and
// module.
const projectFile = `[build-system]
requires = ["%[2]s"]
build-backend = "%[3]s"
[project]
name = "%[4]s"
version = "1.2.3"
description = "a sample"
[project.scripts]
%[1]s = "%[1]s.cli:main"
[project.entry-points."%[1]s.plugins"]
one = "%[1]s.plugin:run"
%[5]s`

// editableProgram prints the version, a data file and the entry points of its own
// distribution, whose name no literal holds.
const editableProgram = `import os
from importlib.metadata import distribution, version


def main():
    name = __package__.replace("_", "-")
    print(name, version(name))
    with open(os.path.join(os.path.dirname(__file__), "data.txt")) as f:
        print(f.read())
    print([e.load()() for e in distribution(name).entry_points if e.group == __package__ + ".plugins"])
`

// write makes the project of a package below dir.
func (b *backEnd) write(t *testing.T, dir, layout, pkg string) {
	t.Helper()
	sources, more := dir, b.flat
	if layout == "src" {
		sources, more = filepath.Join(dir, "src"), b.src
	}
	for file, text := range map[string]string{
		filepath.Join(dir, "pyproject.toml"):       fmt.Sprintf(projectFile, pkg, b.requirement, b.module, strings.ReplaceAll(pkg, "_", "-"), more),
		filepath.Join(sources, pkg, "__init__.py"): "",
		filepath.Join(sources, pkg, "data.txt"):    "data of " + pkg,
		filepath.Join(sources, pkg, "plugin.py"):   "def run():\n    return 'plugin of " + pkg + "'\n",
		filepath.Join(sources, pkg, "cli.py"):      editableProgram,
	} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// editable freezes programs from their editable installations, of all back ends and
// layouts. Each must find its own version, data and entry points while its sources are
// out of sight. It needs a package index.
func (l *lab) editable(t *testing.T) {
	for _, python := range interpreters(t) {
		t.Run(python.label(), func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			projects, venv := filepath.Join(root, "projects"), filepath.Join(root, "venv")
			exe := filepath.Join(venv, "bin", "python3")
			back := []string{exe, "-m", "pip", "install", "-q", "--only-binary", ":all:", "editables"}
			install := []string{exe, "-m", "pip", "install", "-q", "--no-build-isolation", "--no-deps"}
			want := map[string]string{}
			for _, b := range backEnds {
				back = append(back, b.requirement)
				for _, layout := range []string{"src", "flat"} {
					pkg := "sample_" + b.name + "_" + layout
					b.write(t, filepath.Join(projects, pkg), layout, pkg)
					install = append(install, "-e", filepath.Join(projects, pkg))
					want[pkg] = fmt.Sprintf("%s 1.2.3\ndata of %s\n['plugin of %s']\n", strings.ReplaceAll(pkg, "_", "-"), pkg, pkg)
				}
			}
			for _, args := range [][]string{{python.Path, "-m", "venv", venv}, back, install} {
				cmd := exec.Command(args[0], args[1:]...)
				cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(exe)+":"+os.Getenv("PATH")) // the back ends' own programs
				out, err := cmd.CombinedOutput()
				if err != nil && os.Getenv("GOFREEZE_E2E") != "all" {
					t.Skipf("%s: %s", args, out)
				} else if err != nil {
					t.Fatalf("%s: %s", args, out)
				}
			}
			for pkg, want := range want {
				script := filepath.Join(venv, "bin", pkg)
				if out, err := exec.Command(script).CombinedOutput(); err != nil || string(out) != want {
					t.Errorf("unfrozen %s: %v\n%s", pkg, err, out)
				}
				if out, err := l.gofreeze(root, "build", "--onefile", "--python", exe, script); err != nil || !strings.Contains(out, " 0 warnings") {
					t.Fatalf("build of %s: %v\n%s", pkg, err, out)
				}
			}
			if err := os.Rename(projects, projects+"-away"); err != nil {
				t.Fatal(err)
			}
			for pkg, want := range want {
				cmd := exec.Command(filepath.Join(root, "dist", pkg))
				cmd.Dir, cmd.Env = "/", []string{"HOME=" + root}
				if out, err := cmd.CombinedOutput(); err != nil || string(out) != want {
					t.Errorf("frozen %s: %v\n%s", pkg, err, out)
				}
			}
		})
	}
}
