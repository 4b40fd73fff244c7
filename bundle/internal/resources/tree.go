package resources

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"

	"github.com/tc-hib/winres"
)

// resource is one resource of an executable.
type resource struct {
	kind, name winres.Identifier
	lang       uint16
	data       []byte // a part of the executable
}

// maxEntries limits the number of entries in all directories of an executable.
const maxEntries = 1 << 16

// tree reads the resources of an executable: three levels of directories, for type,
// name and language (PE Format, Microsoft: the .rsrc section).
type tree struct {
	image    *pe.File
	file     []byte
	root     []byte // from the root directory to the end of its section
	resource resource
	found    []resource
	bytes    int
	entries  int // number of entries seen in all directories
}

// isExecutable reports whether a file begins like an executable of Windows.
func isExecutable(b []byte) bool {
	return len(b) >= 0x40 && b[0] == 'M' && b[1] == 'Z'
}

// list returns the resources of an executable or library of Windows. It returns an
// error for a hostile file.
func list(b []byte) ([]resource, error) {
	image, err := pe.NewFile(bytes.NewReader(b))
	if err != nil {
		return nil, errors.New("is no executable or library of Windows, or damaged")
	}
	var dir []pe.DataDirectory
	switch h := image.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		dir = h.DataDirectory[:min(h.NumberOfRvaAndSizes, 16)]
	case *pe.OptionalHeader64:
		dir = h.DataDirectory[:min(h.NumberOfRvaAndSizes, 16)]
	}
	if len(dir) <= pe.IMAGE_DIRECTORY_ENTRY_RESOURCE || dir[pe.IMAGE_DIRECTORY_ENTRY_RESOURCE].VirtualAddress == 0 {
		return nil, nil
	}
	t := &tree{image: image, file: b}
	if t.root = t.at(dir[pe.IMAGE_DIRECTORY_ENTRY_RESOURCE].VirtualAddress); t.root == nil {
		return nil, errors.New("its resources are damaged")
	}
	return t.found, t.directory(0, 0)
}

// at returns the bytes from an address to the end of its section, or nil outside of all
// sections.
func (t *tree) at(address uint32) []byte {
	for _, s := range t.image.Sections {
		if in := uint64(address) - uint64(s.VirtualAddress); address >= s.VirtualAddress && in < uint64(s.Size) {
			from, to := uint64(s.Offset)+in, uint64(s.Offset)+uint64(s.Size)
			if to <= uint64(len(t.file)) {
				return t.file[from:to]
			}
		}
	}
	return nil
}

// part returns n bytes of the resource section, or nil.
func (t *tree) part(at, n uint32) []byte {
	if uint64(at)+uint64(n) > uint64(len(t.root)) {
		return nil
	}
	return t.root[at : at+n]
}

func (t *tree) directory(at uint32, level int) error {
	damaged := errors.New("its resources are damaged")
	header := t.part(at, 16)
	if header == nil {
		return damaged
	}
	n := uint32(binary.LittleEndian.Uint16(header[12:])) + uint32(binary.LittleEndian.Uint16(header[14:]))
	entries := t.part(at+16, 8*n)
	if entries == nil {
		return damaged
	}
	const more = 1 << 31                                 // the entry has a name, or leads to a directory
	if t.entries += int(n) + 1; t.entries > maxEntries { // entries may share directories
		return damaged
	}
	for i := range n {
		id, to := binary.LittleEndian.Uint32(entries[8*i:]), binary.LittleEndian.Uint32(entries[8*i+4:])
		var name winres.Identifier = winres.ID(id)
		if id&more != 0 {
			if name = t.name(id &^ more); name == nil {
				return damaged
			}
		}
		switch level {
		case 0:
			t.resource.kind = name
		case 1:
			t.resource.name = name
		case 2:
			t.resource.lang = uint16(id)
			if to&more != 0 || !t.leaf(to) {
				return damaged
			}
			continue
		}
		if to&more == 0 {
			return damaged
		}
		if err := t.directory(to&^more, level+1); err != nil {
			return err
		}
	}
	return nil
}

// name returns the name at an offset, which begins with its length, or nil.
func (t *tree) name(at uint32) winres.Identifier {
	length := t.part(at, 2)
	if length == nil {
		return nil
	}
	n := binary.LittleEndian.Uint16(length)
	text := t.part(at+2, 2*uint32(n))
	if n == 0 || text == nil {
		return nil
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(text[2*i:])
	}
	return named(string(utf16.Decode(units)))
}

// leaf adds the resource that an entry describes by address and length.
func (t *tree) leaf(at uint32) bool {
	entry := t.part(at, 16)
	if entry == nil {
		return false
	}
	data, n := t.at(binary.LittleEndian.Uint32(entry)), binary.LittleEndian.Uint32(entry[4:])
	if n > 0 && uint64(n) > uint64(len(data)) {
		return false
	}
	if t.bytes += int(n); t.bytes > maxFile { // many entries may share bytes
		return false
	}
	r := t.resource
	r.data = append([]byte{}, data[:n]...) // the library takes nil for no data
	t.found = append(t.found, r)
	return true
}

// String returns the resource as messages show it.
func (r resource) String() string {
	return fmt.Sprintf("%v,%v,%d", r.kind, r.name, r.lang)
}
