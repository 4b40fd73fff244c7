//go:build unix

package extract

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// sample is an archive with a file in two frames, an empty one, and a note.
func sample(t *testing.T, change func(frames [][]byte)) *archive.Archive {
	t.Helper()
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := bytes.Repeat([]byte("first "), 1000), bytes.Repeat([]byte("second "), 1000)
	whole := append(append([]byte{}, a...), b...)
	sum := sha256.Sum256(whole)
	frames := [][]byte{a, b}
	if change != nil {
		change(frames)
	}
	toc := &archive.TOC{}
	var out bytes.Buffer
	var at int64
	for _, f := range frames {
		p := enc.EncodeAll(f, nil)
		toc.Frames = append(toc.Frames, archive.Frame{Offset: at, Packed: int64(len(p)), Unpacked: int64(len(f))})
		at += int64(len(p))
		out.Write(p)
	}
	n, m := int64(len(a)), int64(len(b))
	toc.Entries = []archive.Entry{
		{Path: ".gofreeze/boot.pyc", Kind: archive.KindFile, Mode: 0o644, SHA256: sha256.Sum256(nil)},
		{Path: ".gofreeze/report.json", Kind: archive.KindNote, Mode: 0o644, SHA256: sha256.Sum256(nil)},
		{Path: "bin/app", Kind: archive.KindFile, Mode: 0o755, Size: n + m, SHA256: sum, Chunks: []archive.Chunk{{Frame: 0, Size: n}, {Frame: 1, Size: m}}},
	}
	s := &archive.Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: ".gofreeze/boot.pyc"}
	if _, err := archive.Finish(&out, nil, at, toc, s); err != nil {
		t.Fatal(err)
	}
	opened, err := archive.Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func prepare(t *testing.T, a *archive.Archive, root string) *Dir {
	t.Helper()
	d, err := Prepare(a, Policy{Mode: "cache", CacheDir: root})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHitAndRepair(t *testing.T) {
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	if !d.Fresh || filepath.Dir(d.Path) != root {
		t.Errorf("first start: %+v", d)
	}
	d.Close()
	if d = prepare(t, a, root); d.Fresh {
		t.Error("second start extracted again")
	}
	d.Close()
	if _, err := os.Stat(filepath.Join(d.Path, ".gofreeze/report.json")); err == nil {
		t.Error("the note was extracted")
	}
	for name, harm := range map[string]func(string) error{
		"changed file":   func(p string) error { return os.WriteFile(filepath.Join(p, "bin/app"), []byte("x"), 0o755) },
		"removed file":   func(p string) error { return os.Remove(filepath.Join(p, "bin/app")) },
		"removed marker": func(p string) error { return os.Remove(filepath.Join(p, markerPath)) },
		"short marker":   func(p string) error { return os.Truncate(filepath.Join(p, markerPath), 30) },
		"other mode":     func(p string) error { return os.Chmod(filepath.Join(p, "bin/app"), 0o600) },
		"world-writable": func(p string) error { return os.Chmod(p, 0o777) },
		"all gone":       os.RemoveAll,
	} {
		if err := harm(d.Path); err != nil {
			t.Fatal(err)
		}
		d := prepare(t, a, root)
		if !d.Fresh {
			t.Errorf("%s: not extracted again", name)
		}
		if b, err := os.ReadFile(filepath.Join(d.Path, "bin/app")); err != nil || len(b) != 13000 {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
		d.Close()
	}
	if left, _ := filepath.Glob(filepath.Join(root, ".[no]*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestManyAtOnce(t *testing.T) {
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	var wg sync.WaitGroup
	var mu sync.Mutex
	fresh := 0
	for range 20 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			d, err := Prepare(a, Policy{Mode: "cache", CacheDir: root})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if d.Fresh {
				fresh++
			}
			d.Close()
		}()
	}
	wg.Wait()
	if fresh != 1 {
		t.Errorf("extracted %d times", fresh)
	}
}

func TestDamagedContent(t *testing.T) {
	a := sample(t, func(frames [][]byte) { frames[1] = bytes.Repeat([]byte("SECOND "), 1000) })
	root := filepath.Join(t.TempDir(), "cache")
	_, err := Prepare(a, Policy{Mode: "cache", CacheDir: root})
	if !errors.Is(err, archive.ErrDamaged) || !strings.Contains(err.Error(), "bin/app") {
		t.Errorf("error %v", err)
	}
	entries, _ := os.ReadDir(root)
	for _, e := range entries {
		if e.IsDir() {
			t.Errorf("left behind: %s", e.Name())
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := ExtractTo(a, out); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("ExtractTo: %v", err)
	}
	if _, err := os.Lstat(out); err == nil {
		t.Error("ExtractTo left something")
	}
}

// Places that others control, or that lead elsewhere, are not used.
func TestUnsafeRoots(t *testing.T) {
	a := sample(t, nil)
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{open, filepath.Join(open, "below"), link, file} {
		d, err := Prepare(a, Policy{Mode: "cache", CacheDir: root})
		if err == nil {
			t.Errorf("%s was used: %s", root, d.Path)
		} else if !strings.Contains(err.Error(), root) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v", err)
		}
	}
}

// A directory in use survives the sweep and cache clean; one that is not, does not.
func TestSweep(t *testing.T) {
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	if removeUnused(root, filepath.Base(d.Path), 0) {
		t.Error("a directory in use was removed")
	}
	old := filepath.Join(root, ".old-1")
	stale := filepath.Join(root, ".new-app-0123456789abcdef.1")
	for _, p := range []string{old, stale} {
		if err := os.Mkdir(p, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, ".app-0123456789abcdef.lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	Sweep(root, "app", filepath.Base(d.Path))
	for _, p := range []string{old, stale} {
		if _, err := os.Lstat(p); err == nil {
			t.Errorf("%s was not swept", p)
		}
	}
	d.Close()
	if !removeUnused(root, filepath.Base(d.Path), 0) {
		t.Error("an unused directory was not removed")
	}
}

func TestTemp(t *testing.T) {
	a := sample(t, nil)
	base := t.TempDir()
	d, err := Prepare(a, Policy{Mode: "temp", TempDir: base})
	if err != nil {
		t.Fatal(err)
	}
	var st unix.Stat_t
	if err := unix.Stat(d.Path, &st); err != nil || st.Mode&0o777 != 0o700 {
		t.Errorf("mode %o, %v", st.Mode, err)
	}
	if RemoveTemp(d.Path) {
		t.Error("removed while in use")
	}
	d.Close()
	abandoned := filepath.Join(base, tempPrefix()+"1")
	if err := os.Mkdir(abandoned, 0o700); err != nil {
		t.Fatal(err)
	}
	sweepTemp(base)
	if entries, _ := os.ReadDir(base); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
	if RemoveTemp(t.TempDir()) {
		t.Error("removed a directory that is not ours by name")
	}
}
