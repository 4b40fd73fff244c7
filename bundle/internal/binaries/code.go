package binaries

import (
	"bytes"
	"debug/elf"
	"errors"
)

var errNoRoom = errors.New("has code, or no room for an instruction")

// AddCode adds an initialisation function to the 64-bit ELF library in data, which
// contains only data (as ICU's does). The function has one instruction, which returns.
// Packers such as UPX need it: they unpack a library in its initialisation function,
// and unpack only executable segments.
func AddCode(data []byte) ([]byte, error) {
	im, err := parseImage(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	var ret []byte
	switch im.machine {
	case elf.EM_X86_64:
		ret = []byte{0xc3}
	case elf.EM_AARCH64:
		ret = []byte{0xc0, 0x03, 0x5f, 0xd6}
	}
	segs := im.segments()
	d, err := im.dynamic(segs)
	if err != nil {
		return nil, err
	}
	_, init := d.find(im, elf.DT_INIT)
	first := -1
	for i, s := range segs {
		if s.typ == uint32(elf.PT_LOAD) {
			if s.flags&uint32(elf.PF_X) != 0 {
				return nil, errNoRoom
			}
			if s.off == 0 && s.vaddr == 0 && s.flags == uint32(elf.PF_R) {
				first = i
			}
		}
	}
	if !im.wide || ret == nil || init || first < 0 || im.typ != elf.ET_DYN || len(d.tags)+2 > d.room {
		return nil, errNoRoom
	}
	// The code goes between the tables, which the dynamic linker reads first, and the
	// data.
	tables, from := headSize+uint64(im.phnum*im.phsize), segs[first].filesz
	var content []int
	for i := range im.shnum {
		s := im.section(i)
		if s.flags&uint64(elf.SHF_ALLOC) == 0 || s.addr >= segs[first].filesz || s.size == 0 {
			continue
		}
		if elf.SectionType(s.typ) == elf.SHT_PROGBITS {
			from = min(from, s.addr)
			content = append(content, i)
		} else {
			tables = max(tables, s.addr+s.size)
		}
	}
	at := roundUp(tables, uint64(len(ret)))
	if len(content) == 0 || at+uint64(len(ret)) > from || !im.inside(at, uint64(len(ret))) {
		return nil, errNoRoom
	}
	copy(im.b[at:], ret)
	segs[first].flags |= uint32(elf.PF_X)
	copy(im.b[im.phoff:], im.marshalSegments(segs))
	for _, i := range content {
		s := im.section(i)
		s.flags |= uint64(elf.SHF_EXECINSTR)
		copy(im.b[im.shoff+uint64(i*im.shsize):], im.marshalSection(s))
	}
	d.set(im, len(d.tags), elf.DT_INIT, at)
	d.set(im, len(d.tags)+1, elf.DT_NULL, 0)
	return im.b, nil
}
