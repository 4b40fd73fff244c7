package binaries

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// maxCommands bounds the load commands of a Mach-O file, in bytes.
const maxCommands = 1 << 20

// Load commands and file types of Mach-O (mach-o/loader.h).
const (
	machMagic64     = 0xfeedfacf
	fatMagic        = 0xcafebabe
	machExecute     = 2
	cmdLoadDylib    = 0xc
	cmdLoadWeak     = 0x80000018
	cmdReexport     = 0x8000001f
	cmdRpath        = 0x8000001c
	cmdUpwardDylib  = 0x80000023
	cpuAMD64        = 0x01000007
	cpuARM64        = 0x0100000c
	maxSlices       = 16
	machHeader      = 32
	fatSliceSize    = 20
	dylibNameOffset = 8
)

// parseMachO reads the libraries that a Mach-O file depends on. If the file is for
// several machines, it reads the slice for arch, or else the first slice.
func parseMachO(r io.ReaderAt, size int64, arch string) (*portable, error) {
	head, err := read(r, 0, uint64(min(size, machHeader)))
	if err != nil || len(head) < machHeader {
		return nil, errForeign
	}
	if binary.BigEndian.Uint32(head) == fatMagic {
		return parseFat(r, size, arch)
	}
	if binary.LittleEndian.Uint32(head) != machMagic64 {
		return nil, errForeign
	}
	p := &portable{target: target.MacOS("")}
	switch cpu := binary.LittleEndian.Uint32(head[4:]); cpu {
	case cpuAMD64:
		p.target.Arch = "amd64"
	case cpuARM64:
		p.target.Arch = "arm64"
	default:
		p.target.Arch = fmt.Sprintf("processor %#x", cpu)
	}
	p.exec = binary.LittleEndian.Uint32(head[12:]) == machExecute
	n, length := binary.LittleEndian.Uint32(head[16:]), binary.LittleEndian.Uint32(head[20:])
	if length > maxCommands {
		return nil, fmt.Errorf("%w: %d bytes of load commands", errDamage, length)
	}
	b, err := read(r, machHeader, uint64(length))
	if err != nil {
		return nil, fmt.Errorf("load commands: %w", err)
	}
	for ; n > 0; n-- {
		if len(b) < 8 {
			return nil, fmt.Errorf("%w: load commands", errDamage)
		}
		cmd, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if size < 8 || uint64(size) > uint64(len(b)) {
			return nil, fmt.Errorf("%w: load commands", errDamage)
		}
		switch cmd {
		case cmdLoadDylib, cmdReexport, cmdUpwardDylib:
			p.needed = append(p.needed, machString(b[:size]))
		case cmdLoadWeak:
			p.weak = append(p.weak, machString(b[:size]))
		case cmdRpath:
			p.rpaths = append(p.rpaths, machString(b[:size]))
		}
		b = b[size:]
	}
	return p, nil
}

// machString returns the string of a load command. Its offset from the beginning of the
// command is at 8. The string ends with a zero or with the command.
func machString(cmd []byte) string {
	if len(cmd) < dylibNameOffset+4 {
		return ""
	}
	off := binary.LittleEndian.Uint32(cmd[dylibNameOffset:])
	if uint64(off) >= uint64(len(cmd)) {
		return ""
	}
	s, _, _ := bytes.Cut(cmd[off:], []byte{0})
	return string(s)
}

// parseFat reads a file for several machines: a big-endian header of 8 bytes, records
// of 20 bytes {cpu, subtype, offset, size, alignment}, and the slices.
func parseFat(r io.ReaderAt, size int64, arch string) (*portable, error) {
	head, err := read(r, 0, uint64(min(size, 8+maxSlices*fatSliceSize)))
	if err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[4:])
	if n == 0 || n > maxSlices { // Java's class files have the same magic number
		return nil, errForeign
	}
	var first *portable
	for b := head[8:]; n > 0 && len(b) >= fatSliceSize; n, b = n-1, b[fatSliceSize:] {
		off, length := int64(binary.BigEndian.Uint32(b[8:])), int64(binary.BigEndian.Uint32(b[12:]))
		if off+length > size {
			return nil, fmt.Errorf("%w: a slice ends at byte %d of %d", errDamage, off+length, size)
		}
		slice := io.NewSectionReader(r, off, length)
		if magic, err := read(slice, 0, 4); err != nil || binary.BigEndian.Uint32(magic) == fatMagic {
			return nil, fmt.Errorf("%w: a slice of slices", errDamage)
		}
		p, err := parseMachO(slice, length, arch)
		if err != nil {
			return nil, err
		}
		if p.target.Arch == arch {
			return p, nil
		}
		if first == nil {
			first = p
		}
	}
	if first == nil {
		return nil, errForeign
	}
	return first, nil
}
