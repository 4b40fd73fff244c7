package binaries

import (
	"debug/elf"
	"encoding/binary"
	"errors"
)

// header is the ELF header of a file.
type header struct {
	order   binary.ByteOrder
	wide    bool // 64 bits
	typ     elf.Type
	machine elf.Machine

	phoff, shoff   uint64
	phnum, shnum   int
	phsize, shsize int
}

// image is an ELF file that is being edited.
type image struct {
	header
	b []byte
}

// segment is a program header.
type segment struct {
	typ, flags                       uint32
	off, vaddr, paddr, filesz, memsz uint64
	align                            uint64
}

// section is a section header.
type section struct {
	name, typ              uint32
	flags, addr, off, size uint64
	link, info             uint32
	align, entsize         uint64
}

var (
	errELF    = errors.New("not an executable or shared library in ELF format")
	errDamage = errors.New("truncated or damaged ELF file")
)

// headSize is the length of the longest ELF header; a 32-bit one has 52 bytes.
const headSize = 64

func parseHeader(b []byte) (header, error) {
	if len(b) < 52 || string(b[:4]) != elf.ELFMAG {
		return header{}, errELF
	}
	h := header{order: binary.LittleEndian, wide: elf.Class(b[4]) == elf.ELFCLASS64}
	if elf.Data(b[5]) == elf.ELFDATA2MSB {
		h.order = binary.BigEndian
	} else if elf.Data(b[5]) != elf.ELFDATA2LSB {
		return header{}, errELF
	}
	u16 := func(off int) int { return int(h.order.Uint16(b[off:])) }
	h.typ, h.machine = elf.Type(u16(16)), elf.Machine(u16(18))
	if h.typ != elf.ET_EXEC && h.typ != elf.ET_DYN {
		return header{}, errELF
	}
	want := 32
	switch {
	case h.wide && len(b) >= headSize:
		want = 56
		h.phoff, h.shoff = h.order.Uint64(b[32:]), h.order.Uint64(b[40:])
		h.phsize, h.phnum, h.shsize, h.shnum = u16(54), u16(56), u16(58), u16(60)
	case !h.wide && elf.Class(b[4]) == elf.ELFCLASS32:
		h.phoff, h.shoff = uint64(h.order.Uint32(b[28:])), uint64(h.order.Uint32(b[32:]))
		h.phsize, h.phnum, h.shsize, h.shnum = u16(42), u16(44), u16(46), u16(48)
	default:
		return header{}, errELF
	}
	if h.phnum == 0 || h.phsize != want {
		return header{}, errDamage
	}
	return h, nil
}

func (h *header) class() elf.Class {
	if h.wide {
		return elf.ELFCLASS64
	}
	return elf.ELFCLASS32
}

func parseImage(b []byte) (*image, error) {
	h, err := parseHeader(b)
	if err != nil {
		return nil, err
	}
	im := &image{h, b}
	if !im.inside(im.phoff, uint64(im.phnum*im.phsize)) {
		return nil, errDamage
	}
	want := 64
	if !im.wide {
		want = 40
	}
	if im.shnum > 0 && (im.shsize != want || !im.inside(im.shoff, uint64(im.shnum*want))) {
		im.shnum = 0
	}
	return im, nil
}

func (im *image) inside(off, n uint64) bool {
	return off <= uint64(len(im.b)) && n <= uint64(len(im.b))-off
}

func (im *image) word(off uint64) uint64 { return im.wordOf(im.b[off:]) }

func (h *header) wordOf(b []byte) uint64 {
	if h.wide {
		return h.order.Uint64(b)
	}
	return uint64(h.order.Uint32(b))
}

func (im *image) setWord(off, v uint64) { im.putWord(im.b[off:], v) }

func (h *header) putWord(b []byte, v uint64) {
	if h.wide {
		h.order.PutUint64(b, v)
	} else {
		h.order.PutUint32(b, uint32(v))
	}
}

func (h *header) wordSize() uint64 {
	if h.wide {
		return 8
	}
	return 4
}

func (im *image) segments() []segment { return im.parseSegments(im.b[im.phoff:]) }

// parseSegments reads the program headers at the beginning of b.
func (h *header) parseSegments(b []byte) []segment {
	out := make([]segment, h.phnum)
	for i := range out {
		p := b[i*h.phsize:]
		s := &out[i]
		s.typ = h.order.Uint32(p)
		if h.wide {
			s.flags = h.order.Uint32(p[4:])
			for k, v := range []*uint64{&s.off, &s.vaddr, &s.paddr, &s.filesz, &s.memsz, &s.align} {
				*v = h.order.Uint64(p[8+8*k:])
			}
			continue
		}
		s.flags = h.order.Uint32(p[24:])
		for k, v := range []*uint64{&s.off, &s.vaddr, &s.paddr, &s.filesz, &s.memsz} {
			*v = uint64(h.order.Uint32(p[4+4*k:]))
		}
		s.align = uint64(h.order.Uint32(p[28:]))
	}
	return out
}

// marshalSegments writes program headers.
func (im *image) marshalSegments(segs []segment) []byte {
	b := make([]byte, len(segs)*im.phsize)
	for i, s := range segs {
		p := b[i*im.phsize:]
		im.order.PutUint32(p, s.typ)
		if im.wide {
			im.order.PutUint32(p[4:], s.flags)
			for k, v := range []uint64{s.off, s.vaddr, s.paddr, s.filesz, s.memsz, s.align} {
				im.order.PutUint64(p[8+8*k:], v)
			}
			continue
		}
		im.order.PutUint32(p[24:], s.flags)
		for k, v := range []uint64{s.off, s.vaddr, s.paddr, s.filesz, s.memsz} {
			im.order.PutUint32(p[4+4*k:], uint32(v))
		}
		im.order.PutUint32(p[28:], uint32(s.align))
	}
	return b
}

func (im *image) section(i int) section {
	p := im.b[im.shoff+uint64(i*im.shsize):]
	s := section{name: im.order.Uint32(p), typ: im.order.Uint32(p[4:])}
	if im.wide {
		s.flags, s.addr, s.off, s.size = im.order.Uint64(p[8:]), im.order.Uint64(p[16:]), im.order.Uint64(p[24:]), im.order.Uint64(p[32:])
		s.link, s.info = im.order.Uint32(p[40:]), im.order.Uint32(p[44:])
		s.align, s.entsize = im.order.Uint64(p[48:]), im.order.Uint64(p[56:])
		return s
	}
	v := func(k int) uint64 { return uint64(im.order.Uint32(p[8+4*k:])) }
	s.flags, s.addr, s.off, s.size, s.link, s.info, s.align, s.entsize = v(0), v(1), v(2), v(3), uint32(v(4)), uint32(v(5)), v(6), v(7)
	return s
}

func (im *image) marshalSection(s section) []byte {
	b := make([]byte, im.shsize)
	im.order.PutUint32(b, s.name)
	im.order.PutUint32(b[4:], s.typ)
	if im.wide {
		for k, v := range []uint64{s.flags, s.addr, s.off, s.size} {
			im.order.PutUint64(b[8+8*k:], v)
		}
		im.order.PutUint32(b[40:], s.link)
		im.order.PutUint32(b[44:], s.info)
		im.order.PutUint64(b[48:], s.align)
		im.order.PutUint64(b[56:], s.entsize)
		return b
	}
	for k, v := range []uint64{s.flags, s.addr, s.off, s.size, uint64(s.link), uint64(s.info), s.align, s.entsize} {
		im.order.PutUint32(b[8+4*k:], uint32(v))
	}
	return b
}

// fileOffset maps a virtual address to an offset in the file.
func fileOffset(segs []segment, vaddr uint64) (uint64, bool) {
	for _, s := range segs {
		if s.typ == uint32(elf.PT_LOAD) && vaddr >= s.vaddr && vaddr-s.vaddr < s.filesz {
			return s.off + vaddr - s.vaddr, true
		}
	}
	return 0, false
}
