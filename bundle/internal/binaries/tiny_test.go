package binaries

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"strings"
	"testing"
)

// tiny describes a small ELF library, so that parsing can be tested for any
// machine and without a compiler.
type tiny struct {
	wide, big bool
	strings   string // the string table; offsets are those of the first match
	symbols   []string
	tags      []tinyTag // before those that describe the tables
	spare     int       // free entries after the terminating one
	note      string    // owner of a note, "" for none
	glibc     string    // version required of libc.so.6, which must be in strings
}

type tinyTag struct {
	tag   elf.DynTag
	value string
}

func (y tiny) build(t testing.TB) []byte {
	h := header{order: binary.LittleEndian, wide: y.wide, phsize: 32}
	if y.big {
		h.order = binary.BigEndian
	}
	im := &image{h, make([]byte, 0x1000)}
	b, ident, symsize, headsize := im.b, elf.ELFCLASS32, uint64(16), 52
	at := 42 // e_phentsize, after e_ehsize
	if y.wide {
		im.phsize, ident, symsize, headsize = 56, elf.ELFCLASS64, 24, 64
		at = 54
	}
	data := elf.ELFDATA2LSB
	if y.big {
		data = elf.ELFDATA2MSB
	}
	copy(b, elf.ELFMAG)
	b[4], b[5], b[6] = byte(ident), byte(data), 1
	h.order.PutUint16(b[16:], uint16(elf.ET_DYN))
	h.order.PutUint16(b[18:], uint16(elf.EM_X86_64))
	h.order.PutUint32(b[20:], uint32(elf.EV_CURRENT))
	h.order.PutUint16(b[at-2:], uint16(headsize))
	h.order.PutUint16(b[at:], uint16(im.phsize))
	name := func(s string) uint64 {
		i := strings.Index(y.strings, s+"\x00")
		if i < 0 {
			t.Fatalf("%q is not in the string table", s)
		}
		return uint64(i)
	}
	const dyn, strs, syms, hash, need, note = 0x200, 0x600, 0x800, 0x900, 0xa00, 0xb00
	copy(b[strs:], y.strings)
	for i, s := range y.symbols {
		h.order.PutUint32(b[syms+uint64(i)*symsize:], uint32(name(s)))
	}
	h.order.PutUint32(b[hash+4:], uint32(len(y.symbols)))
	d := &dynamic{off: dyn}
	put := func(tag elf.DynTag, v uint64) {
		d.set(im, len(d.tags), tag, v)
		d.tags = append(d.tags, tag)
	}
	for _, g := range y.tags {
		put(g.tag, name(g.value))
	}
	put(elf.DT_STRTAB, strs)
	put(elf.DT_STRSZ, uint64(len(y.strings)))
	put(elf.DT_SYMTAB, syms)
	put(elf.DT_HASH, hash)
	if y.glibc != "" {
		put(elf.DT_VERNEED, need)
		h.order.PutUint16(b[need+2:], 1)
		h.order.PutUint32(b[need+4:], uint32(name("libc.so.6")))
		h.order.PutUint32(b[need+8:], 16)
		h.order.PutUint32(b[need+16+8:], uint32(name(y.glibc)))
	}
	size := uint64(len(d.tags)+1+y.spare) * 2 * im.wordSize()
	segs := []segment{
		{typ: uint32(elf.PT_LOAD), filesz: 0x1000, memsz: 0x1000, align: 0x1000},
		{typ: uint32(elf.PT_DYNAMIC), off: dyn, vaddr: dyn, filesz: size, memsz: size, align: 8},
	}
	if y.note != "" {
		h.order.PutUint32(b[note:], uint32(len(y.note)+1))
		copy(b[note+12:], y.note)
		segs = append(segs, segment{typ: uint32(elf.PT_NOTE), off: note, vaddr: note, filesz: roundUp(uint64(13+len(y.note)), 4), align: 4})
	}
	im.setHeaders(uint64(headsize), len(segs))
	copy(b[headsize:], im.marshalSegments(segs))
	return b
}

func tinyInfo(t *testing.T, b []byte) *info {
	t.Helper()
	in, err := parseInfo(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// symbolNamesOf returns the names of dynamic symbols.
func symbolNamesOf(t *testing.T, b []byte) []string {
	t.Helper()
	im, err := parseImage(b)
	if err != nil {
		t.Fatal(err)
	}
	segs := im.segments()
	d, err := im.dynamic(segs)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if !im.symbolNames(segs, d, func(off uint64) { out = append(out, d.string(im, off)) }) {
		t.Fatal("symbols not found")
	}
	return out
}

// Whatever the string table shares with the run path stays, and the path itself
// is replaced, for both word sizes and byte orders.
func TestSetRunPathShared(t *testing.T) {
	const long = "$ORIGIN/../../lib:$ORIGIN/a/longer/run/path"
	rpath, runpath := elf.DT_RPATH, elf.DT_RUNPATH
	for _, tt := range []struct {
		name    string
		strings string
		symbols []string
		tags    []tinyTag
		path    string
		inPlace bool
		gone    string // must not be in the file any more
	}{
		{"own place", "\x00dep\x00/usr/lib\x00", []string{"", "dep"}, []tinyTag{{runpath, "/usr/lib"}}, "$ORIGIN", true, "/usr"},
		{"symbol at the tail", "\x00dep\x00/usr/lib\x00", []string{"", "dep", "lib"}, []tinyTag{{runpath, "/usr/lib"}}, "$ORIGIN", false, "/usr"},
		{"short before the tail", "\x00dep\x00/home/me/project/lib\x00", []string{"", "dep", "lib"}, []tinyTag{{runpath, "/home/me/project/lib"}}, "$ORIGIN/..", true, "project"},
		{"tail of a symbol", "\x00dep\x00x/lib\x00", []string{"", "x/lib"}, []tinyTag{{runpath, "/lib"}}, "$O", false, ""},
		{"needed by the same name", "\x00/usr/lib\x00", []string{""}, []tinyTag{{elf.DT_NEEDED, "/usr/lib"}, {runpath, "/usr/lib"}}, "$O", false, ""},
		{"empty name at the end", "\x00dep\x00/usr/lib\x00", []string{"", "dep"}, []tinyTag{{runpath, "/usr/lib"}}, "$ORIGI/.", true, "/usr"},
		{"old tag", "\x00dep\x00/usr/lib\x00", []string{"", "dep"}, []tinyTag{{rpath, "/usr/lib"}}, "$ORIGIN", true, "/usr"},
		{"both tags", "\x00dep\x00/old\x00/usr/lib\x00", []string{"", "dep"}, []tinyTag{{rpath, "/old"}, {runpath, "/usr/lib"}}, "$ORIGIN", true, "/old"},
		{"both tags, long", "\x00dep\x00/old\x00/usr/lib\x00", []string{"", "dep"}, []tinyTag{{runpath, "/usr/lib"}, {rpath, "/old"}}, long, false, "/old"},
		{"none", "\x00dep\x00", []string{"", "dep"}, nil, long, false, ""},
		{"empty", "\x00dep\x00/usr/lib\x00", []string{"", "dep"}, []tinyTag{{runpath, "/usr/lib"}}, "", true, "/usr"},
	} {
		for k := range 16 {
			y := tiny{wide: k&1 == 0, big: k&2 != 0, strings: tt.strings, symbols: tt.symbols, tags: tt.tags}
			if k&4 != 0 {
				y.note = "GNU"
			}
			if k&8 != 0 {
				y.spare = 1
			}
			data := y.build(t)
			out, err := SetRunPath(data, tt.path)
			if err != nil {
				t.Errorf("%s, %d: %v", tt.name, k, err)
				continue
			}
			in := tinyInfo(t, out)
			if got := strings.Join(in.rpath, ":"); got != tt.path || in.late {
				t.Errorf("%s, %d: run path %q, %q", tt.name, k, got, in.runpath)
			}
			if got := symbolNamesOf(t, out); strings.Join(got, " ") != strings.Join(tt.symbols, " ") {
				t.Errorf("%s, %d: symbols %q", tt.name, k, got)
			}
			if (len(out) == len(data)) != tt.inPlace {
				t.Errorf("%s, %d: %d bytes of %d", tt.name, k, len(out), len(data))
			}
			if tt.gone != "" && bytes.Contains(out, []byte(tt.gone)) {
				t.Errorf("%s, %d: %q is still in the file", tt.name, k, tt.gone)
			}
			if again, err := SetRunPath(out, tt.path); err != nil || !bytes.Equal(again, out) {
				t.Errorf("%s, %d: a second time changes it, %v", tt.name, k, err)
			}
		}
	}
}

// Qt 6 reads the metadata of plugins from a note: it is not taken for a segment.
func TestSetRunPathKeepsNotes(t *testing.T) {
	for owner, taken := range map[string]bool{"GNU": true, "FDO": true, "qt-project!": false} {
		b, err := SetRunPath(tiny{wide: true, strings: "\x00dep\x00", symbols: []string{""}, note: owner}.build(t), "$ORIGIN")
		if err != nil {
			t.Fatal(err)
		}
		f, err := elf.NewFile(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		notes := 0
		for _, p := range f.Progs {
			if p.Type == elf.PT_NOTE {
				notes++
			}
		}
		if (notes == 0) != taken {
			t.Errorf("%s: %d notes left", owner, notes)
		}
	}
}

func TestInfo(t *testing.T) {
	for _, wide := range []bool{false, true} {
		b := tiny{wide: wide, big: wide, strings: "\x00liba.so\x00libb.so.1\x00libc.so.6\x00GLIBC_2.34\x00$ORIGIN:/x\x00",
			tags: []tinyTag{{elf.DT_NEEDED, "libb.so.1"}, {elf.DT_NEEDED, "libc.so.6"}, {elf.DT_SONAME, "liba.so"}, {elf.DT_RPATH, "$ORIGIN:/x"}}, glibc: "GLIBC_2.34"}.build(t)
		in := tinyInfo(t, b)
		if strings.Join(in.needed, " ") != "libb.so.1 libc.so.6" || in.soname != "liba.so" || strings.Join(in.rpath, " ") != "$ORIGIN /x" || in.glibc != "2.34" || in.exec {
			t.Errorf("%+v", in)
		}
		for n := range b {
			if _, err := parseInfo(bytes.NewReader(b[:n]), int64(n)); err == nil {
				t.Fatalf("cut at %d: no error", n)
			}
			if _, err := SetRunPath(b[:n], "$ORIGIN"); err == nil && n < 0x200 {
				t.Fatalf("cut at %d: edited", n)
			}
		}
	}
}

func TestNewer(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"2.34", "2.4", true}, {"2.4", "2.34", false}, {"2.2.5", "2.2", true}, {"2.2", "2.2.5", false}, {"2.17", "", true}, {"PRIVATE", "", false}, {"2.17", "2.17", false}} {
		if got := newer(tt.a, tt.b); got != tt.want {
			t.Errorf("newer(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}
