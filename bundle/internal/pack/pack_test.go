package pack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	elf "github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// noise makes n bytes that do not compress.
func noise(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// input is a product with a bit of everything.
func input(t *testing.T, dir string) Input {
	t.Helper()
	source := filepath.Join(dir, "source.bin")
	if err := os.WriteFile(source, noise(1, 5000), 0o644); err != nil {
		t.Fatal(err)
	}
	table := (&contents.Table{}).With(
		contents.Item{Path: "bin/app", Kind: archive.KindFile, Mode: 0o755, Source: source, Binary: true},
		contents.Item{Path: "copy.bin", Kind: archive.KindFile, Mode: 0o644, Source: source},
		contents.Item{Path: "link", Kind: archive.KindSymlink, Mode: 0o777, Target: "bin/app"},
		contents.Item{Path: "empty", Kind: archive.KindFile, Mode: 0o644, Data: []byte{}},
		contents.Item{Path: ".gofreeze/app.pyz", Kind: archive.KindPYZ, Mode: 0o644, Data: noise(2, 3000), Cuts: []int64{1000}},
		contents.Item{Path: ".gofreeze/report.json", Kind: archive.KindNote, Mode: 0o644, Data: []byte("{}")},
		contents.Item{Path: "big.txt", Kind: archive.KindFile, Mode: 0o644, Data: bytes.Repeat([]byte("line\n"), 2_000_000)},
	)
	return Input{Stub: []byte("stub"), Table: table, Output: filepath.Join(dir, "out", "app"), Level: Fast, Cache: cache.Open(filepath.Join(dir, "cache")),
		Settings: archive.Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: "copy.bin"}}
}

// unpacked reads all entries of an executable.
func unpacked(t *testing.T, file string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	toc, err := a.TOC()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i := range toc.Entries {
		e := &toc.Entries[i]
		switch e.Kind {
		case archive.KindSymlink:
			out[e.Path] = "-> " + e.Target
		case archive.KindOutside:
			out[e.Path] = "outside"
		default:
			out[e.Path] = string(entry(t, a, toc, e))
		}
	}
	return out
}

// entry reads a file in an archive and compares its digest.
func entry(t *testing.T, a *archive.Archive, toc *archive.TOC, e *archive.Entry) []byte {
	t.Helper()
	var out []byte
	for _, c := range e.Chunks {
		b, err := a.ReadFrame(toc.Frames[c.Frame], nil)
		if err != nil {
			t.Fatalf("%s: %v", e.Path, err)
		}
		out = append(out, b[c.Offset:c.Offset+c.Size]...)
	}
	if sha256.Sum256(out) != e.SHA256 {
		t.Fatalf("%s: its digest is wrong", e.Path)
	}
	return out
}

func TestWrite(t *testing.T) {
	in := input(t, t.TempDir())
	steps := 0
	in.Progress = func(done, total int) { steps++ }
	out, err := Write(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	got := unpacked(t, in.Output)
	for path, want := range map[string]string{"bin/app": string(noise(1, 5000)), "copy.bin": string(noise(1, 5000)), "link": "-> bin/app", "empty": "",
		".gofreeze/app.pyz": string(noise(2, 3000)), ".gofreeze/report.json": "{}", "big.txt": strings.Repeat("line\n", 2_000_000)} {
		if got[path] != want {
			t.Errorf("%s: has %d bytes, want %d", path, len(got[path]), len(want))
		}
	}
	fi, err := os.Stat(in.Output)
	if err != nil || fi.Size() != out.Size || fi.Mode()&0o111 == 0 || out.Unpacked != 10_013_002 || steps == 0 {
		t.Errorf("%+v, %+v, %v, %d steps", fi, out, err, steps)
	}
	// The same again, from the cache and with one worker, is the same.
	first, _ := os.ReadFile(in.Output)
	in.Workers, in.Output = 1, in.Output+"-2"
	if _, err := Write(context.Background(), in); err != nil {
		t.Error(err)
	}
	if second, _ := os.ReadFile(in.Output); !bytes.Equal(first, second) {
		t.Error("two builds differ")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(in.Output), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	in := input(t, dir)
	if err := os.Remove(filepath.Join(dir, "source.bin")); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(context.Background(), in); err == nil || !strings.Contains(err.Error(), "source.bin") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir = t.TempDir()
	if _, err := Write(ctx, input(t, dir)); err == nil {
		t.Error("a cancelled build has a product")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "out", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriteDir(t *testing.T) {
	in := input(t, t.TempDir())
	in.Settings.Layout, in.Settings.Extract, in.Settings.ContentsDir = "onedir", "", "_internal"
	more := in.Settings
	more.Name = "second"
	in.More = []archive.Settings{more}
	out, err := WriteDir(context.Background(), in, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app", "second"} {
		got := unpacked(t, filepath.Join(in.Output, name))
		if got["bin/app"] != "outside" || got["link"] != "-> bin/app" || got[".gofreeze/report.json"] != "{}" {
			t.Errorf("%s: %.200q", name, got)
		}
	}
	inside := filepath.Join(in.Output, "_internal")
	if b, err := os.ReadFile(filepath.Join(inside, "link")); err != nil || !bytes.Equal(b, noise(1, 5000)) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if _, err := os.Stat(filepath.Join(inside, ".gofreeze", "report.json")); err == nil {
		t.Error("a note is a file")
	}
	var sum int64
	for _, f := range []string{"app", "second"} {
		fi, _ := os.Stat(filepath.Join(in.Output, f))
		sum += fi.Size()
	}
	if out.Size != sum+out.Unpacked {
		t.Errorf("size %d, want %d", out.Size, sum+out.Unpacked)
	}
	// Nothing is replaced that is not to be.
	if err := os.WriteFile(filepath.Join(in.Output, "mine"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteDir(context.Background(), in, false); err == nil || !strings.Contains(err.Error(), "exists; give -y") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(in.Output, "mine")); err != nil {
		t.Error(err)
	}
	if _, err := WriteDir(context.Background(), in, true); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(in.Output, "mine")); err == nil {
		t.Error("what was there is still there")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(in.Output), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A file that is patched in place has the patched bytes in both layouts, whatever
// was cached of it before, and the same file without the patch keeps its own.
func TestPatched(t *testing.T) {
	for _, layout := range []string{"onefile", "onedir"} {
		in := input(t, t.TempDir())
		write := Write
		if layout == "onedir" {
			in.Settings.Layout, in.Settings.Extract, in.Settings.ContentsDir = layout, "", "_internal"
			write = func(ctx context.Context, in Input) (*Output, error) { return WriteDir(ctx, in, true) }
		}
		if _, err := write(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		want := map[string][]byte{"bin/app": noise(1, 5000), "copy.bin": noise(1, 5000)}
		for i := range in.Table.Items {
			if it := &in.Table.Items[i]; it.Path == "bin/app" {
				it.Patch = &elf.Patch{Off: 4000, Data: []byte("patched")}
				copy(want[it.Path][4000:], "patched")
			}
		}
		if _, err := write(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		if layout == "onefile" {
			got = unpacked(t, in.Output)
		} else {
			for path := range want {
				b, err := os.ReadFile(filepath.Join(in.Output, "_internal", path))
				if err != nil {
					t.Fatal(err)
				}
				got[path] = string(b)
			}
		}
		for path, b := range want {
			if got[path] != string(b) {
				t.Errorf("%s is not what it was to become", path)
			}
		}
	}
}

// No error names the file that would have become the product.
func TestTemporaryNames(t *testing.T) {
	for _, layout := range []string{"onefile", "onedir", "bundle"} {
		in := input(t, t.TempDir())
		in.Seal = func(f *os.File, _ int64) error { return fmt.Errorf("seal %s: no space left", f.Name()) }
		write := Write
		if layout != "onefile" {
			in.Settings.Layout, in.Settings.Extract, in.Settings.ContentsDir = "onedir", "", "_internal"
			write = func(ctx context.Context, in Input) (*Output, error) { return WriteDir(ctx, in, true) }
		}
		if layout == "bundle" {
			write = func(ctx context.Context, in Input) (*Output, error) { return WriteApp(ctx, in, App{}, true) }
		}
		_, err := write(context.Background(), in)
		if err == nil || strings.Contains(err.Error(), ".new-") || !strings.Contains(err.Error(), in.Output) {
			t.Errorf("%s: %v", layout, err)
		}
	}
}
