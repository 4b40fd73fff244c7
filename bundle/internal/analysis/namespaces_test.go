package analysis

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/spec"
)

func TestFindTypelib(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for _, f := range []string{first + "/Thing-3.0.typelib", first + "/Thing-10.0.typelib", first + "/Thing-4.0.typelib", second + "/Thing-99.typelib", second + "/Other-1.typelib"} {
		if err := os.WriteFile(f, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GI_TYPELIB_PATH", first+string(filepath.ListSeparator)+second)
	for _, c := range []struct{ name, version, want string }{
		{"Thing", "3.0", first + "/Thing-3.0.typelib"},
		{"Thing", "", first + "/Thing-10.0.typelib"},
		{"Thing", "99", second + "/Thing-99.typelib"},
		{"Thing", "5.0", ""},
		{"Other", "", second + "/Other-1.typelib"},
		{"Nonesuch", "", ""},
		{"../Thing", "3.0", ""},
		{"Th*", "", ""},
	} {
		if got := findTypelib(c.name, c.version); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.name, c.version, got, c.want)
		}
	}
}

// typelibOf makes the head of a typelib, with its texts at the offsets that its header
// names.
func typelibOf(name, needs string) string {
	b := make([]byte, 112)
	copy(b, "GOBJ\nMETADATA\r\n\x1a")
	for at, text := range map[int]string{44: name, 48: "1.0", 36: needs} {
		if text != "" {
			binary.LittleEndian.PutUint32(b[at:], uint32(len(b)))
			b = append(append(b, text...), 0)
		}
	}
	return string(b)
}

// A namespace of GObject introspection brings in the namespaces that it needs, and the
// Python modules that PyGObject has for them.
func TestNamespaces(t *testing.T) {
	w := newWorld(t, spec.Spec{Script: "app.py"}, `
-- app/app.py --
import gi
from gi.repository import Top, Gone
import gi.repository.Bad
namespace Top 1.0
-- lib/gi/__init__.py --
-- lib/gi/repository/__init__.py --
from gi.repository import Unused
-- lib/gi/overrides/__init__.py --
-- lib/gi/overrides/Top.py --
-- lib/gi/overrides/Below.py --
import late
-- lib/late.py --
-- lib/gi/overrides/Unused.py --
-- typelibs/Bad-1.0.typelib --
nonsense
`)
	w.write("typelibs/Top-1.0.typelib", typelibOf("Top", "Below-1.0"))
	w.write("typelibs/Top-2.0.typelib", typelibOf("Top", ""))
	w.write("typelibs/Below-1.0.typelib", typelibOf("Below", ""))
	w.write("typelibs/Unused-1.0.typelib", typelibOf("Unused", ""))
	t.Setenv("GI_TYPELIB_PATH", w.path("typelibs"))
	m := w.mustRun()
	var got []string
	for _, ns := range m.Namespaces {
		got = append(got, ns.Name+" "+filepath.Base(ns.File))
	}
	if want := []string{"Below Below-1.0.typelib", "Top Top-1.0.typelib"}; !slices.Equal(got, want) {
		t.Errorf("namespaces: %q", got)
	}
	wantModules(t, m, "gi.overrides.Top namespace Top\ngi.overrides.Below namespace Below\nlate import\ngi.overrides.Unused -\n@rth_gi")
	found := w.diagnostics()
	if len(found) < 2 || !strings.HasPrefix(found[0], "missing-typelib typelibs/Bad-1.0.typelib: ") ||
		found[1] != "missing-typelib app.py: no typelib of gi.repository.Gone found" {
		t.Errorf("diagnostics: %q", found)
	}
}
