package binaries

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
)

// info contains the facts that the dynamic linker reads from an ELF file. They come
// only from the program headers, because section headers may be stale or stripped.
type info struct {
	class   elf.Class
	machine elf.Machine
	exec    bool // it has a program interpreter
	soname  string
	needed  []string
	rpath   []string // empty if there is a DT_RUNPATH, see ld.so(8)
	runpath []string
	late    bool   // it has a DT_RUNPATH, which may be empty
	early   *Patch // makes the DT_RUNPATH a DT_RPATH; nil if there is none
	glibc   string // highest version of GLIBC_ that it requires
}

// Named reports whether a file has the name of a shared library of any system:
// libx.so, libx.so.1.2, x.dll, x.pyd, x.dylib.
func Named(file string) bool {
	base := file[strings.LastIndexByte(file, '/')+1:]
	switch strings.ToLower(path.Ext(base)) {
	case ".so", ".dll", ".pyd", ".dylib":
		return true
	}
	return strings.Contains(base, ".so.") && !strings.HasSuffix(base, ".py")
}

// Is reports whether a file is an executable or a shared library of any system.
func Is(file string) bool {
	return isELF(file) || Target(file, "") != ""
}

func isELF(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	var b [headSize]byte
	n, _ := f.ReadAt(b[:], 0)
	_, err = parseHeader(b[:n])
	return err == nil || errors.Is(err, errDamage)
}

func readInfo(path string) (*info, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return parseInfo(f, fi.Size())
}

// reader reads parts of an ELF file by address.
type reader struct {
	header
	r    io.ReaderAt
	segs []segment
}

// parseInfo reads an ELF file of size bytes, which may be damaged in any way.
func parseInfo(r io.ReaderAt, size int64) (*info, error) {
	head, err := read(r, 0, min(headSize, uint64(size)))
	if err != nil {
		return nil, err
	}
	h, err := parseHeader(head)
	if err != nil {
		return nil, err
	}
	table, err := read(r, h.phoff, uint64(h.phnum*h.phsize))
	if err != nil {
		return nil, fmt.Errorf("program headers: %w", err)
	}
	f := &reader{h, r, h.parseSegments(table)}
	in := &info{class: h.class(), machine: h.machine}
	var dyn segment
	for _, s := range f.segs {
		switch elf.ProgType(s.typ) {
		case elf.PT_INTERP:
			in.exec = true
		case elf.PT_DYNAMIC:
			dyn = s
		case elf.PT_LOAD:
			if end := s.off + s.filesz; end < s.off || end > uint64(size) {
				return nil, fmt.Errorf("%w: a segment ends at byte %d of %d", errDamage, end, size)
			}
		}
	}
	if dyn.filesz == 0 {
		return in, nil // linked statically
	}
	return in, f.dynamic(in, dyn)
}

// dynamic reads the dynamic section.
func (f *reader) dynamic(in *info, seg segment) error {
	b, err := read(f.r, seg.off, seg.filesz)
	if err != nil {
		return fmt.Errorf("dynamic section: %w", err)
	}
	w, all := int(f.wordSize()), b
	one := map[elf.DynTag]uint64{} // the last one counts, as in ld.so
	var needed []uint64
	for ; len(b) >= 2*w; b = b[2*w:] {
		tag, v := elf.DynTag(f.wordOf(b)), f.wordOf(b[w:])
		if tag == elf.DT_NULL {
			break
		}
		if one[tag] = v; tag == elf.DT_NEEDED {
			needed = append(needed, v)
		}
	}
	strs := &strtab{f.r, 0, one[elf.DT_STRSZ]}
	var ok bool
	if strs.off, ok = fileOffset(f.segs, one[elf.DT_STRTAB]); !ok {
		return fmt.Errorf("%w: no string table", errDamage)
	}
	for _, v := range needed {
		s, err := strs.at(v)
		if err != nil {
			return err
		}
		in.needed = append(in.needed, s)
	}
	paths := []struct {
		tag elf.DynTag
		to  *[]string
	}{{elf.DT_RPATH, &in.rpath}, {elf.DT_RUNPATH, &in.runpath}}
	for _, p := range paths {
		v, ok := one[p.tag]
		if !ok {
			continue
		}
		s, err := strs.at(v)
		if err != nil {
			return err
		}
		if in.rpath = nil; s != "" {
			*p.to = strings.Split(s, ":")
		}
	}
	if v, ok := one[elf.DT_RUNPATH]; ok {
		in.late, in.early = true, f.early(seg, all, v)
	}
	if v, ok := one[elf.DT_SONAME]; ok {
		if in.soname, err = strs.at(v); err != nil {
			return err
		}
	}
	f.versions(in, strs, one[elf.DT_VERNEED])
	return nil
}

// glibcABI maps the markers that are not versions to the version of glibc that
// introduced them (glibc, Versions.def and the release notes).
var glibcABI = map[string]string{"ABI_DT_RELR": "2.36", "ABI_GNU_TLS": "2.42", "ABI_GNU2_TLS": "2.42", "ABI_DT_X86_64_PLT": "2.42"}

// versions reads the version requirements (SHT_GNU_verneed in the LSB): records of 16
// bytes {version, count: u16; file, aux, next: u32}, each with records of 16 bytes
// {hash: u32; flags, other: u16; name, next: u32}; aux and next are distances. The
// records are few, so versions reads at most 64 KiB; damage ends the list.
func (f *reader) versions(in *info, strs *strtab, addr uint64) {
	off, ok := fileOffset(f.segs, addr)
	if addr == 0 || !ok {
		return
	}
	b, _ := io.ReadAll(io.NewSectionReader(f.r, int64(off), 1<<16))
	left := 1 << 12 // limits the records, which may form a loop
	for at := uint64(0); at+16 <= uint64(len(b)) && left > 0; left-- {
		aux := at + uint64(f.order.Uint32(b[at+8:]))
		for n := f.order.Uint16(b[at+2:]); n > 0 && aux+16 <= uint64(len(b)) && left > 0; n-- {
			left--
			const weak = 2 // VER_FLG_WEAK: ld.so only warns
			name, err := strs.at(uint64(f.order.Uint32(b[aux+8:])))
			if g, ok := strings.CutPrefix(name, "GLIBC_"); err == nil && ok && f.order.Uint16(b[aux+4:])&weak == 0 {
				if v := glibcABI[g]; v != "" {
					g = v
				}
				if newer(g, in.glibc) {
					in.glibc = g
				}
			}
			aux += uint64(f.order.Uint32(b[aux+12:]))
		}
		next := uint64(f.order.Uint32(b[at+12:]))
		if next == 0 {
			return
		}
		at += next
	}
}

// newer compares versions such as 2.34 and 2.4.
func newer(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range x {
		m, err := strconv.Atoi(x[i])
		if err != nil {
			return false // GLIBC_PRIVATE
		}
		n := -1
		if i < len(y) {
			n, _ = strconv.Atoi(y[i])
		}
		if b == "" || m != n {
			return b == "" || m > n
		}
	}
	return false
}

// paths returns the file's own search path, from either tag.
func (in *info) paths() []string { return append(append([]string{}, in.rpath...), in.runpath...) }
