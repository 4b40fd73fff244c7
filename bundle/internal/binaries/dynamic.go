package binaries

import (
	"bytes"
	"debug/elf"
	"errors"
)

// dynamic is the dynamic section of an image.
type dynamic struct {
	seg       int    // index of PT_DYNAMIC
	off       uint64 // offset of its first entry in the file
	tags      []elf.DynTag
	room      int    // number of entries that fit, with the terminating one
	strtab    uint64 // offset in the file
	strsz     uint64
	path      int // index of the entry with the effective run path, -1 for none
	strIndex  int // index of DT_STRTAB
	sizeIndex int
}

var errStatic = errors.New("is linked statically: it has no dynamic section")

func (d *dynamic) entry(im *image, i int) uint64 { return d.off + uint64(i)*2*im.wordSize() }

func (d *dynamic) value(im *image, i int) uint64 { return im.word(d.entry(im, i) + im.wordSize()) }

func (d *dynamic) set(im *image, i int, tag elf.DynTag, v uint64) {
	im.setWord(d.entry(im, i), uint64(tag))
	im.setWord(d.entry(im, i)+im.wordSize(), v)
}

// find returns the value of the last entry with a tag, which is the effective one.
func (d *dynamic) find(im *image, tag elf.DynTag) (uint64, bool) {
	for i := len(d.tags) - 1; i >= 0; i-- {
		if d.tags[i] == tag {
			return d.value(im, i), true
		}
	}
	return 0, false
}

// string returns the string at an offset of the string table.
func (d *dynamic) string(im *image, off uint64) string {
	if off >= d.strsz {
		return ""
	}
	s, _, _ := bytes.Cut(im.b[d.strtab+off:d.strtab+d.strsz], []byte{0})
	return string(s)
}

func (im *image) dynamic(segs []segment) (*dynamic, error) {
	d := &dynamic{seg: -1, path: -1, strIndex: -1, sizeIndex: -1}
	for i, s := range segs {
		if s.typ == uint32(elf.PT_DYNAMIC) {
			d.seg, d.off = i, s.off
			d.room = int(s.filesz / (2 * im.wordSize()))
			if !im.inside(s.off, s.filesz) {
				return nil, errDamage
			}
		}
	}
	if d.seg < 0 || d.room == 0 {
		return nil, errStatic
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
			if d.path < 0 || d.tags[d.path] == elf.DT_RPATH {
				d.path = i
			}
		}
	}
	if d.strIndex < 0 || d.sizeIndex < 0 {
		return nil, errDamage
	}
	off, ok := fileOffset(segs, d.value(im, d.strIndex))
	d.strtab, d.strsz = off, d.value(im, d.sizeIndex)
	if !ok || !im.inside(off, d.strsz) {
		return nil, errDamage
	}
	return d, nil
}

// stringTags are the tags whose values are offsets of strings, except those of run
// paths.
var stringTags = map[elf.DynTag]bool{elf.DT_NEEDED: true, elf.DT_SONAME: true, 0x6ffffefa: true /* CONFIG */, 0x6ffffefb: true, /* DEPAUDIT */
	0x6ffffefc: true /* AUDIT */, 0x7ffffffd: true /* AUXILIARY */, 0x7fffffff: true /* FILTER */}

// references calls f with the offset of every string that the file uses for something
// other than a run path. It returns false if it cannot find all of them.
func (im *image) references(segs []segment, d *dynamic, f func(uint64)) bool {
	for i, tag := range d.tags {
		if stringTags[tag] {
			f(d.value(im, i))
		}
	}
	const needHead, defHead = 16, 20
	return im.symbolNames(segs, d, f) &&
		im.versionNames(segs, d, elf.DT_VERNEED, needHead, 4, 8, f) &&
		im.versionNames(segs, d, elf.DT_VERDEF, defHead, -1, 0, f)
}

// symbolNames calls f for the names of dynamic symbols.
func (im *image) symbolNames(segs []segment, d *dynamic, f func(uint64)) bool {
	addr, ok := d.find(im, elf.DT_SYMTAB)
	if !ok {
		return true
	}
	off, ok := fileOffset(segs, addr)
	n, known := im.symbolCount(segs, d, addr)
	size := uint64(16)
	if im.wide {
		size = 24
	}
	if !ok || !known || n > uint64(len(im.b)) || !im.inside(off, n*size) {
		return false
	}
	for i := range n {
		f(uint64(im.order.Uint32(im.b[off+i*size:])))
	}
	return true
}

// symbolCount returns the number of dynamic symbols. Only hash tables and section
// headers contain it; the largest of their numbers counts.
func (im *image) symbolCount(segs []segment, d *dynamic, symtab uint64) (n uint64, known bool) {
	at := func(tag elf.DynTag, size uint64) (uint64, bool) {
		addr, ok := d.find(im, tag)
		if !ok {
			return 0, false
		}
		off, ok := fileOffset(segs, addr)
		return off, ok && im.inside(off, size)
	}
	if off, ok := at(elf.DT_HASH, 8); ok {
		n, known = uint64(im.order.Uint32(im.b[off+4:])), true // nchain
	}
	if off, ok := at(elf.DT_GNU_HASH, 16); ok {
		if g, ok := im.gnuHashCount(off); ok {
			n, known = max(n, g), true
		}
	}
	for i := range im.shnum {
		if s := im.section(i); s.typ == uint32(elf.SHT_DYNSYM) && s.addr == symtab && s.entsize != 0 {
			n, known = max(n, s.size/s.entsize), true
		}
	}
	return n, known
}

// gnuHashCount reads the number of symbols that a GNU hash table covers. The table has
// four 32-bit words {buckets, first symbol, words of the filter, shift}, the filter,
// the buckets, and chains of hashes, each ending with an odd hash. A table without
// symbols does not contain the number.
func (im *image) gnuHashCount(off uint64) (uint64, bool) {
	u32 := func(at uint64) uint64 { return uint64(im.order.Uint32(im.b[at:])) }
	buckets, first, words := u32(off), u32(off+4), u32(off+8)
	at := off + 16 + words*im.wordSize()
	if !im.inside(at, buckets*4) {
		return 0, false
	}
	last := uint64(0)
	for i := range buckets {
		last = max(last, u32(at+i*4))
	}
	if last < first || last == 0 {
		return 0, false
	}
	for chain := at + buckets*4 + (last-first)*4; im.inside(chain, 4); chain += 4 {
		last++
		if u32(chain)&1 != 0 {
			return last, true
		}
	}
	return 0, false
}

// versionNames calls f for the names in version requirements or definitions. These are
// records of head bytes that end with the distances to their first part and to the next
// record. A record has a name at offset file, unless file is negative. A part has a
// name at offset name, and at its end the distance to the next part.
func (im *image) versionNames(segs []segment, d *dynamic, tag elf.DynTag, head uint64, file, name int, f func(uint64)) bool {
	addr, ok := d.find(im, tag)
	if !ok {
		return true
	}
	at, ok := fileOffset(segs, addr)
	if !ok {
		return false
	}
	u32 := func(at uint64) uint64 { return uint64(im.order.Uint32(im.b[at:])) }
	part := uint64(name) + 8 // in requirements, the distance follows the name
	for left := 1 << 16; left > 0; left-- {
		if !im.inside(at, head) {
			return false
		}
		if file >= 0 {
			f(u32(at + uint64(file)))
		}
		// The number of parts is at offset 2 in requirements, and at offset 6 in
		// definitions.
		count := im.order.Uint16(im.b[at+2:])
		if tag == elf.DT_VERDEF {
			count = im.order.Uint16(im.b[at+6:])
		}
		for p := at + u32(at+head-8); count > 0; count-- {
			if left--; left <= 0 || !im.inside(p, part) {
				return false
			}
			f(u32(p + uint64(name)))
			p += u32(p + uint64(name) + 4)
		}
		next := u32(at + head - 4)
		if next == 0 {
			return true
		}
		at += next
	}
	return false
}
