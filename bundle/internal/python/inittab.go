package python

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
)

// maxModules bounds the table of built-in modules.
const maxModules = 1000

// image reads a PE file by address, as if it were loaded.
type image struct {
	file *pe.File
	base uint64
	data [][]byte // of each section
}

// at returns what lies from a relative address to the end of its section; nil
// for nothing.
func (m *image) at(rva uint64) []byte {
	for i, s := range m.file.Sections {
		if start := uint64(s.VirtualAddress); rva >= start && rva-start < uint64(len(m.data[i])) {
			return m.data[i][rva-start:]
		}
	}
	return nil
}

// u32 reads at an address; 0 for what is not there.
func (m *image) u32(rva uint64) uint64 {
	if b := m.at(rva); len(b) >= 4 {
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return 0
}

// pointer reads an absolute address and returns it relative; 0 for none.
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

// inittab lists the built-in modules of a Windows interpreter DLL, which exports
// the variable PyImport_Inittab: the address of a table of pairs of pointers,
// name and function, that ends with zeros.
func inittab(file string) ([]string, error) {
	p, err := pe.Open(file)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	h, ok := p.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || h.NumberOfRvaAndSizes == 0 {
		return nil, errors.New("is no library of 64 bits")
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

// export returns the address of what is exported under a name, 0 for nothing
// (PE Format, The .edata Section: at 24 the number of names, at 28 the table of
// addresses, at 32 that of names, at 36 the index of each in the former).
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
