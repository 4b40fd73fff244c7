//go:build unix

package extract

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// tamper replaces a file's content by another of the same size, and its time by
// what it was.
func tamper(dir string) error {
	path := filepath.Join(dir, "bin/app")
	fi, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte("evil"), 7000); err != nil {
		return err
	}
	return os.Chtimes(path, fi.ModTime(), fi.ModTime())
}

// Nothing that the user can do to an extracted product is overlooked by a program
// that checks all of it: it is extracted again, and so by a child.
func TestFullCheck(t *testing.T) {
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	path := d.Path
	d.Close()
	if err := tamper(path); err != nil {
		t.Fatal(err)
	}
	if d = prepare(t, a, root); d.Fresh {
		t.Error("the quick check reads files")
	}
	d.Close()
	a.Settings.Check = "full"
	for name, harm := range map[string]func() error{
		"content": func() error { return tamper(path) },
		"content and marker": func() error {
			if err := tamper(path); err != nil {
				return err
			}
			var files []recorded
			for _, name := range []string{".gofreeze/boot.pyc", "bin/app"} {
				var st unix.Stat_t
				if err := unix.Lstat(filepath.Join(path, name), &st); err != nil {
					return err
				}
				files = append(files, recorded{name, st.Size, st.Mtim.Nano(), uint32(st.Mode)})
			}
			return os.WriteFile(filepath.Join(path, markerPath), marshalMarker(a.Digest(), files), 0o600)
		},
		"empty marker": func() error {
			if err := os.Remove(filepath.Join(path, "bin/app")); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(path, markerPath), marshalMarker(a.Digest(), nil), 0o600)
		},
		"another file": func() error { return os.WriteFile(filepath.Join(path, "bin/os.py"), nil, 0o600) },
		"a directory":  func() error { return os.Mkdir(filepath.Join(path, "os"), 0o700) },
		"a link":       func() error { return os.Symlink("/", filepath.Join(path, "os")) },
		"a pipe":       func() error { return unix.Mkfifo(filepath.Join(path, "bin/os.py"), 0o600) },
		"a linked directory": func() error {
			if err := os.Rename(filepath.Join(path, "bin"), filepath.Join(root, "bin")); err != nil {
				return err
			}
			return os.Symlink("../bin", filepath.Join(path, "bin"))
		},
	} {
		d := prepare(t, a, root)
		d.Close()
		if err := harm(); err != nil {
			t.Fatal(err)
		}
		if d, err := Use(path, a); err == nil {
			t.Errorf("%s: a child does not notice", name)
			d.Close()
		}
		if d = prepare(t, a, root); !d.Fresh {
			t.Errorf("%s: not extracted again", name)
		}
		d.Close()
		if d = prepare(t, a, root); d.Fresh {
			t.Errorf("%s: extracted without a reason", name)
		}
		d.Close()
		_ = os.RemoveAll(filepath.Join(root, "bin"))
	}
}

// A running program finds its files by their names while another start extracts
// them again.
func TestReplacedWhileUsed(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("directories cannot be exchanged here")
	}
	a := sample(t, nil)
	a.Settings.Check = "full"
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	defer d.Close()
	stop, missed := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for {
			if _, err := os.Lstat(filepath.Join(d.Path, "bin/app")); err != nil {
				n++
			}
			select {
			case <-stop:
				missed <- n
				return
			default:
			}
		}
	}()
	for range 200 {
		if err := tamper(d.Path); err != nil {
			t.Error(err)
		}
		prepare(t, a, root).Close()
	}
	close(stop)
	if n := <-missed; n > 0 {
		t.Errorf("a file was not there %d times", n)
	}
}

// A damaged bootloader that still runs extracts nothing.
func TestDamagedStub(t *testing.T) {
	a := sample(t, nil)
	a.Settings.Stub[0] ^= 1
	root := filepath.Join(t.TempDir(), "cache")
	if _, err := Prepare(a, Policy{Mode: "cache", CacheDir: root}); err == nil || err.Error()[:11] != "bootloader," {
		t.Error(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := ExtractTo(a, out); err == nil {
		t.Error("extracted")
	}
	if _, err := os.Lstat(out); err == nil {
		t.Error("something is left")
	}
}
