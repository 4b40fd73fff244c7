package python

import (
	"os"
	"path/filepath"
	"testing"
)

// Where no links can be made, copies of the files take their places.
func TestCopyLinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "python3.11"), []byte("binary"), 0o700); err != nil {
		t.Fatal(err)
	}
	l := links{
		{filepath.Join(dir, "python"), "python3"},
		{filepath.Join(dir, "python3"), "python3.11"},
		{filepath.Join(dir, "directory"), "."},
		{filepath.Join(dir, "broken"), "absent"},
	}
	if err := l.copy(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"python": "binary", "python3": "binary", "directory": "", "broken": ""} {
		if b, _ := os.ReadFile(filepath.Join(dir, name)); string(b) != want {
			t.Errorf("%s: %q, want %q", name, b, want)
		}
	}
	if err := l.copy(); err == nil {
		t.Error("replaced files")
	}
}
