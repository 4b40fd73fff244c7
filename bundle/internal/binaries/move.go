package binaries

import (
	"bytes"
	"debug/elf"
	"fmt"
)

// maxPad limits, in bytes, the growth of a file due to alignment.
const maxPad = 256 << 20

// moveStrings puts a longer string table, and the parts that must move with it, into a
// new loaded segment at the end of the file:
//
//	[program headers] strings [dynamic section]
//
// The program headers move only if no segment can be replaced by the new one. The
// dynamic section moves only if it has no free entry.
func (im *image) moveStrings(segs []segment, d *dynamic, runpath string) ([]byte, error) {
	table := append(bytes.Clone(im.b[d.strtab:d.strtab+d.strsz]), runpath...)
	table = append(table, 0)
	grow := d.path < 0 && len(d.tags)+2 > d.room
	spare := im.spareSegment(segs)
	var content []byte
	if spare < 0 {
		content = make([]byte, (len(segs)+1)*im.phsize)
	}
	strAt := uint64(len(content))
	content = append(content, table...)
	content = append(content, make([]byte, -len(content)&15)...)
	dynAt := uint64(len(content))
	flags := uint32(elf.PF_R)
	if grow {
		content = append(content, im.b[d.off:d.entry(im, len(d.tags))]...)
		content = append(content, make([]byte, 4*im.wordSize())...)
		flags |= uint32(elf.PF_W) // ld.so writes DT_DEBUG and relocates values
	}
	load, last, err := im.place(segs, spare < 0, uint64(len(content)))
	if err != nil {
		return nil, err
	}
	load.flags = flags
	im.b = append(im.b, make([]byte, load.off-uint64(len(im.b)))...)
	im.b = append(im.b, content...)
	if grow {
		size := uint64(len(d.tags)+2) * 2 * im.wordSize()
		d.off, d.room = load.off+dynAt, len(d.tags)+2
		s := &segs[d.seg]
		s.off, s.vaddr, s.paddr, s.filesz, s.memsz = d.off, load.vaddr+dynAt, load.vaddr+dynAt, size, size
		im.moveSections(func(s section) bool { return s.typ == uint32(elf.SHT_DYNAMIC) }, s.vaddr, s.off, size)
	}
	if d.path < 0 {
		d.path = len(d.tags)
		d.set(im, d.path+1, elf.DT_NULL, 0)
	}
	old := d.value(im, d.strIndex)
	d.set(im, d.path, elf.DT_RPATH, d.strsz)
	d.set(im, d.strIndex, elf.DT_STRTAB, load.vaddr+strAt)
	d.set(im, d.sizeIndex, elf.DT_STRSZ, uint64(len(table)))
	im.moveSections(func(s section) bool {
		return s.typ == uint32(elf.SHT_STRTAB) && s.addr == old && s.flags&uint64(elf.SHF_ALLOC) != 0
	}, load.vaddr+strAt, load.off+strAt, uint64(len(table)))
	im.insert(segs, load, last, spare)
	return im.b, nil
}

// place returns the place of a new segment of n bytes in the file and in memory, and
// the index of the program header that it must follow: the last loaded one.
func (im *image) place(segs []segment, headers bool, n uint64) (load segment, last int, err error) {
	last = -1
	exec := false
	var end, base uint64
	load = segment{typ: uint32(elf.PT_LOAD), align: 0x1000, filesz: n, memsz: n}
	for i, s := range segs {
		switch elf.ProgType(s.typ) {
		case elf.PT_INTERP:
			exec = true
		case elf.PT_LOAD:
			if s.vaddr > 1<<47 || s.memsz > 1<<47 {
				return load, 0, errDamage
			}
			if s.align > load.align && s.align <= 1<<21 && s.align&(s.align-1) == 0 {
				load.align = s.align
			}
			if last < 0 {
				base = s.vaddr - s.off
			}
			last, end = i, max(end, s.vaddr+s.memsz)
		}
	}
	if last < 0 {
		return load, 0, errDamage
	}
	load.off = roundUp(uint64(len(im.b)), 16)
	load.vaddr = roundUp(end, load.align) + load.off%load.align
	if headers && exec {
		// Kernels before 5.18 compute the address of an executable's program headers as
		// if the distance between offsets and addresses were the same everywhere.
		load.off = max(load.off, roundUp(end-base, load.align))
		load.vaddr = base + load.off
	}
	load.paddr = load.vaddr
	if load.off > uint64(len(im.b))+maxPad || load.vaddr > 1<<48 {
		return load, 0, fmt.Errorf("no place for a longer run path: %d bytes of memory after the file's", load.off-uint64(len(im.b)))
	}
	if !im.wide && (load.vaddr+n > 1<<32 || load.off+n > 1<<32) {
		return load, 0, fmt.Errorf("no place for a longer run path in 32 bits of addresses")
	}
	return load, last, nil
}

func roundUp(v, to uint64) uint64 { return (v + to - 1) / to * to }

// spareSegment returns the index of a program header that is not used at run time, or
// -1. It may be an unused header, a note of GNU's tools (build ID, ABI, or properties
// of the code, which have a header of their own), or a note of packagers. Other notes
// stay, because Qt 6 finds the metadata of plugins in a note.
func (im *image) spareSegment(segs []segment) int {
	spare, best := -1, 0
	for i, s := range segs {
		rank := 0
		switch elf.ProgType(s.typ) {
		case elf.PT_NULL:
			rank = 3
		case elf.PT_NOTE:
			if !im.notesOf(s, "GNU", "FDO") {
				continue
			}
			rank = 1
			for _, p := range segs {
				if elf.ProgType(p.typ) == elf.PT_GNU_PROPERTY && p.off == s.off && p.filesz == s.filesz {
					rank = 2 // another header has it, too
				}
			}
		}
		if rank > best {
			spare, best = i, rank
		}
	}
	return spare
}

// notesOf reports whether all notes in a segment have one of the given owners. A note
// consists of the lengths of owner and content, a type (32-bit), the owner and the
// content, padded to 4 bytes, or to 8 in a segment with that alignment.
func (im *image) notesOf(s segment, owners ...string) bool {
	if !im.inside(s.off, s.filesz) || s.filesz == 0 {
		return false
	}
	align := uint64(4)
	if s.align == 8 {
		align = 8
	}
	for b := im.b[s.off : s.off+s.filesz]; len(b) > 0; {
		if len(b) < 12 {
			return false
		}
		name, desc := uint64(im.order.Uint32(b)), uint64(im.order.Uint32(b[4:]))
		next := roundUp(roundUp(12+name, align)+desc, align)
		if 12+name > uint64(len(b)) || roundUp(12+name, align)+desc > uint64(len(b)) {
			return false
		}
		found := false
		for _, o := range owners {
			found = found || string(b[12:12+name]) == o+"\x00"
		}
		if !found {
			return false
		}
		b = b[min(next, uint64(len(b))):]
	}
	return true
}

// insert adds the segment load after the last loaded one, because addresses must rise.
// Its header replaces a spare one, or is in a longer table at the beginning of the
// segment itself.
func (im *image) insert(segs []segment, load segment, last, spare int) {
	out := make([]segment, 0, len(segs)+1)
	for i, s := range segs {
		if i != spare {
			out = append(out, s)
		}
		if i == last {
			out = append(out, load)
		}
	}
	if spare < 0 {
		size := uint64(len(out) * im.phsize)
		for i := range out {
			if s := &out[i]; s.typ == uint32(elf.PT_PHDR) {
				s.off, s.vaddr, s.paddr, s.filesz, s.memsz = load.off, load.vaddr, load.paddr, size, size
			}
		}
		im.setHeaders(load.off, len(out))
	}
	copy(im.b[im.phoff:], im.marshalSegments(out))
}

// setHeaders writes the place of the program headers into the ELF header.
func (im *image) setHeaders(off uint64, n int) {
	im.phoff, im.phnum = off, n
	if im.wide {
		im.order.PutUint64(im.b[32:], off)
		im.order.PutUint16(im.b[56:], uint16(n))
	} else {
		im.order.PutUint32(im.b[28:], uint32(off))
		im.order.PutUint16(im.b[44:], uint16(n))
	}
}

// moveSections updates section headers, so that tools that read sections agree with the
// dynamic linker.
func (im *image) moveSections(which func(section) bool, addr, off, size uint64) {
	for i := range im.shnum {
		if s := im.section(i); which(s) {
			s.addr, s.off, s.size = addr, off, size
			copy(im.b[im.shoff+uint64(i*im.shsize):], im.marshalSection(s))
		}
	}
}
