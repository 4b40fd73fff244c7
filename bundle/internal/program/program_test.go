package program

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/spec"
)

// tree writes empty files.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		f = filepath.Join(dir, filepath.FromSlash(f))
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLocate(t *testing.T) {
	dir := tree(t, "app.py", "first.py", "pkg/__init__.py", "pkg/__main__.py", "plain/__main__.py")
	for _, c := range []struct {
		sp             spec.Spec
		script, module string // relative to dir
		path           string
		inputs         int
	}{
		{spec.Spec{Script: "app.py", Before: []string{"first.py"}}, "app.py", "", ".", 2},
		{spec.Spec{Package: "pkg"}, "", "pkg.__main__", ".", 0},
		{spec.Spec{Package: "plain"}, "plain/__main__.py", "", "plain", 1},
		{spec.Spec{Module: "http.server"}, "", "http.server", ".", 0},
	} {
		c.sp.Dir = dir
		p, err := Locate(&c.sp, target.Linux("amd64"), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		script := ""
		if c.script != "" {
			script = filepath.Join(dir, c.script)
		}
		if p.Script != script || p.Module != c.module || !slices.Equal(p.Paths, []string{filepath.Join(dir, c.path)}) || len(p.Inputs()) != c.inputs {
			t.Errorf("%+v: %+v", c.sp, p)
		}
	}
}

// Executables get their suffix automatically, so a name with the suffix means the same.
func TestName(t *testing.T) {
	dir := tree(t, "app.py")
	for on, want := range map[target.Target]string{target.Windows("amd64"): "app", target.Linux("amd64"): "app.EXE"} {
		p, err := Locate(&spec.Spec{Name: "app.EXE", Script: "app.py", Dir: dir}, on, "")
		if err != nil || p.Name != want {
			t.Errorf("%s: %q, %v; want %q", on, p.Name, err, want)
		}
	}
}

func TestLocateRefuses(t *testing.T) {
	dir := tree(t, "empty/x.txt")
	for want, sp := range map[string]spec.Spec{
		"script no.py: no such file":           {Script: "no.py"},
		"script empty: not a regular file":     {Script: "empty"},
		"package empty: it has no __main__.py": {Package: "empty"},
		"nothing to build: name a script, a":   {},
	} {
		sp.Dir = dir
		if p, err := Locate(&sp, target.Linux("amd64"), ""); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%+v, %v; want %q", p, err, want)
		}
	}
}

func TestStart(t *testing.T) {
	for _, c := range []struct {
		s           Start
		minor       int
		flags, envs string
	}{
		{Start{}, 9, "-s -S -B", ""},
		{Start{}, 11, "-s -S -B -P", ""},
		{Start{Options: []string{"u", "W ignore", "X utf8", "v"}, Debug: []string{"imports"}}, 11, "-s -S -B -P -u -W ignore -X utf8 -v -v", ""},
		{Start{Options: []string{"O"}, Optimize: 2}, 11, "-s -S -B -P -O -O", ""},
		{Start{Options: []string{"OO", "hash_seed=7"}}, 11, "-s -S -B -P -O -O", "PYTHONHASHSEED=7"},
		{Start{Debug: []string{"all"}}, 9, "-s -S -B -v", ""},
	} {
		if got := strings.Join(c.s.Flags(c.minor), " "); got != c.flags {
			t.Errorf("%+v: flags %q, want %q", c.s, got, c.flags)
		}
		if got := strings.Join(c.s.Environment(), " "); got != c.envs {
			t.Errorf("%+v: environment %q, want %q", c.s, got, c.envs)
		}
	}
}
