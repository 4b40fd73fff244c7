package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// A table may not make its readers work without end: each kind of excess is named,
// and the largest that is allowed is read.
func TestLimits(t *testing.T) {
	const big = 64 << 20
	frames := []Frame{{0, 10, big, Plain}, {10, 10, big, Plain}}
	file := func(i int, c ...Chunk) Entry {
		e := Entry{Path: fmt.Sprintf("%07d", i), Kind: KindFile, Chunks: c}
		for _, x := range c {
			e.Size += x.Size
		}
		return e
	}
	many := func(n int, f func(i int) Entry) []Entry {
		out := make([]Entry, n)
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	deep := func(i int) Entry {
		return Entry{Path: fmt.Sprintf("%07d", i) + strings.Repeat("/d", 15) + "/f", Kind: KindFile}
	}
	deeper := func(i int) Entry {
		return Entry{Path: fmt.Sprintf("%07d", i) + strings.Repeat("/d", 1990), Kind: KindFile}
	}
	beside := func(i int) Entry {
		return Entry{Path: strings.Repeat("d/", 1900) + fmt.Sprintf("%07d", i), Kind: KindFile}
	}
	const copies = (4<<30 + 256*20) / big
	for name, c := range map[string]struct {
		toc  *TOC
		what string // "" for one that is read
	}{
		"copies":            {&TOC{frames, many(copies, func(i int) Entry { return file(i, Chunk{0, 0, big}) })}, ""},
		"too many copies":   {&TOC{frames, many(copies+1, func(i int) Entry { return file(i, Chunk{0, 0, big}) })}, "bytes of all files in 20 packed ones: "},
		"overlap":           {&TOC{frames, many(4, func(i int) Entry { return file(i, Chunk{0, int64(i), big - 4}) })}, `entry "0000002" shares bytes`},
		"overlap in others": {&TOC{frames, []Entry{file(0, Chunk{0, 0, big}, Chunk{1, 0, big}), file(1, Chunk{0, 0, 1})}}, `entry "0000001" shares bytes`},
		"other digest":      {&TOC{frames[:1], []Entry{file(0, Chunk{0, 0, big}), {Path: "1", Kind: KindFile, Size: big, SHA256: [32]byte{1}, Chunks: []Chunk{{0, 0, big}}}}}, "shares bytes"},
		"entries":           {&TOC{nil, many(maxEntries, func(i int) Entry { return file(i) })}, ""},
		"too many entries":  {&TOC{nil, many(maxEntries+1, func(i int) Entry { return file(i) })}, "entries: 262145, where at most 262144"},
		"directories":       {&TOC{nil, many(maxEntries/16, deep)}, ""},
		"many directories":  {&TOC{nil, many(maxEntries/16+1, deep)}, "directories: 262160, where"},
		"deep":              {&TOC{nil, many(8, deeper)}, ""},
		"too deep":          {&TOC{nil, many(9, deeper)}, "names in all paths: "},
		"deep beside":       {&TOC{nil, many(7000, beside)}, ""},
		"too many beside":   {&TOC{nil, many(9000, beside)}, "names in all paths: "},
		"too many chunks": {&TOC{frames, many(maxEntries/2+1, func(i int) Entry { return file(i, Chunk{0, 0, 1}, Chunk{1, 0, 1}) })},
			"chunks: 262146, where"},
		"frames": {&TOC{manyFrames(65, big), nil}, "bytes of 650 packed ones: "},
	} {
		length := int64(10 * len(c.toc.Frames))
		_, err := ParseTOC(c.toc.Marshal(), length)
		var limit *Limit
		switch {
		case c.what == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.what != "" && (!errors.As(err, &limit) || !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.what)):
			t.Errorf("%s: %v, want %s", name, err, c.what)
		}
	}
}

func manyFrames(n int, unpacked int64) []Frame {
	out := make([]Frame, n)
	for i := range out {
		out[i] = Frame{int64(10 * i), 10, unpacked, Plain}
	}
	return out
}

// However many entries share frames, and in whatever order, each frame is read and
// unpacked once, and each content is handed out once.
func TestEachIsCheap(t *testing.T) {
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	toc := &TOC{}
	var out bytes.Buffer
	contents := [2][]byte{bytes.Repeat([]byte("a"), 1<<16), bytes.Repeat([]byte("b"), 1<<16)}
	for _, c := range contents {
		p := enc.EncodeAll(c, nil)
		toc.Frames = append(toc.Frames, Frame{int64(out.Len()), int64(len(p)), int64(len(c)), Plain})
		out.Write(p)
	}
	for i := range 1000 {
		c := contents[i%2]
		toc.Entries = append(toc.Entries, Entry{Path: fmt.Sprintf("%04d", i), Kind: KindFile, Mode: 0o644, Size: int64(len(c)), SHA256: sha256.Sum256(c),
			Chunks: []Chunk{{i % 2, 0, int64(len(c))}}})
	}
	s := &Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: "b"}
	if _, err := Finish(&out, nil, int64(out.Len()), toc, s); err != nil {
		t.Fatal(err)
	}
	r := &counter{ReaderAt: bytes.NewReader(out.Bytes())}
	a, err := Open(r, int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	toc, err = a.TOC()
	if err != nil {
		t.Fatal(err)
	}
	before, pieces := r.reads, 0
	err = a.Each(toc, func(i int, b []byte) error {
		pieces++
		if toc.Entries[i].SHA256 != sha256.Sum256(b) {
			t.Errorf("entry %d has another content", i)
		}
		return nil
	})
	if err != nil || pieces != 2 || r.reads-before != 2 {
		t.Errorf("%d pieces, %d frames read, %v", pieces, r.reads-before, err)
	}
	if first := toc.First(); first[0] != 0 || first[1] != 1 || first[998] != 0 || first[999] != 1 {
		t.Error(first)
	}
}

// What is damaged is said by its part.
func TestParts(t *testing.T) {
	good := sample(t)
	a, err := Open(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	tr := a.trailer
	for part, at := range map[string]int64{
		"bootloader, bytes 0 to 4: ":                              1,
		`file ".gofreeze/boot.pyc" and 1 more: frame at byte 4: `: tr.Stub + 2,
		"table of contents at byte ":                              tr.Stub + tr.TOC + 3,
		"settings at byte ":                                       tr.Stub + tr.Settings + 30,
		"trailer: ":                                               tr.Stub + tr.Total - 60,
	} {
		b := bytes.Clone(good)
		b[at] ^= 0x20
		err := func() error {
			a, err := Open(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				return err
			}
			toc, err := a.TOC()
			if err != nil {
				return err
			}
			if err := a.CheckStub(); err != nil {
				return err
			}
			return a.Each(toc, func(int, []byte) error { return nil })
		}()
		if !errors.Is(err, ErrDamaged) || !strings.HasPrefix(err.Error(), part) {
			t.Errorf("%v, want %s", err, part)
		}
	}
}
