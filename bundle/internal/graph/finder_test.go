package graph

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindOrder(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/__init__.py":        "",
		"a.py":                 "", // shadowed by the package
		"b.py":                 "",
		"b.cpython-311-x.so":   "", // before the source
		"ns/one.py":            "",
		"second/ns/two.py":     "",
		"second/late.pyc":      "",
		"second/late/x.txt":    "", // a portion of a namespace package, but the module takes precedence
		"not-an-identifier.py": "",
	})
	f := newFinder(disk{}, []string{".cpython-311-x.so", ".so"})
	paths := []string{dir, filepath.Join(dir, "second")}
	for _, c := range []struct {
		name string
		kind Kind
		file string
	}{
		{"a", Source, "a/__init__.py"},
		{"b", Extension, "b.cpython-311-x.so"},
		{"late", Bytecode, "second/late.pyc"},
	} {
		got, ok := f.find(c.name, paths)
		if !ok || got.kind != c.kind || got.file != filepath.Join(dir, c.file) {
			t.Errorf("%s: %+v %v", c.name, got, ok)
		}
	}
	got, ok := f.find("ns", paths)
	if !ok || got.kind != Namespace || len(got.dirs) != 2 {
		t.Errorf("ns: %+v %v", got, ok)
	}
	if _, ok := f.find("gone", paths); ok {
		t.Error("found a module that is not there")
	}
	kids := f.children([]string{dir}, false)
	if !reflect.DeepEqual(kids, []string{"a", "b", "not-an-identifier"}) {
		t.Errorf("children: %v", kids)
	}
}
