package binaries

import (
	"bytes"
	"debug/elf"
	"errors"
	"slices"
)

var errNotMoved = errors.New("no table lies behind the code")

// tableTypes are the types of the sections that tools such as patchelf move.
var tableTypes = map[elf.SectionType]bool{elf.SHT_DYNAMIC: true, elf.SHT_STRTAB: true, elf.SHT_DYNSYM: true, elf.SHT_HASH: true,
	elf.SHT_GNU_HASH: true, elf.SHT_GNU_VERSYM: true, elf.SHT_GNU_VERDEF: true, elf.SHT_GNU_VERNEED: true, elf.SHT_RELA: true, elf.SHT_NOTE: true}

// tableTags are the tags of the dynamic section whose values are addresses of tables.
var tableTags = map[elf.DynTag]bool{elf.DT_HASH: true, elf.DT_GNU_HASH: true, elf.DT_STRTAB: true, elf.DT_SYMTAB: true, elf.DT_RELA: true,
	elf.DT_JMPREL: true, elf.DT_VERSYM: true, elf.DT_VERDEF: true, elf.DT_VERNEED: true}

// Unmove restores the original layout of the 64-bit ELF library in data. A tool has
// moved tables behind the code, to change the run path; Unmove puts them back into the
// gaps that they left before the code. Packers such as UPX require this, because the
// dynamic linker reads these tables before the code is unpacked. The result has no run
// path, which Unmove returns instead, no notes of GNU's tools, and no sections that are
// not loaded. Unmove fails if nothing was moved, or if a gap is in use or too small.
func Unmove(data []byte) (out []byte, runPath string, err error) {
	im, err := parseImage(bytes.Clone(data))
	if err != nil {
		return nil, "", err
	}
	if !im.wide || im.typ != elf.ET_DYN || im.shnum == 0 {
		return nil, "", errNotMoved
	}
	segs := im.segments()
	d, err := im.dynamic(segs)
	if err != nil {
		return nil, "", err
	}
	if d.path >= 0 {
		runPath = d.string(im, d.value(im, d.path))
	}
	u := &unmover{im: im, d: d, segs: segs, to: map[uint64]uint64{}}
	if err := u.survey(); err != nil {
		return nil, "", err
	}
	if err := u.trim(); err != nil {
		return nil, "", err
	}
	kept := u.kept()
	if err := u.place(len(kept)); err != nil {
		return nil, "", err
	}
	u.headers(kept)
	out, err = Strip(im.b)
	return out, runPath, err
}

// unmover moves tables back.
type unmover struct {
	im    *image
	d     *dynamic
	segs  []segment
	extra []segment // loaded segments that the tool added, which contain only moved tables
	moved []int     // indices of the sections in them
	code  uint64    // the lowest address of code
	to    map[uint64]uint64
}

func holds(s segment, addr uint64) bool {
	return s.typ == uint32(elf.PT_LOAD) && addr >= s.vaddr && addr-s.vaddr < s.memsz
}

// survey finds the added segments and the sections in them.
func (u *unmover) survey() error {
	u.code = 1 << 63
	in := make([][]int, len(u.segs))
	for i := range u.im.shnum {
		s := u.im.section(i)
		if s.flags&uint64(elf.SHF_ALLOC) == 0 || s.size == 0 {
			continue
		}
		if s.flags&uint64(elf.SHF_EXECINSTR) != 0 {
			u.code = min(u.code, s.addr)
		}
		for k, seg := range u.segs {
			if holds(seg, s.addr) {
				in[k] = append(in[k], i)
			}
		}
	}
	for k, seg := range u.segs {
		tables := len(in[k]) > 0 && seg.vaddr > u.code
		for _, i := range in[k] {
			s := u.im.section(i)
			tables = tables && tableTypes[elf.SectionType(s.typ)] && u.im.inside(s.off, s.size)
			if elf.SectionType(s.typ) == elf.SHT_NOTE && !u.im.notesOf(segment{off: s.off, filesz: s.size, align: s.align}, "GNU", "FDO") {
				tables = false
			}
		}
		if tables {
			u.extra = append(u.extra, seg)
			u.moved = append(u.moved, in[k]...)
		}
	}
	if len(u.extra) == 0 {
		return errNotMoved
	}
	return nil
}

// trim removes the run paths, and the strings at the end that only they use, which
// tools append.
func (u *unmover) trim() error {
	end := uint64(1)
	if !u.im.references(u.segs, u.d, func(off uint64) {
		end = max(end, off+uint64(len(u.d.string(u.im, off)))+1)
	}) {
		return errDamage
	}
	n := 0
	for i, tag := range u.d.tags {
		if tag != elf.DT_RUNPATH && tag != elf.DT_RPATH {
			u.d.set(u.im, n, tag, u.d.value(u.im, i))
			u.d.tags[n] = tag
			n++
		}
	}
	u.d.tags = u.d.tags[:n]
	u.d.set(u.im, n, elf.DT_NULL, 0)
	strtab := uint64(0)
	for i, tag := range u.d.tags {
		switch tag {
		case elf.DT_STRSZ:
			u.d.set(u.im, i, tag, min(end, u.d.strsz))
		case elf.DT_STRTAB:
			strtab = u.d.value(u.im, i)
		}
	}
	for _, i := range u.moved {
		switch s := u.im.section(i); elf.SectionType(s.typ) {
		case elf.SHT_STRTAB:
			if s.addr == strtab {
				s.size = min(end, u.d.strsz)
				u.put(i, s)
			}
		case elf.SHT_DYNAMIC:
			s.size = uint64(n+1) * 2 * u.im.wordSize()
			u.put(i, s)
		}
	}
	return nil
}

func (u *unmover) put(i int, s section) {
	copy(u.im.b[u.im.shoff+uint64(i*u.im.shsize):], u.im.marshalSection(s))
}

// place moves each table to the first gap that is large enough, the largest table
// first. headers is the number of program headers of the result.
func (u *unmover) place(headers int) error {
	slices.SortFunc(u.moved, func(a, b int) int { return int(u.im.section(b).size) - int(u.im.section(a).size) })
	content := make([][]byte, len(u.moved))
	for k, i := range u.moved {
		s := u.im.section(i)
		content[k] = bytes.Clone(u.im.b[s.off : s.off+s.size])
	}
	for _, seg := range u.extra {
		if !u.im.inside(seg.off, seg.filesz) {
			return errDamage
		}
		clear(u.im.b[seg.off : seg.off+seg.filesz])
	}
	// The program headers stay behind the ELF header, or return there.
	clear(u.im.b[headSize:min(uint64(len(u.im.b)), headSize+uint64(len(u.segs)*u.im.phsize))])
	busy := u.busy(headers)
	for k, i := range u.moved {
		s := u.im.section(i)
		if elf.SectionType(s.typ) == elf.SHT_NOTE {
			u.put(i, section{})
			continue
		}
		from := s.addr
		if !u.fit(&s, &busy) {
			return errors.New("a table that was moved does not fit into its old place")
		}
		u.to[from] = s.addr
		copy(u.im.b[s.off:], content[k])
		u.put(i, s)
	}
	return nil
}

// span is a range of addresses.
type span struct{ from, to uint64 }

// busy returns the addresses in use, in order.
func (u *unmover) busy(headers int) []span {
	out := []span{{0, headSize + uint64(headers*u.im.phsize)}}
	for i := range u.im.shnum {
		s := u.im.section(i)
		tls := elf.SectionType(s.typ) == elf.SHT_NOBITS && s.flags&uint64(elf.SHF_TLS) != 0
		if s.flags&uint64(elf.SHF_ALLOC) != 0 && !tls && !slices.Contains(u.moved, i) {
			out = append(out, span{s.addr, s.addr + s.size})
		}
	}
	slices.SortFunc(out, func(a, b span) int { return int(int64(a.from) - int64(b.from)) })
	return out
}

// fit finds a gap for a section. A read-only section goes before the code. The bytes of
// the gap must be unused: zeros, or the filler of patchelf.
func (u *unmover) fit(s *section, busy *[]span) bool {
	write := s.flags&uint64(elf.SHF_WRITE) != 0
	align := max(s.align, 1)
	for k, b := range *busy {
		at := (b.to + align - 1) / align * align
		end := at + s.size
		if end < at || k+1 < len(*busy) && end > (*busy)[k+1].from || !write && end > u.code {
			continue
		}
		for _, seg := range u.segs {
			if slices.Contains(u.extra, seg) || !holds(seg, at) || end > seg.vaddr+seg.filesz || write != (seg.flags&uint32(elf.PF_W) != 0) {
				continue
			}
			off := at - seg.vaddr + seg.off
			if !u.im.inside(off, s.size) || len(bytes.Trim(u.im.b[off:off+s.size], "\x00XZ")) > 0 {
				continue
			}
			s.addr, s.off = at, off
			*busy = slices.Insert(*busy, k+1, span{at, end})
			return true
		}
	}
	return false
}

// kept returns the segments of the result. Libraries that print something when they are
// run have a PT_INTERP.
func (u *unmover) kept() []segment {
	var out []segment
	for _, s := range u.segs {
		added := slices.ContainsFunc(u.extra, func(x segment) bool { return holds(x, s.vaddr) })
		switch elf.ProgType(s.typ) {
		case elf.PT_INTERP:
			continue
		case elf.PT_LOAD:
			if added {
				continue
			}
		case elf.PT_NOTE:
			if added || u.im.notesOf(s, "GNU", "FDO") {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// headers writes the new places into all headers.
func (u *unmover) headers(out []segment) {
	for i := range out {
		switch s := &out[i]; elf.ProgType(s.typ) {
		case elf.PT_PHDR:
			s.off, s.filesz = headSize, uint64(len(out)*u.im.phsize)
			s.vaddr, s.paddr, s.memsz = headSize, headSize, s.filesz
		case elf.PT_DYNAMIC:
			if to, ok := u.to[s.vaddr]; ok {
				s.filesz = uint64(len(u.d.tags)+1) * 2 * u.im.wordSize()
				s.memsz, s.vaddr, s.paddr = s.filesz, to, to
				s.off, _ = fileOffset(u.segs, to)
			}
			u.d.off = s.off
		}
	}
	for i, tag := range u.d.tags {
		if to, ok := u.to[u.d.value(u.im, i)]; ok && tableTags[tag] {
			u.d.set(u.im, i, tag, to)
		}
	}
	u.im.setHeaders(headSize, len(out))
	copy(u.im.b[headSize:], u.im.marshalSegments(out))
}
