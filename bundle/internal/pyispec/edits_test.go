package pyispec

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/specfile"
)

// Files that a spec file removes from the tables must not be in the product, files that
// it adds or replaces must be, and all others must stay unchanged.
func TestEdits(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new.txt")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	const ext = "lib/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so"
	found := &specfile.Found{
		Pure:     []specfile.Entry{{"a", "/a.py", "PYMODULE"}, {"b", "/b.py", "PYMODULE"}},
		Binaries: []specfile.Entry{{shown(ext), "/ssl.so", "EXTENSION"}, {"libz.so.1", "/libz.so.1", "BINARY"}},
		Datas:    []specfile.Entry{{"d/kept.txt", "/kept.txt", "DATA"}, {"d/replaced.txt", "/old.txt", "DATA"}},
	}
	ed := newEdits()
	ed.found(found)
	err := ed.compare([]specfile.Entry{
		{"app", "/app.py", "PYSOURCE"}, {"u", "", "OPTION"}, found.Binaries[0], found.Datas[0],
		{"d/replaced.txt", file, "DATA"}, {"d/replaced.txt", "/second.txt", "DATA"}, {"l", "libz.so.1", "SYMLINK"},
	}, []specfile.Entry{found.Pure[0], {"c", file, "PYMODULE"}, {"ns", "-", "PYMODULE"}})
	if err != nil {
		t.Fatal(err)
	}
	var added []string
	for _, it := range ed.items {
		added = append(added, it.Path)
	}
	if got := strings.Join(added, " "); got != "d/replaced.txt l" {
		t.Errorf("added %s", got)
	}
	if len(ed.drop) != 1 || !ed.drop["libz.so.1"] {
		t.Errorf("dropped %v", ed.drop)
	}
	if len(ed.dropModules) != 1 || !ed.dropModules["b"] {
		t.Errorf("dropped modules %v", ed.dropModules)
	}
	if len(ed.modules) != 1 || ed.modules[0].Name != "c" {
		t.Errorf("added modules %v", ed.modules)
	}
}

// A table must not put a file outside of the product, and files that do not exist must
// be named.
func TestEditsRefuse(t *testing.T) {
	for _, e := range []specfile.Entry{{"../x", "/etc/passwd", "DATA"}, {"/x", "/etc/passwd", "DATA"}, {".", "/etc/passwd", "DATA"},
		{".gofreeze/app.pyz", "/etc/passwd", "DATA"}, {"", "", "DATA"}} {
		if err := newEdits().compare([]specfile.Entry{e}, nil); err == nil {
			t.Errorf("%q is taken", e)
		}
	}
	ed := newEdits()
	if err := ed.compare([]specfile.Entry{{"x", "/absent", "BINARY"}, {"y", "/etc", "DATA"}}, nil); err != nil || len(ed.missing) != 2 || len(ed.items) > 0 {
		t.Errorf("missing files: %v, %v", ed.missing, err)
	}
	if err := newEdits().compare(nil, []specfile.Entry{{"m", "/absent.py", "PYMODULE"}}); err == nil {
		t.Error("a module without file is taken")
	}
}

func TestOptions(t *testing.T) {
	got := options([]specfile.Entry{{"u", "", "OPTION"}, {"W  ignore ", "", "OPTION"}, {"pyi-python-flag", "", "OPTION"}, {"X utf8", "", "OPTION"},
		{"app", "/app.py", "PYSOURCE"}})
	if want := []string{"u", "W ignore", "X utf8"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A program whose only script is one of its run-time hooks has nothing to run.
func TestOnlyHooks(t *testing.T) {
	a := &Analysis{asked: &specfile.Analysis{Scripts: []string{"/a.py"}, RuntimeHooks: []string{"/a.py"}}}
	e := &specfile.Exe{Name: "one", TOC: []specfile.Entry{{"a", "/a.py", "PYSOURCE"}}}
	if _, _, _, err := scripts(e, a); err == nil || !strings.Contains(err.Error(), "EXE one: all of its scripts are run-time hooks") {
		t.Error(err)
	}
}
