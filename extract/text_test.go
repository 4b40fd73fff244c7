//go:build unix

package extract

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// sources is an archive with source files in one package directory, none in another
// one, and data.
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
		file("assets/en/text", archive.ModeData),
		file("assets/logo", archive.ModeData),
		file("bin/app", 0o755),
		file("licence", archive.ModeData),
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
// everything. Of data it sees what was removed, in each start, and everything else at
// most a day later.
func TestText(t *testing.T) {
	a := sources(t)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	d.Close()
	if list, err := os.ReadDir(filepath.Join(d.Path, "pkg")); err != nil || len(list) != 0 {
		t.Errorf("directory of a note: %v, %v", list, err)
	}
	for _, path := range []string{"read/mod.py", "assets/logo"} {
		if fi, err := os.Stat(filepath.Join(d.Path, path)); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, fi, err)
		}
	}
	write := func(path string) func() error {
		return func() error { return os.WriteFile(filepath.Join(d.Path, path), []byte("y"), 0o600) }
	}
	remove := func(path string) func() error {
		return func() error { return os.RemoveAll(filepath.Join(d.Path, path)) }
	}
	for _, test := range []struct {
		name              string
		harm              func() error
		quick, late, full bool // the check notices
	}{
		{"nothing", func() error { return nil }, false, false, false},
		{"text", write("read/mod.py"), false, true, true},
		{"no text", remove("read/mod.py"), false, true, true},
		{"directory", remove("pkg"), false, false, true},
		{"other source", write("run/mod.py"), true, true, true},
		{"data", write("assets/logo"), false, true, true},
		{"no data", remove("assets/logo"), true, true, true},
		{"no data at the top", remove("licence"), true, true, true},
		{"no directory with data", remove("assets/en"), true, true, true},
		{"replaced data", func() error {
			if err := write("assets/new")(); err != nil {
				return err
			}
			return os.Rename(filepath.Join(d.Path, "assets/new"), filepath.Join(d.Path, "assets/logo"))
		}, true, true, true},
		{"new file beside data", write("assets/new"), false, false, true},
		{"open directory", func() error { return os.Chmod(filepath.Join(d.Path, "assets"), 0o777) }, true, true, true},
		{"no list", remove(readPath), false, true, false},
		{"no list and new file", func() error { return errors.Join(remove(readPath)(), write("assets/new")()) }, true, true, true},
	} {
		for check, want := range map[string]bool{"": test.quick, "late": test.late, "full": test.full} {
			a.Settings.Check = "full"
			prepare(t, a, root).Close()
			if err := test.harm(); err != nil {
				t.Fatal(err)
			}
			a.Settings.Check = check
			if check == "late" {
				old := time.Now().Add(-useInterval - time.Hour)
				if err := os.Chtimes(filepath.Join(d.Path, markerPath), old, old); err != nil {
					t.Fatal(err)
				}
			}
			d := prepare(t, a, root)
			if d.Fresh != want {
				t.Errorf("%s, check %q: extracted again: %t, want %t", test.name, check, d.Fresh, want)
			}
			if fi, err := os.Stat(filepath.Join(d.Path, markerPath)); err != nil || time.Since(fi.ModTime()) > time.Hour {
				t.Errorf("%s, check %q: the marker is of %v, %v", test.name, check, fi.ModTime(), err)
			}
			d.Close()
		}
	}
}

// What a system that went down has lost is noticed in its next run.
func TestBeforeBoot(t *testing.T) {
	up := sinceBoot()
	if up <= 0 {
		t.Fatal("no time since boot")
	}
	if isBeforeBoot(time.Now()) || !isBeforeBoot(time.Now().Add(-up-time.Minute)) {
		t.Errorf("wrong, %v after the start of the system", up)
	}
}
