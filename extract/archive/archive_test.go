package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// sample is a small product: stub, two frames, four entries.
func sample(t testing.TB) []byte {
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := bytes.Repeat([]byte("hello world "), 40), []byte("second frame: \xe8\x10\x00\x00\x00.")
	filtered := bytes.Clone(b)
	X86.Apply(filtered)
	fa, fb := enc.EncodeAll(a, nil), enc.EncodeAll(filtered, nil)
	both := append(append([]byte{}, a[100:]...), b...)
	toc := &TOC{
		Frames: []Frame{{0, int64(len(fa)), int64(len(a)), Plain}, {int64(len(fa)), int64(len(fb)), int64(len(b)), X86}},
		Entries: []Entry{
			{Path: ".gofreeze/boot.pyc", Kind: KindFile, Mode: 0o644, Size: 100, SHA256: sha256.Sum256(a[:100]), Chunks: []Chunk{{0, 0, 100}}},
			{Path: "bin/app", Kind: KindFile, Mode: 0o755, Size: int64(len(both)), SHA256: sha256.Sum256(both),
				Chunks: []Chunk{{0, 100, int64(len(a)) - 100}, {1, 0, int64(len(b))}}},
			{Path: "empty", Kind: KindFile, Mode: 0o644, SHA256: sha256.Sum256(nil)},
			{Path: "lib/x.so", Kind: KindSymlink, Mode: 0o777, Target: "../bin/app"},
		},
	}
	var out bytes.Buffer
	out.WriteString("STUB")
	out.Write(fa)
	out.Write(fb)
	s := &Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: ".gofreeze/boot.pyc", Flags: []string{"-s"}}
	if _, err := Finish(&out, []byte("STUB"), int64(len(fa)+len(fb)), toc, s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readAll reads everything that an archive holds.
func readAll(b []byte) (map[string]string, error) {
	a, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	toc, err := a.TOC()
	if err != nil {
		return nil, err
	}
	out := map[string]string{"settings": fmt.Sprint(*a.Settings)}
	for i := range toc.Entries {
		e := &toc.Entries[i]
		c, err := content(a, toc, e)
		if err != nil {
			return nil, err
		}
		out[e.Path] = fmt.Sprint(e.Kind, e.Mode, e.Target, string(c))
	}
	return out, nil
}

// content reads an entry and compares its digest. Links, and files beside the
// executable, have no content.
func content(a *Archive, toc *TOC, e *Entry) ([]byte, error) {
	if e.Kind == KindSymlink || e.Kind == KindOutside {
		return nil, nil
	}
	var out []byte
	for _, c := range e.Chunks {
		b, err := a.ReadFrame(toc.Frames[c.Frame], nil)
		if err != nil {
			return nil, err
		}
		out = append(out, b[c.Offset:c.Offset+c.Size]...)
	}
	if sha256.Sum256(out) != e.SHA256 {
		return nil, damaged("entry " + quote(e.Path))
	}
	return out, nil
}

func TestRoundTrip(t *testing.T) {
	got, err := readAll(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 || got["lib/x.so"] != "2 511../bin/app" {
		t.Errorf("got %q", got)
	}
}

// Whatever byte changes and wherever the file ends, reading gives an error or
// the same content; a changed stub is not the archive's concern.
func TestDamage(t *testing.T) {
	good := sample(t)
	want, _ := readAll(good)
	for i := 4; i < len(good); i++ {
		for _, flip := range []byte{1, 0x80} {
			b := bytes.Clone(good)
			b[i] ^= flip
			got, err := readAll(b)
			if err == nil && !reflect.DeepEqual(got, want) {
				t.Fatalf("byte %d changed: other content, no error", i)
			}
			if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotArchive) && !errors.Is(err, ErrTruncated) && !errors.Is(err, ErrVersion) {
				t.Fatalf("byte %d changed: %v", i, err)
			}
		}
	}
	for n := range good {
		if _, err := readAll(good[:n]); err == nil {
			t.Fatalf("%d of %d bytes: no error", n, len(good))
		}
		if n > 0 {
			if _, err := readAll(good[n:]); err == nil {
				t.Fatalf("without the first %d bytes: no error", n)
			}
		}
	}
}

func TestPaths(t *testing.T) {
	for _, p := range []string{"", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\x00", ".", "..", "a/.", "a/..", strings.Repeat("x", 256), strings.Repeat("x/", 2000) + "x"} {
		if goodPath(p) {
			t.Errorf("goodPath(%q)", p)
		}
	}
	// Whatever a file may be called on Unix.
	for _, p := range []string{"a\\b", "..\\a", "c:a", "a:", "a\n", "\x1b[31m", "a\x7f", "\xff/\xfe", "...", " ", strings.Repeat("x", 255)} {
		if !goodPath(p) || Unstorable(p, "") != "" {
			t.Errorf("%q is refused: %s", p, Unstorable(p, ""))
		}
	}
	for _, c := range []struct {
		path, target string
		want         bool
	}{
		{"a/b", "c", true}, {"a/b", "../c", true}, {"a/b", "../../c", false}, {"b", "../c", false},
		{"a/b", "/etc", false}, {"a/b", "c/../../../d", false}, {"a", "", false},
		{"a/b", "..", true}, {"a", "..", false}, {"a", "link/..", false}, {"a/b", "../", false}, {"a", "./b", false},
		{"a", "b:c\n", true}, {"a", "..\\b", true}, {"a", "b\x00", false},
	} {
		if got := goodTarget(c.path, c.target); got != c.want {
			t.Errorf("goodTarget(%q, %q) = %v", c.path, c.target, got)
		}
	}
}

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"plain /._-~": "plain /._-~", "ü, 漢字": "ü, 漢字", "a\x1b[31mb": "a?[31mb", "\r\n\t\x00\x7f": "?????",
		"\u009b31m": "?31m", "\xff\x9b": "??", "a\u202eb\u2066\u200f\u061c": "a?b???", "\u2028": "?",
	} {
		if got := Printable(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestHostileTables(t *testing.T) {
	frame := []Frame{{0, 10, 20, Plain}}
	file := func(p string, c ...Chunk) Entry {
		e := Entry{Path: p, Kind: KindFile, Mode: 0o644, Chunks: c}
		for _, x := range c {
			e.Size += x.Size
		}
		return e
	}
	for name, toc := range map[string]*TOC{
		"chunk outside":      {frame, []Entry{file("a", Chunk{0, 15, 6})}},
		"chunk of no frame":  {frame, []Entry{file("a", Chunk{1, 0, 1})}},
		"offset overflow":    {frame, []Entry{file("a", Chunk{0, 1 << 62, 20})}},
		"doubled":            {frame, []Entry{file("a"), file("a")}},
		"unsorted":           {frame, []Entry{file("b"), file("a")}},
		"below a file":       {frame, []Entry{file("a"), file("a/b")}},
		"below, not next":    {frame, []Entry{file("a"), file("a-b"), file("a/b")}},
		"setuid":             {frame, []Entry{{Path: "a", Kind: KindFile, Mode: 0o4755}}},
		"kind":               {frame, []Entry{{Path: "a", Kind: 99}}},
		"size":               {frame, []Entry{{Path: "a", Kind: KindFile, Size: 5}}},
		"escaping link":      {frame, []Entry{{Path: "a", Kind: KindSymlink, Target: "../../etc"}}},
		"chunk doubled":      {frame, []Entry{file("a", Chunk{0, 0, 20}, Chunk{0, 0, 20})}},
		"chunk empty":        {frame, []Entry{file("a", Chunk{0, 0, 0})}},
		"huge outside":       {frame, []Entry{{Path: "a", Kind: KindOutside, Size: 1 << 61}}},
		"below two":          {frame, []Entry{file("a"), file("a-"), file("a-/b")}},
		"below a link":       {frame, []Entry{{Path: "a", Kind: KindSymlink, Target: "b"}, file("a/b")}},
		"link outside":       {frame, []Entry{{Path: "a", Kind: KindOutside, Target: "x"}}},
		"link with digest":   {frame, []Entry{{Path: "a", Kind: KindSymlink, Target: "x", SHA256: [32]byte{1}}}},
		"frame beyond":       {[]Frame{{0, 11, 20, Plain}}, nil},
		"frame gap":          {[]Frame{{1, 9, 20, Plain}}, nil},
		"frame bomb":         {[]Frame{{0, 10, 1 << 40, Plain}}, nil},
		"frame of nothing":   {[]Frame{{0, 10, 0, Plain}}, nil},
		"filter":             {[]Frame{{0, 10, 20, filters}}, nil},
		"frames do not fill": {[]Frame{{0, 9, 20, Plain}}, nil},
	} {
		if _, err := ParseTOC(toc.Marshal(), 10); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
}

func FuzzTrailer(f *testing.F) {
	good := sample(f)
	f.Add(good[len(good)-TrailerSize:], int64(len(good)))
	f.Fuzz(func(t *testing.T, b []byte, size int64) {
		tr, err := parseTrailer(b, size)
		if err == nil && !bytes.Equal(tr.marshal(), b) {
			t.Error("a trailer that parses is written differently")
		}
	})
}

func FuzzTOC(f *testing.F) {
	toc := &TOC{[]Frame{{0, 10, 20, Plain}}, []Entry{{Path: "a/b", Kind: KindFile, Mode: 0o644, Size: 3, Chunks: []Chunk{{0, 1, 3}}}}}
	f.Add(toc.Marshal(), int64(10))
	shared := &TOC{[]Frame{{0, 10, 20, Plain}, {10, 10, 20, X86}}, []Entry{
		{Path: "a", Kind: KindFile, Size: 23, Chunks: []Chunk{{0, 1, 3}, {1, 0, 20}}}, {Path: "a-b/c", Kind: KindPYZ, Size: 23, Chunks: []Chunk{{0, 1, 3}, {1, 0, 20}}},
		{Path: "b", Kind: KindFile, Size: 17, Chunks: []Chunk{{0, 3, 17}}}}}
	f.Add(shared.Marshal(), int64(20))
	f.Fuzz(func(t *testing.T, b []byte, frames int64) {
		toc, err := ParseTOC(b, frames)
		if err == nil && !bytes.Equal(toc.Marshal(), b) {
			t.Error("a table that parses is written differently")
		}
	})
}

func FuzzSettings(f *testing.F) {
	s := &Settings{Name: "app", Layout: "onedir", ContentsDir: "_internal", Interpreter: "bin/app", Boot: "b", Flags: []string{"-s"}}
	f.Add(s.Marshal())
	s = &Settings{Name: "app", Layout: "onefile", Extract: "temp", Interpreter: "bin/app", Boot: "b", HideConsole: "hide-late", Check: "full", Stub: [32]byte{1, 31: 2}}
	f.Add(s.Marshal())
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSettings(b)
		if err == nil && !bytes.Equal(s.Marshal(), b) {
			t.Error("settings that parse are written differently")
		}
	})
}
