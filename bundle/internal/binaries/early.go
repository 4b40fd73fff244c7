package binaries

import (
	"bytes"
	"debug/elf"
	"io"
)

// The dynamic linker of glibc searches DT_RPATH before LD_LIBRARY_PATH, and DT_RUNPATH
// after it. For a file with DT_RUNPATH, it also ignores the DT_RPATH of the executable
// and of the files that load it (ld.so(8); elf/dl-load.c, _dl_map_object). The files of
// a product therefore get only DT_RPATH, so that the product's libraries are found
// before those of the environment.

// Patch is a change of a few bytes in place.
type Patch struct {
	Off  int64
	Data []byte
}

// Apply changes b, which contains a part of the file that begins at offset off.
func (p *Patch) Apply(b []byte, off int64) {
	if from := p.Off - off; from >= 0 && from < int64(len(b)) {
		copy(b[from:], p.Data)
	} else if from < 0 && -from < int64(len(p.Data)) {
		copy(b, p.Data[-from:])
	}
}

// Patched reads a file with a patch applied.
type Patched struct {
	File  io.ReaderAt
	Patch *Patch
}

// ReadAt implements io.ReaderAt.
func (p Patched) ReadAt(b []byte, off int64) (int, error) {
	n, err := p.File.ReadAt(b, off)
	p.Patch.Apply(b[:n], off)
	return n, err
}

// Early returns the patch that makes the ELF file at path search its run path before
// LD_LIBRARY_PATH. It returns nil for a file that needs no patch, and for other files.
func Early(path string) *Patch {
	in, err := readInfo(path)
	if err != nil {
		return nil
	}
	return in.early
}

// early returns the patch for the dynamic section in b: all run path entries become
// DT_RPATH with the value of the effective DT_RUNPATH.
func (f *reader) early(seg segment, b []byte, value uint64) *Patch {
	w := int(f.wordSize())
	b = bytes.Clone(b)
	first, end := -1, 0
	for at := 0; at+2*w <= len(b); at += 2 * w {
		tag := elf.DynTag(f.wordOf(b[at:]))
		if tag == elf.DT_NULL {
			break
		}
		if tag != elf.DT_RPATH && tag != elf.DT_RUNPATH {
			continue
		}
		if first < 0 {
			first = at
		}
		f.putWord(b[at:], uint64(elf.DT_RPATH))
		f.putWord(b[at+w:], value)
		end = at + 2*w
	}
	return &Patch{Off: int64(seg.off) + int64(first), Data: b[first:end]}
}
