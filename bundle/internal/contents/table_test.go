package contents

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// testCollector returns a collector for a program of these modules on Linux.
func testCollector(modules ...*graph.Module) *collector {
	m := analysis.Of(modules...)
	m.Hooks, m.Dists = &hooks.Set{}, &dists.Set{}
	env := &environ.Environment{Shipped: &python.Interpreter{}, Target: target.Linux("amd64")}
	return &collector{Input: Input{Env: env, Modules: m, Spec: &spec.Spec{}}, on: env.Target, kept: m}
}

func places(items []Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.Path)
	}
	return slices.Sorted(slices.Values(out))
}

// A place belongs to the first file, unless the second file was asked for at that
// place.
func TestConflicts(t *testing.T) {
	one, two, same := generated("a", []byte("1"), Why{Reason: RunTime}), generated("a", []byte("2"), Why{Reason: AddData}), generated("./a", []byte("1"), Why{})
	one.firm = false
	g := (&Table{}).gather()
	if err := g.add(one, same); err != nil || len(g.conflicts) > 0 {
		t.Errorf("the same content: %v, %v", err, g.conflicts)
	}
	var which *conflict
	if err := g.add(two); !errors.As(err, &which) || which.Error() != "two files for a in the product: generated (run time) and generated (add-data)" {
		t.Error(err)
	}
	two.firm = false
	if err := g.add(two); err != nil || len(g.conflicts) != 1 || string(g.items["a"].Data) != "1" {
		t.Errorf("%v, %v", err, g.conflicts)
	}
	for _, outside := range []string{"..", "../x", "/x", ".", "a/../.."} {
		if err := g.add(generated(outside, nil, Why{})); err == nil || !strings.Contains(err.Error(), "outside the product") {
			t.Errorf("%q: %v", outside, err)
		}
	}
}

// What the user names does not lie among the product's own files, one of which it would
// take for its own.
func TestOwnFiles(t *testing.T) {
	g := (&Table{}).gather()
	if err := g.add(file(".gofreeze/complete", "/x", 0o644, Why{Reason: AddData})); err == nil || !strings.Contains(err.Error(), "the place of the product's own files") {
		t.Error(err)
	}
	if err := g.add(generated(BootPath, nil, Why{Reason: RunTime})); err != nil {
		t.Error(err)
	}
}

// A change of a table leaves the one that it was made from as it is.
func TestTableIsAValue(t *testing.T) {
	first := (&Table{UPX: "kept"}).With(link("b", "a", Why{}), generated("a", []byte("1"), Why{}))
	second := first.With(generated("c", nil, Why{}), generated("a", []byte("2"), Why{})).edit(func(it Item) Item { it.strip = true; return it })
	third := second.without(map[string]bool{"b": true})
	for i, c := range []struct {
		t    *Table
		want string
	}{{first, "a1 b"}, {second, "a2 b c"}, {third, "a2 c"}} {
		var got []string
		for _, it := range c.t.Items {
			got = append(got, it.Path+string(it.Data))
		}
		if strings.Join(got, " ") != c.want || c.t.UPX != "kept" {
			t.Errorf("table %d: %q, want %q", i, got, c.want)
		}
	}
	if it, ok := first.Get("b"); !ok || it.Kind != archive.KindSymlink || it.strip {
		t.Error(it, ok)
	}
	bad := first.With(generated("a/x", nil, Why{Reason: AddData}))
	if err := bad.check(); err == nil || !strings.Contains(err.Error(), "a is a file where") && !strings.Contains(err.Error(), "needs a directory") {
		t.Error(err)
	}
	if err := third.check(); err != nil {
		t.Error(err)
	}
}

// The data of a package does not include code, caches, and the directories of version
// control systems and virtual environments.
func TestDataTree(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.py", "a.pyc", "a.pyi", "t/x.html", "t/__pycache__/x.txt", ".git/config", ".hidden", ".d/y", ".env", ".mypy_cache/CACHEDIR.TAG", "venv/pyvenv.cfg", "venv/x.txt",
		"m.cpython-311-x86_64-linux-gnu.so", "libx.so.1", "run"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	w := walker{extensions: []string{".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"}}
	items, err := w.items(w.dataTree(dir, "pkg", Why{PackageData, "pkg"}))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := places(items), []string{"pkg/.d/y", "pkg/.hidden", "pkg/a.pyi", "pkg/libx.so.1", "pkg/run", "pkg/t/x.html"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, it := range items {
		lib := it.Path == "pkg/libx.so.1"
		if it.Binary != lib || it.Mode != map[bool]uint32{false: 0o644, true: 0o755}[lib || it.Path == "pkg/run"] {
			t.Errorf("%+v", it)
		}
	}
}
