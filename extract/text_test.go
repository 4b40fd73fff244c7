//go:build unix

package extract

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// sources is an archive with source files in one package directory, and none in
// another one.
func sources(t *testing.T) *archive.Archive {
	t.Helper()
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("x = 1\n")
	var out bytes.Buffer
	out.Write(enc.EncodeAll(text, nil))
	n := int64(out.Len())
	toc := &archive.TOC{Frames: []archive.Frame{{Packed: n, Unpacked: int64(len(text))}}}
	file := func(path string, mode uint32) archive.Entry {
		return archive.Entry{Path: path, Kind: archive.KindFile, Mode: mode, Size: int64(len(text)), SHA256: sha256.Sum256(text),
			Chunks: []archive.Chunk{{Size: int64(len(text))}}}
	}
	toc.Entries = []archive.Entry{
		file("bin/app", 0o755),
		{Path: "pkg/.directory", Kind: archive.KindNote, Mode: 0o644, SHA256: sha256.Sum256(nil)},
		file("read/mod.py", archive.ModeText),
		file("run/mod.py", 0o644),
	}
	s := &archive.Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: "bin/app"}
	if _, err := archive.Finish(&out, nil, n, toc, s); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A note makes its directory. A start that finds the product extracted looks neither
// at such directories nor at files that are there to be read, unless it is to look at
// everything.
func TestText(t *testing.T) {
	a := sources(t)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	d.Close()
	if list, err := os.ReadDir(filepath.Join(d.Path, "pkg")); err != nil || len(list) != 0 {
		t.Errorf("directory of a note: %v, %v", list, err)
	}
	if fi, err := os.Stat(filepath.Join(d.Path, "read/mod.py")); err != nil || fi.Mode().Perm()&0o200 == 0 {
		t.Errorf("text: %v, %v", fi, err)
	}
	for _, test := range []struct {
		name        string
		harm        func() error
		quick, full bool // the check notices
	}{
		{"nothing", func() error { return nil }, false, false},
		{"text", func() error { return os.WriteFile(filepath.Join(d.Path, "read/mod.py"), []byte("y"), 0o600) }, false, true},
		{"directory", func() error { return os.Remove(filepath.Join(d.Path, "pkg")) }, false, true},
		{"other source", func() error { return os.WriteFile(filepath.Join(d.Path, "run/mod.py"), []byte("y"), 0o600) }, true, true},
	} {
		for _, check := range []string{"", "full"} {
			a.Settings.Check = "full"
			prepare(t, a, root).Close()
			if err := test.harm(); err != nil {
				t.Fatal(err)
			}
			a.Settings.Check = check
			want := test.quick
			if check == "full" {
				want = test.full
			}
			d := prepare(t, a, root)
			if d.Fresh != want {
				t.Errorf("%s, check %q: extracted again: %t, want %t", test.name, check, d.Fresh, want)
			}
			d.Close()
		}
	}
}
