package python

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
)

// maxModules bounds the table of built-in modules.
const maxModules = 1000

// image reads a PE file by the addresses that its parts have once it is loaded.
type image struct {
	file *pe.File
	base uint64
	data [][]byte // of each section
}

// at returns the bytes from a relative address to the end of its section; nil if no
// section holds the address.
func (m *image) at(rva uint64) []byte {
	for i, s := range m.file.Sections {
		if start := uint64(s.VirtualAddress); rva >= start && rva-start < uint64(len(m.data[i])) {
			return m.data[i][rva-start:]
		}
	}
	return nil
}

// u32 reads the number at an address; 0 if there is none.
func (m *image) u32(rva uint64) uint64 {
	if b := m.at(rva); len(b) >= 4 {
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return 0
}

// pointer reads the absolute address at rva and makes it relative; 0 if there is none.
func (m *image) pointer(rva uint64) uint64 {
	if b := m.at(rva); len(b) >= 8 {
		if p := binary.LittleEndian.Uint64(b); p > m.base {
			return p - m.base
		}
	}
	return 0
}

// text reads a string that ends with a zero.
func (m *image) text(rva uint64) string {
	b, _, ok := bytes.Cut(m.at(rva), []byte{0})
	if !ok || len(b) > 200 {
		return ""
	}
	return string(b)
}

// inittab lists the built-in modules of a Windows interpreter DLL. The DLL exports the
// variable PyImport_Inittab, which holds the address of a table. Each entry of the
// table has two pointers, to a name and to a function; an entry of zeros ends the
// table.
func inittab(file string) ([]string, error) {
	p, err := pe.Open(file)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	h, ok := p.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || h.NumberOfRvaAndSizes == 0 {
		return nil, errors.New("is not a 64-bit library")
	}
	m := &image{file: p, base: h.ImageBase}
	for _, s := range p.Sections {
		b, err := s.Data()
		if err != nil {
			return nil, err
		}
		m.data = append(m.data, b)
	}
	table := m.pointer(m.export(uint64(h.DataDirectory[0].VirtualAddress), "PyImport_Inittab"))
	var out []string
	for range maxModules {
		name := m.text(m.pointer(table))
		if table == 0 || name == "" {
			break
		}
		out = append(out, name)
		table += 16
	}
	return out, nil
}

// export returns the address that is exported under a name, or 0. The directory has the
// number of names at 24, and at 28, 32 and 36 the tables of addresses, of names, and of
// the index that each name has in the table of addresses (PE Format, The .edata
// Section).
func (m *image) export(dir uint64, name string) uint64 {
	addresses, names, ordinals := m.u32(dir+28), m.u32(dir+32), m.u32(dir+36)
	for i := range min(m.u32(dir+24), 1<<16) {
		if m.text(m.u32(names+4*i)) == name {
			if b := m.at(ordinals + 2*i); len(b) >= 2 {
				return m.u32(addresses + 4*uint64(binary.LittleEndian.Uint16(b)))
			}
		}
	}
	return 0
}
