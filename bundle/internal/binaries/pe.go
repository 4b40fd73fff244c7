package binaries

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// These limit the parts of a PE file that are read.
const (
	maxSections  = 96      // Windows has the same limit
	maxLibraries = 4096    // in one table of imports
	maxName      = 260     // of a library
	maxPEHeader  = 1 << 16 // bytes up to the end of the section table
)

// peFile reads a PE file by relative address.
type peFile struct {
	r        io.ReaderAt
	size     int64
	sections []peSection
}

type peSection struct{ addr, size, off uint32 }

// parsePE reads the libraries that a 64-bit PE file depends on, from its import
// directory and its delay-load directory (PE Format, Microsoft).
func parsePE(r io.ReaderAt, size int64) (*portable, error) {
	head := make([]byte, min(size, maxPEHeader))
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, err
	}
	at := func(off, n int) []byte {
		if off < 0 || off > len(head)-n {
			return nil
		}
		return head[off:][:n]
	}
	bad := func(what string) error { return fmt.Errorf("%w: %s", errDamage, what) }
	if !bytes.HasPrefix(head, []byte("MZ")) || len(head) < 0x40 {
		return nil, errForeign
	}
	start := int(binary.LittleEndian.Uint32(head[0x3c:]))
	if !bytes.Equal(at(start, 4), []byte("PE\x00\x00")) {
		return nil, errForeign
	}
	coff := at(start+4, 20)
	if coff == nil {
		return nil, bad("no header")
	}
	p := &portable{target: target.Windows(peMachine(binary.LittleEndian.Uint16(coff)))}
	sections, optional := int(binary.LittleEndian.Uint16(coff[2:])), int(binary.LittleEndian.Uint16(coff[16:]))
	opt := at(start+24, optional)
	if opt == nil || optional < 112 || sections > maxSections {
		return nil, bad("no optional header")
	}
	if binary.LittleEndian.Uint16(opt) != 0x20b {
		return p, nil // a 32-bit file, as p.target says
	}
	f := &peFile{r: r, size: size}
	for i := range sections {
		s := at(start+24+optional+40*i, 40)
		if s == nil {
			return nil, bad("section table")
		}
		u := func(off int) uint32 { return binary.LittleEndian.Uint32(s[off:]) }
		f.sections = append(f.sections, peSection{u(12), u(16), u(20)})
	}
	directory := func(i int) uint32 {
		if optional < 112+8*(i+1) || binary.LittleEndian.Uint32(opt[108:]) <= uint32(i) {
			return 0
		}
		return binary.LittleEndian.Uint32(opt[112+8*i:])
	}
	const imports, delayed = 1, 13
	var err error
	if p.needed, err = f.libraries(directory(imports), 20, 12, p.needed); err != nil {
		return nil, err
	}
	p.needed, err = f.libraries(directory(delayed), 32, 4, p.needed)
	return p, err
}

// libraries reads a table of imports at an address: records of the given size, each
// with the address of a library's name at offset name. A record of zeros ends the
// table.
func (f *peFile) libraries(addr uint32, record, name int, out []string) ([]string, error) {
	if addr == 0 {
		return out, nil
	}
	for i := range maxLibraries {
		b := f.at(uint64(addr)+uint64(i*record), record)
		if len(b) < record {
			return nil, fmt.Errorf("%w: table of imports", errDamage)
		}
		text := binary.LittleEndian.Uint32(b[name:])
		if text == 0 {
			return out, nil
		}
		b = f.at(uint64(text), maxName)
		n := bytes.IndexByte(b, 0)
		if n <= 0 {
			return nil, fmt.Errorf("%w: name of an imported library", errDamage)
		}
		out = append(out, string(b[:n]))
	}
	return nil, fmt.Errorf("%w: table of imports without end", errDamage)
}

// at reads up to n bytes at an address. It returns nil if no section contains the
// address, or if the file ends before it.
func (f *peFile) at(addr uint64, n int) []byte {
	for _, s := range f.sections {
		if addr < uint64(s.addr) || addr-uint64(s.addr) >= uint64(s.size) {
			continue
		}
		in := addr - uint64(s.addr)
		b := make([]byte, min(uint64(n), uint64(s.size)-in))
		if k, err := f.r.ReadAt(b, int64(uint64(s.off)+in)); err != nil && k < len(b) {
			return nil
		}
		return b
	}
	return nil
}

func peMachine(m uint16) string {
	switch m {
	case pe.IMAGE_FILE_MACHINE_AMD64:
		return "amd64"
	case pe.IMAGE_FILE_MACHINE_ARM64:
		return "arm64"
	case pe.IMAGE_FILE_MACHINE_I386:
		return "386"
	}
	return fmt.Sprintf("machine %#x", m)
}
