package packages

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// zipOf writes a zip file with empty files of the names given.
func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lib.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for _, n := range names {
		if _, err := z.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestUnzip(t *testing.T) {
	cache, file := t.TempDir(), zipOf(t, "pkg/__init__.py", "mod.py", "empty/")
	if !IsZip(file) || IsZip(t.TempDir()) || IsZip(filepath.Join(cache, "absent")) {
		t.Error("IsZip")
	}
	dir, err := Unzip(cache, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "pkg", "__init__.py")); err != nil {
		t.Error(err)
	}
	// What was cleaned up in part is unpacked again, and what is whole is not.
	for _, name := range []string{completeMark, "mod.py"} {
		if err := os.Remove(map[bool]string{true: filepath.Join(filepath.Dir(dir), name), false: filepath.Join(dir, name)}[name == completeMark]); err != nil {
			t.Fatal(err)
		}
		again, err := Unzip(cache, file)
		if err != nil || again != dir {
			t.Fatal(again, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "mod.py")); (err == nil) != (name == completeMark) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestUnzipRefuses(t *testing.T) {
	for name, names := range map[string][]string{
		"above": {"../evil.py"}, "absolute": {"/evil.py"}, "twice in other words": {"a/b.py", "a//b.py"}, "file as directory": {"a", "a/b.py"}, "directory as file": {"a/b.py", "a"}, "our mark": {completeMark},
	} {
		cache := t.TempDir()
		_, err := Unzip(cache, zipOf(t, names...))
		if err == nil || !strings.Contains(err.Error(), "lib.zip") || strings.Contains(err.Error(), cache) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(cache, "packages", "*")); len(left) > 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}

// Of files with the same name, Python's zipimport takes the last.
func TestUnzipTwice(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lib.egg")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for _, text := range []string{"first", "second", "last"} {
		w, err := z.Create("pkg/a.py")
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir, err := Unzip(t.TempDir(), file)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "pkg", "a.py")); err != nil || string(text) != "last" {
		t.Errorf("%q %v", text, err)
	}
}
