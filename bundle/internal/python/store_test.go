package python

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entry is a file of an archive, or a link if to is set.
type entry struct{ name, data, to string }

func tarball(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o755, Size: int64(len(e.data)), Typeflag: tar.TypeReg}
		if e.to != "" {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, e.to, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if e.to == "" {
			if _, err := w.Write([]byte(e.data)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Archives may come from anywhere. None may write outside of its directory, and a
// refused archive leaves nothing behind.
func TestAddRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"climbs.tar.gz":  {tarball(t, entry{name: "../../evil", data: "x"}), `a file named "../../evil"`},
		"root.tar.gz":    {tarball(t, entry{name: "/evil", data: "x"}), `a file named "/evil"`},
		"links.tar.gz":   {tarball(t, entry{name: "python/l", to: "../../../evil"}), `a link "python/l"`},
		"abs.tar.gz":     {tarball(t, entry{name: "python/l", to: "/etc/passwd"}), `a link "python/l"`},
		"through.tar.gz": {tarball(t, entry{name: "python/a/b", data: ""}, entry{name: "python/l", to: "a"}, entry{name: "python/l/evil", data: "x"}), "lies below a file"},
		"twice.tar.gz":   {tarball(t, entry{name: "a", data: "x"}, entry{name: "a", data: "y"}), "exists"},
		"cut.tar.gz":     {tarball(t, entry{name: "a", data: strings.Repeat("x", 5000)})[:60], "damaged archive"},
		"backslash.zip":  {zipped(t, entry{name: `..\evil`, data: "x"}), `a file named`},
		"climbs.zip":     {zipped(t, entry{name: "../evil", data: "x"}), `a file named "../evil"`},
		"other.zip":      {zipped(t, entry{name: "readme", data: "x"}), "no CPython in it"},
		"short.zip":      {[]byte("PK"), "is not an archive"},
		"text.tar.gz":    {[]byte("hello world"), "neither"},
		"empty.dll.zip":  {zipped(t, entry{name: "python311.dll", data: "x"}, entry{name: "Lib/os.py", data: "x"}), "neither an ELF"},
		"old.zip":        {zipped(t, entry{name: "python37.dll", data: "x"}, entry{name: "Lib/os.py", data: "x"}), "can be frozen"},
		"nolib.zip":      {zipped(t, entry{name: "python311.dll", data: "x"}), "standard library is missing"},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		opt := Options{CacheDir: filepath.Join(dir, "cache", name)}
		_, err := Add(context.Background(), file, opt)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Add(%s) = %v, want one line with the name and %q", name, err, c.want)
		}
		store, _ := storeDir(opt)
		if left, _ := os.ReadDir(store); len(left) > 0 {
			t.Errorf("%s: %s is left", name, left[0].Name())
		}
	}
	found, _ := filepath.Glob(filepath.Join(dir, "*evil*"))
	if len(found) > 0 {
		t.Errorf("%q was written", found)
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(tarball(f, entry{name: "python/a", data: "x"}, entry{name: "python/l", to: "a"}))
	f.Add(zipped(f, entry{name: "python311.dll", data: "x"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		file, inside := filepath.Join(dir, "x"), filepath.Join(dir, "in", "side")
		if os.WriteFile(file, b, 0o600) != nil || os.MkdirAll(inside, 0o700) != nil {
			t.Skip()
		}
		u := &unpacker{dir: inside}
		_ = u.archive(context.Background(), file)
		for _, d := range []string{dir, filepath.Join(dir, "in")} {
			if left, _ := os.ReadDir(d); len(left) > 2 || d != dir && len(left) > 1 {
				t.Error("something was written outside")
			}
		}
	})
}

func FuzzDescribe(f *testing.F) {
	f.Add([]byte("MZ"))
	f.Add([]byte("\x7fELF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(t.TempDir(), "python311.dll")
		if os.WriteFile(file, b, 0o600) != nil {
			t.Skip()
		}
		_, _ = targetOf(file)
		_, _ = exports(file)
		if names, err := inittab(file); err == nil && len(names) > maxModules {
			t.Errorf("%d modules", len(names))
		}
	})
}

// Several builds that fetch one Python at the same time must not take it away from each
// other: a complete directory stays where it is.
func TestPlace(t *testing.T) {
	store := t.TempDir()
	dir := filepath.Join(store, "cpython")
	if err := os.MkdirAll(filepath.Join(dir, "left"), 0o755); err != nil { // partly removed by somebody
		t.Fatal(err)
	}
	unpacked := func() string {
		tmp, err := os.MkdirTemp(store, ".unpack-")
		if err != nil {
			t.Fatal(err)
		}
		return tmp
	}
	if err := place(unpacked(), dir, "first"); err != nil {
		t.Fatal(err)
	}
	late := unpacked()
	if err := place(late, dir, "second"); err == nil {
		t.Error("a complete directory was replaced")
	}
	os.RemoveAll(late)
	if b, err := os.ReadFile(filepath.Join(dir, completeMark)); err != nil || string(b) != "first" {
		t.Errorf("mark %q, %v; want that of the first", b, err)
	}
	if err := discard(dir); err != nil {
		t.Fatal(err)
	}
	if err := discard(dir); err != nil {
		t.Errorf("discard of an absent one: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(store, "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left after discard: %v, %v", left, err)
	}
}
