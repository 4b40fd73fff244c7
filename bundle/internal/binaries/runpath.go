package binaries

import (
	"bytes"
	"debug/elf"
	"errors"
)

// dynamic is the dynamic section of an image.
type dynamic struct {
	seg       int    // index of PT_DYNAMIC
	off       uint64 // of its first entry in the file
	tags      []elf.DynTag
	room      int    // entries that fit, the terminating one included
	strtab    uint64 // offset in the file
	strsz     uint64
	path      int // index of the entry with the run path, -1 for none
	strIndex  int // index of DT_STRTAB
	sizeIndex int
}

// SetRunPath returns the ELF file in data with the run path (DT_RUNPATH) set to
// runpath; an older DT_RPATH becomes one. Where the new path does not fit into
// the place of the old one, the string table moves into a new segment at the end
// of the file.
func SetRunPath(data []byte, runpath string) ([]byte, error) {
	im, err := parseImage(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	segs := im.segments()
	d, err := im.dynamic(segs)
	if err != nil {
		return nil, err
	}
	if d.path >= 0 {
		at := d.value(im, d.path)
		if at >= d.strsz {
			return nil, errELF
		}
		old := im.b[d.strtab+at : d.strtab+d.strsz]
		n := bytes.IndexByte(old, 0)
		if n < 0 {
			return nil, errELF
		}
		if n >= len(runpath) {
			clear(old[:n])
			copy(old, runpath)
			d.set(im, d.path, elf.DT_RUNPATH, at)
			return im.b, nil
		}
		clear(old[:n]) // no path of the build machine stays behind
	}
	return im.moveStrings(segs, d, runpath)
}

func (d *dynamic) entry(im *image, i int) uint64 { return d.off + uint64(i)*2*im.wordSize() }

func (d *dynamic) value(im *image, i int) uint64 { return im.word(d.entry(im, i) + im.wordSize()) }

func (d *dynamic) set(im *image, i int, tag elf.DynTag, v uint64) {
	im.setWord(d.entry(im, i), uint64(tag))
	im.setWord(d.entry(im, i)+im.wordSize(), v)
}

func (im *image) dynamic(segs []segment) (*dynamic, error) {
	d := &dynamic{seg: -1, path: -1, strIndex: -1, sizeIndex: -1}
	for i, s := range segs {
		if s.typ == uint32(elf.PT_DYNAMIC) {
			d.seg, d.off = i, s.off
			d.room = int(s.filesz / (2 * im.wordSize()))
			if !im.inside(s.off, s.filesz) {
				return nil, errELF
			}
		}
	}
	if d.seg < 0 {
		return nil, errors.New("is linked statically: it has no dynamic section")
	}
	for i := 0; i < d.room; i++ {
		tag := elf.DynTag(im.word(d.entry(im, i)))
		if tag == elf.DT_NULL {
			break
		}
		d.tags = append(d.tags, tag)
		switch tag {
		case elf.DT_STRTAB:
			d.strIndex = i
		case elf.DT_STRSZ:
			d.sizeIndex = i
		case elf.DT_RUNPATH:
			d.path = i
		case elf.DT_RPATH:
			if d.path < 0 {
				d.path = i
			}
		}
	}
	if d.strIndex < 0 || d.sizeIndex < 0 {
		return nil, errELF
	}
	off, ok := fileOffset(segs, d.value(im, d.strIndex))
	d.strtab, d.strsz = off, d.value(im, d.sizeIndex)
	if !ok || !im.inside(off, d.strsz) {
		return nil, errELF
	}
	return d, nil
}

// moveStrings puts a longer string table, and what else must move, into a new
// loaded segment at the end of the file.
func (im *image) moveStrings(segs []segment, d *dynamic, runpath string) ([]byte, error) {
	table := append(bytes.Clone(im.b[d.strtab:d.strtab+d.strsz]), runpath...)
	table = append(table, 0)
	align, end := uint64(0x1000), uint64(0)
	last, note := -1, -1
	for i, s := range segs {
		switch elf.ProgType(s.typ) {
		case elf.PT_LOAD:
			last = i
			if s.align > align && s.align <= 1<<21 && s.align&(s.align-1) == 0 {
				align = s.align
			}
			if s.vaddr+s.memsz < s.vaddr || s.vaddr+s.memsz > 1<<47 {
				return nil, errELF
			}
			end = max(end, s.vaddr+s.memsz)
		case elf.PT_NOTE:
			note = i
		}
	}
	if last < 0 {
		return nil, errELF
	}
	grow := d.path < 0 && len(d.tags)+1 >= d.room // no free entry for the run path
	extra := uint64(0)
	if note < 0 {
		extra = uint64((len(segs) + 1) * im.phsize)
	}
	off := roundUp(uint64(len(im.b)), 16)
	load := segment{typ: uint32(elf.PT_LOAD), flags: uint32(elf.PF_R), align: align}
	if note < 0 {
		// The program headers move, too. Kernels before 5.18 tell an executable
		// where they are as if offsets and addresses were the same.
		base := segs[0].vaddr
		for _, s := range segs {
			if s.typ == uint32(elf.PT_LOAD) {
				base = s.vaddr - s.off
				break
			}
		}
		off = max(off, roundUp(end-base, align))
		load.vaddr = base + off
	} else {
		load.vaddr = roundUp(end, align) + off%align
	}
	var content []byte
	content = append(content, make([]byte, extra)...)
	strAt := uint64(len(content))
	content = append(content, table...)
	for len(content)%16 != 0 {
		content = append(content, 0)
	}
	dynAt := uint64(len(content))
	if grow {
		content = append(content, im.b[d.off:d.off+uint64(len(d.tags))*2*im.wordSize()]...)
		content = append(content, make([]byte, 4*im.wordSize())...)
		load.flags |= uint32(elf.PF_W) // ld.so writes DT_DEBUG and relocates values
	}
	load.off, load.paddr = off, load.vaddr
	load.filesz, load.memsz = uint64(len(content)), uint64(len(content))
	im.b = append(im.b, make([]byte, off-uint64(len(im.b)))...)
	im.b = append(im.b, content...)
	if grow {
		size := uint64(len(d.tags)+2) * 2 * im.wordSize()
		d.off, d.room = off+dynAt, len(d.tags)+2
		s := &segs[d.seg]
		s.off, s.vaddr, s.paddr, s.filesz, s.memsz = d.off, load.vaddr+dynAt, load.vaddr+dynAt, size, size
		im.moveSection(elf.SHT_DYNAMIC, s.vaddr, s.off, size)
	}
	if d.path < 0 {
		d.path = len(d.tags)
		d.set(im, d.path+1, elf.DT_NULL, 0)
	}
	oldAddr := d.value(im, d.strIndex)
	d.set(im, d.path, elf.DT_RUNPATH, d.strsz)
	d.set(im, d.strIndex, elf.DT_STRTAB, load.vaddr+strAt)
	d.set(im, d.sizeIndex, elf.DT_STRSZ, uint64(len(table)))
	im.moveStringSection(oldAddr, load.vaddr+strAt, off+strAt, uint64(len(table)))
	im.insert(segs, load, last, note, off)
	return im.b, nil
}

func roundUp(v, to uint64) uint64 { return (v + to - 1) / to * to }

// insert adds the segment load: in the place of a note, which nothing needs at
// run time, or in a longer table at the beginning of the segment itself. Loaded
// segments must be in the order of their addresses.
func (im *image) insert(segs []segment, load segment, last, note int, off uint64) {
	out := make([]segment, 0, len(segs)+1)
	for i, s := range segs {
		if i != note {
			out = append(out, s)
		}
		if i == last {
			out = append(out, load)
		}
	}
	if note >= 0 {
		copy(im.b[im.phoff:], im.marshalSegments(out))
		return
	}
	for i := range out {
		if out[i].typ == uint32(elf.PT_PHDR) {
			s := &out[i]
			s.off, s.vaddr, s.paddr = off, load.vaddr, load.vaddr
			s.filesz, s.memsz = uint64(len(out)*im.phsize), uint64(len(out)*im.phsize)
		}
	}
	copy(im.b[off:], im.marshalSegments(out))
	if im.wide {
		im.order.PutUint64(im.b[32:], off)
		im.order.PutUint16(im.b[56:], uint16(len(out)))
	} else {
		im.order.PutUint32(im.b[28:], uint32(off))
		im.order.PutUint16(im.b[44:], uint16(len(out)))
	}
	im.phoff, im.phnum = off, len(out)
}

// moveSection updates the section header of the only section of a type, so that
// tools that read sections agree with the loader.
func (im *image) moveSection(typ elf.SectionType, addr, off, size uint64) {
	for i := range im.shnum {
		if s := im.section(i); s.typ == uint32(typ) {
			s.addr, s.off, s.size = addr, off, size
			copy(im.b[im.shoff+uint64(i*im.shsize):], im.marshalSection(s))
		}
	}
}

func (im *image) moveStringSection(old, addr, off, size uint64) {
	for i := range im.shnum {
		if s := im.section(i); s.typ == uint32(elf.SHT_STRTAB) && s.addr == old && s.flags&uint64(elf.SHF_ALLOC) != 0 {
			s.addr, s.off, s.size = addr, off, size
			copy(im.b[im.shoff+uint64(i*im.shsize):], im.marshalSection(s))
		}
	}
}
