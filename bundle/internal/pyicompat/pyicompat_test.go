package pyicompat

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// site is what check.py asks about.
const site = `
-- pkg/__init__.py --
-- pkg/__main__.py --
raise SystemExit("not to be imported")
-- pkg/mod.py --
-- pkg/odd-name.py --
-- pkg/sub/__init__.py --
-- pkg/sub/deep.py --
-- pkg/broken/__init__.py --
import nonesuch
-- pkg/broken/b.txt --
-- pkg/res/a.json --
-- pkg/res/b.txt --
-- pkg/res/__pycache__/x.pyc --
-- pkg/data.txt --
-- pkg/libx.so --
-- pkg/libs/libx.so.1 --
-- single.py --
VALUE = "seven"
-- space/inner.py --
-- The_Pkg-1.5.dist-info/METADATA --
Metadata-Version: 2.1
Name: The-Pkg
Version: 1.5
Requires-Dist: needed (>=1)
Requires-Dist: nonesuch; python_version < "3"
Requires-Dist: nonesuch; extra == "more"
-- The_Pkg-1.5.dist-info/INSTALLER --
pip
-- The_Pkg-1.5.dist-info/RECORD --
pkg/__init__.py,,
The_Pkg-1.5.dist-info/METADATA,,
-- The_Pkg-1.5.dist-info/entry_points.txt --
[made.up]
x = pkg.mod:function
-- needed-2.0rc1.dist-info/METADATA --
Metadata-Version: 2.1
Name: needed
Version: 2.0rc1
`

// The functions that hooks call must answer as PyInstaller's.
func TestHookUtilities(t *testing.T) {
	dir, compat := t.TempDir(), t.TempDir()
	for _, f := range txtar.Parse([]byte(site)).Files {
		file := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Install(compat); err != nil {
		t.Fatal(err)
	}
	var pythons []string
	if p, err := exec.LookPath("python3"); err == nil {
		pythons = append(pythons, p)
	}
	home, _ := os.UserHomeDir()
	more, _ := filepath.Glob(filepath.Join(home, ".pyenv/versions/3.*/bin/python3"))
	old := func(p string) bool {
		return strings.Contains(p, "/3.6.") || strings.Contains(p, "/3.7.") || strings.Contains(p, "/3.8.")
	}
	if more = slices.DeleteFunc(more, old); len(more) > 0 {
		slices.SortFunc(more, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
		pythons = append(pythons, more[0], more[len(more)-1]) // the oldest and the newest
	}
	if len(pythons) == 0 {
		t.Skip("no python3")
	}
	for _, p := range pythons {
		cmd := exec.Command(p, "-B", filepath.Join("testdata", "check.py"), dir)
		cmd.Env = append(os.Environ(), "PYTHONPATH="+compat)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", p, err, out)
		}
	}
}

func TestInstall(t *testing.T) {
	dir := t.TempDir()
	if err := Install(dir); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "PyInstaller", "utils", "hooks", "__init__.py"))
	if err != nil || !strings.Contains(string(b), "def collect_all(") {
		t.Error(len(b), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Install(filepath.Join(dir, "file")); err == nil || !strings.HasPrefix(err.Error(), "install the package PyInstaller: ") {
		t.Error(err)
	}
}
