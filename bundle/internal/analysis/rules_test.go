package analysis

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/spec"
)

const toml = `
[[hook]]
module = "pkg"
hidden = ["one", "two.*", "$sysconfigdata"]
exclude = ["heavy"]
metadata = ["Some_Dist"]
runtime-hook = "rth_ssl.py"
beside = ["."]
[[hook]]
module = "pkg"
when = "windows"
hidden = ["winonly"]
`

// Each statement of a hook becomes an addition, and nothing else is added.
func TestBuiltinRule(t *testing.T) {
	files := t.TempDir()
	for name, text := range map[string]string{"test.toml": toml, "rth_ssl.py": ""} {
		if err := os.WriteFile(filepath.Join(files, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set := &hooks.Set{}
	if err := set.Load(&spec.Spec{Build: spec.Build{Hooks: []string{files}}}); err != nil {
		t.Fatal(err)
	}
	r := &rules{hooks: set, env: hooks.Env{Minor: 11, Target: target.Linux("amd64")}, dists: &dists.Set{},
		in: Input{Env: &environ.Environment{Shipped: &python.Interpreter{SysconfigData: "_data"}}}}
	a, err := r.builtin(t.Context(), &graph.Module{Name: "pkg"}, view{})
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, m := range a.modules {
		modules = append(modules, fmt.Sprintf("%s (%s) below (%s)", m.name, m.why.Reason, m.below.Reason))
	}
	got := fmt.Sprint(modules, a.metadata, len(a.runtimeHooks), len(a.used), r.bars().bars, r.asks(), len(a.warnings))
	want := "[one (hook pkg) below () two (hook pkg) below (hook pkg) _data (hook pkg) below ()] [some-dist] 1 1 [{pkg [heavy] false}] map[pkg:true] 1" // as the distribution is not installed
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	dir := t.TempDir()
	if got := r.beside(&graph.Question{Name: "pkg", Dirs: []string{dir, "/nonesuch"}}); len(got) != 1 || got[0] != dir {
		t.Errorf("beside: %q", got)
	}
	if a, err := r.builtin(t.Context(), &graph.Module{Name: "other"}, view{}); err != nil || len(a.modules)+len(a.used) > 0 {
		t.Errorf("another module: %+v, %v", a, err)
	}
}

// A copy of six within another package imports what the original does.
func TestCopyOfSix(t *testing.T) {
	m := newWorld(t, spec.Spec{Script: "app.py"}, `
-- app/app.py --
import d.packages.six
-- site/d/__init__.py --
-- site/d/packages/__init__.py --
-- site/d/packages/six.py --
-- lib/configparser.py --
-- lib/queue.py --
`).mustRun()
	wantModules(t, m, "configparser hook six\nqueue hook six")
}
