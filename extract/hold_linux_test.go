package extract

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// unsafeBase is a directory in which others could give a name to something else.
func unsafeBase(t *testing.T) string {
	t.Helper()
	base := filepath.Join(t.TempDir(), "tmp")
	if err := os.Mkdir(base, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(base, 0o777); err != nil {
		t.Fatal(err)
	}
	return base
}

func TestHold(t *testing.T) {
	a := sample(t, nil)
	base := unsafeBase(t)
	d, err := holdIn(a, base)
	if err != nil {
		t.Fatal(err)
	}
	path := Through(d.Lock)
	if !IsThrough(path) {
		t.Errorf("%s", path)
	}
	// Another name changes nothing, and a directory of the old name is not used.
	entries, err := os.ReadDir(base)
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	name := filepath.Join(base, entries[0].Name())
	if err := os.Rename(name, filepath.Join(base, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(name, 0o700); err != nil {
		t.Fatal(err)
	}
	child, err := Use(path, a)
	if err != nil || child.Path != path || !child.Held {
		t.Fatalf("%+v, %v", child, err)
	}
	child.Close()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(base, "elsewhere"), name); err != nil {
		t.Fatal(err)
	}
	// In use it stays, afterwards the next one takes its place.
	other, err := holdIn(a, base)
	if err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(base); len(entries) != 2 {
		t.Errorf("swept while in use: %v", entries)
	}
	d.Close()
	other.Close()
	d, err = holdIn(a, base)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	if entries, _ := os.ReadDir(base); len(entries) != 1 {
		t.Errorf("left %v", entries)
	}
}

// What is found is not believed: only what was made for it.
func TestHoldRefuses(t *testing.T) {
	a := sample(t, nil)
	base := unsafeBase(t)
	parent, err := unix.Open(base, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(parent)
	mine := filepath.Join(base, tempPrefix()+"mine")
	if err := os.Mkdir(mine, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(mine, "file"), []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir, err := openHeld(parent, filepath.Base(mine))
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(a, dir); err == nil {
		t.Error("extracted to a directory that is not new")
	}
	unix.Close(dir)
	sweepHeld(parent)
	if b, err := os.ReadFile(filepath.Join(mine, "file")); err != nil || string(b) != "kept" {
		t.Errorf("a directory of the user that got such a name was emptied: %v", err)
	}
	if err := os.Chmod(mine, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := openHeld(parent, filepath.Base(mine)); err == nil {
		t.Error("a directory that others may look into is held")
	}
	if err := os.Symlink(mine, filepath.Join(base, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := openHeld(parent, "link"); err == nil {
		t.Error("a link is held")
	}
	for _, path := range []string{"/proc/self/fd/0", "/proc/1/fd", "/proc/1/fd/0/x", "/proc/-1/fd/0", "proc/1/fd/0", "/proc/1/fd/../0"} {
		if IsThrough(path) {
			t.Errorf("%s is taken for a path through a descriptor", path)
		}
	}
	if _, err := Prepare(a, Policy{Mode: "cache", CacheDir: base, Hold: true}); err == nil {
		t.Error("a place that the user names must be safe by itself")
	}
}
