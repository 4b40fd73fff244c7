package binaries

import (
	"bytes"
	"debug/elf"
)

// Strip removes everything that no segment contains from the ELF file in data: the
// symbol table and debugging information. It returns a file without section headers
// unchanged, and also a file with appended data, as self-extracting programs have.
func Strip(data []byte) ([]byte, error) {
	im, err := parseImage(data)
	if err != nil {
		return nil, err
	}
	if im.shnum == 0 {
		return data, nil
	}
	end := im.phoff + uint64(im.phnum*im.phsize)
	all := max(end, im.shoff+uint64(im.shnum*im.shsize))
	for _, s := range im.segments() {
		if !im.inside(s.off, s.filesz) {
			return nil, errDamage
		}
		end = max(end, s.off+s.filesz)
	}
	for i := range im.shnum {
		s := im.section(i)
		if s.typ == uint32(elf.SHT_NOBITS) || s.typ == uint32(elf.SHT_NULL) {
			continue
		}
		if !im.inside(s.off, s.size) {
			return nil, errDamage
		}
		if all = max(all, s.off+s.size); s.flags&uint64(elf.SHF_ALLOC) != 0 {
			end = max(end, s.off+s.size)
		}
	}
	if all = max(all, end); len(bytes.Trim(data[all:], "\x00")) > 0 {
		return data, nil
	}
	names := stringTable(im)
	keep := map[int]int{} // old index -> new
	var kept []section
	strs := []byte{0}
	for i := range im.shnum {
		s := im.section(i)
		if i != 0 && (s.flags&uint64(elf.SHF_ALLOC) == 0 || s.typ == uint32(elf.SHT_NULL)) {
			continue
		}
		keep[i] = len(kept)
		if n := names(s.name); n != "" {
			s.name = uint32(len(strs))
			strs = append(append(strs, n...), 0)
		} else {
			s.name = 0
		}
		kept = append(kept, s)
	}
	for i := range kept {
		kept[i].link = uint32(keep[int(kept[i].link)])
		if kept[i].flags&uint64(elf.SHF_INFO_LINK) != 0 {
			kept[i].info = uint32(keep[int(kept[i].info)])
		}
	}
	out := bytes.Clone(data[:end])
	str := section{name: uint32(len(strs)), typ: uint32(elf.SHT_STRTAB), off: end, align: 1}
	strs = append(strs, ".shstrtab\x00"...)
	str.size = uint64(len(strs))
	out = append(out, strs...)
	for len(out)%8 != 0 {
		out = append(out, 0)
	}
	table := len(out)
	for _, s := range append(kept, str) {
		out = append(out, im.marshalSection(s)...)
	}
	if len(out) >= len(data) {
		return data, nil
	}
	if im.wide {
		im.order.PutUint64(out[40:], uint64(table))
		im.order.PutUint16(out[60:], uint16(len(kept)+1))
		im.order.PutUint16(out[62:], uint16(len(kept)))
	} else {
		im.order.PutUint32(out[32:], uint32(table))
		im.order.PutUint16(out[48:], uint16(len(kept)+1))
		im.order.PutUint16(out[50:], uint16(len(kept)))
	}
	return out, nil
}

// stringTable returns a reader of section names.
func stringTable(im *image) func(uint32) string {
	at := 62
	if !im.wide {
		at = 50
	}
	i := int(im.order.Uint16(im.b[at:]))
	if i >= im.shnum {
		return func(uint32) string { return "" }
	}
	s := im.section(i)
	if !im.inside(s.off, s.size) {
		return func(uint32) string { return "" }
	}
	b := im.b[s.off : s.off+s.size]
	return func(off uint32) string {
		if uint64(off) >= uint64(len(b)) {
			return ""
		}
		n := bytes.IndexByte(b[off:], 0)
		if n < 0 {
			return ""
		}
		return string(b[off : int(off)+n])
	}
}
