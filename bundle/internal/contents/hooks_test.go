package contents

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
)

// A directory that a hook names is collected whole, except for the files that the hook
// excludes.
func TestHookData(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"plugins/a/one.so", "plugins/a/web.so", "plugins/b/web.so", "plugins/__pycache__/x.pyc", "other.txt"} {
		file := filepath.Join(dir, "pkg", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := testCollector(&graph.Module{Name: "pkg", Kind: graph.Source, Dirs: []string{filepath.Join(dir, "pkg")}})
	d := hooks.Data{Package: "pkg", Glob: []string{"plugins", "absent"}, Except: []string{"plugins/a/web.*"}}
	items, err := c.hookData(hooks.Hook{Module: "pkg"}, d)
	if err != nil {
		t.Fatal(err)
	}
	got := places(items)
	if want := []string{"pkg/plugins/a/one.so", "pkg/plugins/b/web.so"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
