//go:build unix

package extract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// What is made below any umask is of use to the user, and to nobody else.
func TestUmask(t *testing.T) {
	for _, mask := range []int{0, 0o777, 0o277, 0o027} {
		root := filepath.Join(t.TempDir(), "above", "cache")
		before := unix.Umask(mask)
		d, err := Prepare(sample(t, nil), Policy{Mode: "cache", CacheDir: root})
		after := unix.Umask(before)
		if err != nil {
			t.Errorf("umask %o: %v", mask, err)
			continue
		}
		d.Close()
		if after != mask {
			t.Errorf("umask %o became %o", mask, after)
		}
		for path, want := range map[string]os.FileMode{filepath.Dir(root): 0o700, root: 0o700, d.Path: 0o700, filepath.Join(d.Path, "bin"): 0o700, filepath.Join(d.Path, "bin", "app"): 0o700} {
			if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != want {
				t.Errorf("umask %o: %s: %v, %v", mask, path, fi.Mode().Perm(), err)
			}
		}
	}
	// A directory that an older version made of no use is mended.
	root := filepath.Join(t.TempDir(), "cache")
	if err := os.Mkdir(root, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(root, 0); err != nil {
		t.Fatal(err)
	}
	prepare(t, sample(t, nil), root).Close()
	if fi, err := os.Stat(root); err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", fi.Mode(), err)
	}
}

// soon fails the test when f does not end.
func soon(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: hangs", what)
	}
}

// A FIFO in the place of a file that is opened is not waited for.
func TestFIFO(t *testing.T) {
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	d.Close()
	fifo := func(path string) {
		t.Helper()
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := unix.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fifo(filepath.Join(d.Path, markerPath))
	soon(t, "marker", func() {
		if _, err := Use(d.Path, a); err == nil {
			t.Error("a FIFO is a marker")
		}
		removeUnused(root, filepath.Base(d.Path), 0)
	})
	soon(t, "repair", func() { prepare(t, a, root).Close() })
	fifo(filepath.Join(root, "."+filepath.Base(d.Path)+".lock"))
	fifo(filepath.Join(d.Path, "bin", "app"))
	soon(t, "lock", func() { prepare(t, a, root).Close() })
	base := t.TempDir()
	abandoned := filepath.Join(base, tempPrefix()+"1")
	fifo(abandoned)
	soon(t, "janitor", func() { AwaitTemp(abandoned) })
	soon(t, "sweep", func() { sweepTemp(base) })
	if err := os.Remove(abandoned); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(abandoned, ".gofreeze"), 0o700); err != nil {
		t.Fatal(err)
	}
	fifo(filepath.Join(abandoned, markerPath))
	soon(t, "janitor with a marker", func() { AwaitTemp(abandoned) })
}

// A time to come, which a wrong clock has left, does not keep a directory for ever.
func TestFutureMarker(t *testing.T) {
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	d.Close()
	marker := filepath.Join(d.Path, markerPath)
	future := time.Now().AddDate(10, 0, 0)
	if err := os.Chtimes(marker, future, future); err != nil {
		t.Fatal(err)
	}
	prepare(t, a, root).Close()
	if fi, err := os.Stat(marker); err != nil || time.Until(fi.ModTime()) > time.Hour {
		t.Errorf("a use leaves %v, %v", fi.ModTime(), err)
	}
	if err := os.Chtimes(marker, future, future); err != nil {
		t.Fatal(err)
	}
	Sweep(root, "app", "")
	if _, err := os.Stat(d.Path); err == nil {
		t.Error("was not swept")
	}
}

// A directory inside of a product that others may write to is noticed.
func TestOpenedDirectory(t *testing.T) {
	a := sample(t, nil)
	d := prepare(t, a, filepath.Join(t.TempDir(), "cache"))
	d.Close()
	for _, sub := range []string{"bin", ".gofreeze"} {
		if err := os.Chmod(filepath.Join(d.Path, sub), 0o777); err != nil {
			t.Fatal(err)
		}
		if _, err := Use(d.Path, a); err == nil {
			t.Errorf("%s with mode 0777 is not noticed", sub)
		}
		if err := os.Chmod(filepath.Join(d.Path, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Use(d.Path, a)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// A path that the interpreter cannot be told is refused, not half understood.
func TestColon(t *testing.T) {
	for _, p := range []Policy{{Mode: "cache", CacheDir: filepath.Join(t.TempDir(), "a:b")}, {Mode: "temp", TempDir: filepath.Join(t.TempDir(), "a:b")}} {
		if d, err := Prepare(sample(t, nil), p); err == nil || !strings.Contains(err.Error(), "colon") {
			t.Errorf("%s: %+v, %v", p.Mode, d, err)
		}
	}
}
