package atomic

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

// Only a complete file replaces an older one, and a failure leaves no temporary file.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	f := File{Path: filepath.Join(dir, "x"), Mode: 0o640}
	if err := f.WriteBytes([]byte("one"), nil, []byte("two")); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("in the middle")
	err := f.Write(func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Error(err)
	}
	b, err := os.ReadFile(f.Path)
	if err != nil || string(b) != "onetwo" || names(t, dir) != "x" {
		t.Errorf("%q, %v; %s", b, err, names(t, dir))
	}
	if fi, err := os.Stat(f.Path); err != nil || fi.Mode().Perm() != 0o640 {
		t.Error(fi, err)
	}
}

// If the file cannot be put in its place, the error names it, and no temporary file is
// left in the other directory.
func TestWriteElsewhere(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"new", "taken"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	f := File{Path: filepath.Join(dir, "taken"), Dir: filepath.Join(dir, "new"), Prefix: "new-"}
	if err := f.WriteBytes([]byte("x")); err == nil || !strings.Contains(err.Error(), "write "+f.Path) || names(t, f.Dir) != "" {
		t.Errorf("%v; %s", err, names(t, f.Dir))
	}
	f.Path = filepath.Join(dir, "absent", "x")
	if err := f.WriteBytes(nil); err == nil || names(t, f.Dir) != "" {
		t.Errorf("%v; %s", err, names(t, f.Dir))
	}
}
