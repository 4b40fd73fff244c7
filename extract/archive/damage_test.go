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

// Accidents of transfer and of tools are recognised by name.
func TestAccidents(t *testing.T) {
	good := sample(t)
	replace := func(from, to string) []byte { return bytes.ReplaceAll(good, []byte(from), []byte(to)) }
	for _, c := range []struct {
		name string
		b    []byte
		err  error
		text string
	}{
		{"LF to CRLF", replace("\n", "\r\n"), ErrDamaged, "line endings"},
		{"CRLF to LF", replace("\r\n", "\n"), ErrDamaged, "line endings"},
		{"CR dropped", replace("\r", ""), ErrDamaged, "line endings"},
		{"bare LF to CRLF", bytes.ReplaceAll(replace("\n", "\r\n"), []byte("\r\r"), []byte("\r")), ErrDamaged, "line endings"},
		{"seven bits", bytes.Map(func(r rune) rune { return r & 0x7f }, good), ErrDamaged, "binary mode"},
		{"UTF-8 replaced", bytes.ToValidUTF8(good, []byte("\uFFFD")), ErrDamaged, "binary mode"},
		{"last byte lost", good[:len(good)-1], ErrTruncated, "1 bytes are missing"},
		{"half of the trailer lost", good[:len(good)-TrailerSize/2], ErrTruncated, "92 bytes are missing"},
		{"trailer lost", good[:len(good)-TrailerSize], ErrNotArchive, "strip"},
		{"first byte lost", good[1:], ErrTruncated, ""},
		{"appended to", append(bytes.Clone(good), "signature"...), ErrDamaged, "9 bytes were appended"},
		{"text", []byte("#!/bin/sh\necho hello\n"), ErrNotArchive, ""},
		{"empty", nil, ErrNotArchive, ""},
	} {
		_, err := Open(bytes.NewReader(c.b), int64(len(c.b)))
		if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.text) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A whole archive of a later version is not called damaged, a damaged version
// field is.
func TestVersion(t *testing.T) {
	b := sample(t)
	tr := b[len(b)-TrailerSize:]
	tr[8]++
	if _, err := Open(bytes.NewReader(b), int64(len(b))); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
	sum := sha256.Sum256(tr[:TrailerSize-40])
	copy(tr[TrailerSize-40:], sum[:])
	if _, err := Open(bytes.NewReader(b), int64(len(b))); !errors.Is(err, ErrVersion) || !strings.HasPrefix(err.Error(), fmt.Sprintf("format version %d: ", Version+1)) {
		t.Error(err)
	}
}

// Numbers in a trailer with a right digest are still not believed.
func TestHostileTrailers(t *testing.T) {
	const end = 1000
	good := trailer{Stub: 100, Frames: 200, TOC: 200, TOCPacked: 300, TOCUnpacked: 900, Settings: 500, SettingsLen: 216, Total: 900}
	if _, err := parseTrailer(good.marshal(), end); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*trailer){
		"stub":          func(t *trailer) { t.Stub = 1 << 62 },
		"negative":      func(t *trailer) { t.Stub = -1 },
		"total":         func(t *trailer) { t.Total++ },
		"frames":        func(t *trailer) { t.Frames, t.TOC = 901, 901 },
		"overflow":      func(t *trailer) { t.TOC, t.Frames, t.TOCPacked, t.Settings = 1<<62, 1<<62, 1<<62, -1<<63 },
		"table":         func(t *trailer) { t.TOCPacked = 1 << 62 },
		"table bomb":    func(t *trailer) { t.TOCUnpacked = 1 << 40 },
		"settings":      func(t *trailer) { t.SettingsLen = 1 << 62 },
		"settings gap":  func(t *trailer) { t.Settings, t.SettingsLen = 501, 215 },
		"frames of -8":  func(t *trailer) { t.Frames, t.TOC = -8, -8 },
		"settings long": func(t *trailer) { t.SettingsLen = 217 },
	} {
		tr := good
		change(&tr)
		if _, err := parseTrailer(tr.marshal(), end); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrTruncated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pack writes an archive whose table says what it likes about one frame.
func pack(t *testing.T, frame []byte, unpacked int64, tocUnpacked int64) []byte {
	enc, _ := zstd.NewWriter(nil)
	toc := &TOC{[]Frame{{0, int64(len(frame)), unpacked, Plain}}, []Entry{{Path: "a", Kind: KindFile, Mode: 0o644, Size: unpacked, Chunks: []Chunk{{0, 0, unpacked}}}}}
	plain := toc.Marshal()
	if tocUnpacked > 0 {
		plain = append(plain, make([]byte, tocUnpacked-int64(len(plain)))...)
		tocUnpacked = 1000
	} else {
		tocUnpacked = int64(len(plain))
	}
	packed := enc.EncodeAll(plain, nil)
	s := (&Settings{Name: "app", Layout: "onefile", Extract: "temp", Interpreter: "bin/app", Boot: "b"}).Marshal()
	tr := trailer{Frames: int64(len(frame)), TOC: int64(len(frame)), TOCPacked: int64(len(packed)), TOCUnpacked: tocUnpacked,
		Settings: int64(len(frame) + len(packed)), SettingsLen: int64(len(s)), TOCDigest: sha256.Sum256(packed), SettingsDigest: sha256.Sum256(s)}
	tr.Total = tr.Settings + tr.SettingsLen + TrailerSize
	return append(append(append(bytes.Clone(frame), packed...), s...), tr.marshal()...)
}

// What unpacks to more than the table says is damage, whatever size its own
// header claims, and costs no memory.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 32<<20)
	enc, _ := zstd.NewWriter(nil)
	sized := enc.EncodeAll(zeros, nil)
	var b bytes.Buffer
	stream, _ := zstd.NewWriter(&b)
	if _, err := stream.Write(zeros); err != nil {
		t.Fatal(err)
	}
	stream.Close()
	small := enc.EncodeAll(zeros[:1000], nil)
	for name, file := range map[string][]byte{
		"sized frame":     pack(t, sized, 2000, 0),
		"unsized frame":   pack(t, b.Bytes(), 2000, 0),
		"a byte too much": pack(t, small, 999, 0),
		"too little":      pack(t, small, 1001, 0),
		"two frames":      pack(t, append(bytes.Clone(small), small...), 1000, 0),
		"not zstd":        pack(t, zeros[:100], 1000, 0),
		"table":           pack(t, small, 1000, 32<<20),
	} {
		a, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(name, err)
		}
		toc, err := a.TOC()
		if err == nil {
			_, err = content(a, toc, &toc.Entries[0])
		}
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
