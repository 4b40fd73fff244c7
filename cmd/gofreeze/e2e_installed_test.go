//go:build linux

package main_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// installed freezes a program that names every module of an environment, and adds up:
// each path that the RECORD of a distribution lists is a file or a module of the
// product, or is named as left out, with the reason. The distributions are those of the
// folder realpkg, and what they require.
func (l *lab) installed(t *testing.T) {
	python := preferred(everyInterpreter()).withPackages(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "app.py"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python.Path, "-c", `import importlib.metadata as m, sysconfig
print(sysconfig.get_path("purelib"))
for d in m.distributions():
    if (d.read_text("RECORD") or "").strip():
        for name in (d.read_text("top_level.txt") or "").split() or {f.parts[0].partition(".")[0] for f in d.files if f.suffix == ".py"}:
            print(name)`).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(out))
	args := []string{"build", "--onedir", "--python", python.Path, "--log-level", "ERROR"}
	for _, name := range lines[1:] {
		args = append(args, "--hidden-import", name)
	}
	said, err := l.gofreeze(dir, append(args, "--dry-run", "--json", "app.py")...)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var plan struct {
		Files   []struct{ Path string }
		LeftOut []struct{ Distribution, Path, Why string } `json:"left_out"`
	}
	if err := json.Unmarshal([]byte(said), &plan); err != nil {
		t.Fatal(err)
	}
	if said, err := l.gofreeze(dir, append(args, "--compress", "fast", "app.py")...); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if said, err = l.gofreeze(dir, "inspect", "--json", "dist/app"); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var product struct {
		Report struct {
			Modules       []struct{ Name, Kind string }
			Distributions []struct{ Name, Version string }
		}
	}
	if err := json.Unmarshal([]byte(said), &product); err != nil {
		t.Fatal(err)
	}
	has, modules := map[string]bool{}, map[string]bool{}
	for _, f := range plan.Files {
		has[f.Path] = true
	}
	for _, f := range plan.LeftOut {
		has[f.Path] = true
		if f.Why == "" {
			t.Errorf("%s of %s is left out for no reason", f.Path, f.Distribution)
		}
	}
	for _, m := range product.Report.Modules {
		modules[m.Name] = m.Kind != "namespace"
	}
	infos, err := filepath.Glob(filepath.Join(lines[0], "*.dist-info"))
	if err != nil {
		t.Fatal(err)
	}
	n, paths := 0, 0
	for _, info := range infos {
		if !has[filepath.Base(info)+"/METADATA"] {
			continue // has no modules
		}
		n++
		for _, p := range recorded(t, info) {
			paths++
			if !has[p] && !has[strings.TrimPrefix(p, "../../../")] && !modules[moduleOf(p)] {
				t.Errorf("%s: %s has vanished", filepath.Base(info), p)
			}
		}
	}
	t.Logf("%d distributions, %d paths", n, paths)
	if n < 30 {
		t.Errorf("%d distributions; want 30 and more", n)
	}
}

// recorded lists the paths of a RECORD.
func recorded(t *testing.T, info string) []string {
	t.Helper()
	f, err := os.Open(filepath.Join(info, "RECORD"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	var out []string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, path.Clean(row[0]))
	}
}

// moduleOf is the name of the module that would be in a file.
func moduleOf(p string) string {
	for _, end := range []string{".py", ".pyc", ".abi3.so", ".so"} {
		if stem, ok := strings.CutSuffix(p, end); ok {
			if dir, base := path.Split(stem); strings.Contains(base, ".cpython-") {
				base, _, _ = strings.Cut(base, ".")
				stem = dir + base
			}
			return strings.ReplaceAll(strings.TrimSuffix(stem, "/__init__"), "/", ".")
		}
	}
	return ""
}
