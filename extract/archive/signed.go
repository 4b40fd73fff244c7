package archive

import (
	"encoding/binary"
	"io"
)

// Bounds on what is read of an executable's headers.
const (
	maxHeader   = 4096    // up to the end of the optional header of PE
	maxCommands = 1 << 16 // load commands of Mach-O, in bytes
	maxPadding  = 16      // bytes between archive and signature, and one
)

// signedEnd returns where the archive ends in an executable that carries a
// signature behind it: at the certificate table of a PE file, or at the code
// signature of a Mach-O file, less the zeros that align it. It is false for a file
// without one. What it returns is a place to look at: the trailer there must hold.
func signedEnd(r io.ReaderAt, size int64) (int64, bool) {
	head := make([]byte, min(size, maxHeader))
	if readAt(r, head, 0, "header") != nil || len(head) < 64 {
		return 0, false
	}
	var at int64
	switch {
	case head[0] == 'M' && head[1] == 'Z':
		at = certificates(head)
	case binary.LittleEndian.Uint32(head) == 0xfeedfacf: // MH_MAGIC_64
		at = codeSignature(r, head, size)
	}
	if at < TrailerSize || at > size {
		return 0, false
	}
	tail := make([]byte, maxPadding)
	if readAt(r, tail, at-maxPadding, "end") != nil {
		return 0, false
	}
	n := len(tail)
	for n > 0 && tail[n-1] == 0 {
		n--
	}
	return at - int64(len(tail)-n), n > 0
}

// certificates is the offset of the certificate table of a PE file, 0 for none:
// the only entry of the data directory that is an offset in the file (PE Format,
// Microsoft: optional header at e_lfanew+24, directory at +112, entry 4).
func certificates(head []byte) int64 {
	pe := int64(binary.LittleEndian.Uint32(head[0x3c:]))
	const entry = 24 + 112 + 4*8
	if pe < 64 || pe+entry+8 > int64(len(head)) || string(head[pe:pe+4]) != "PE\x00\x00" || binary.LittleEndian.Uint16(head[pe+24:]) != 0x20b {
		return 0
	}
	if binary.LittleEndian.Uint32(head[pe+24+108:]) < 5 { // entries in the directory
		return 0
	}
	return int64(binary.LittleEndian.Uint32(head[pe+entry:]))
}

// codeSignature is the offset of the code signature of a Mach-O file, 0 for none
// (mach-o/loader.h: header of 32 bytes, number and size of load commands at 16
// and 20; LC_CODE_SIGNATURE is {0x1d, size, offset, length}).
func codeSignature(r io.ReaderAt, head []byte, size int64) int64 {
	n, length := binary.LittleEndian.Uint32(head[16:]), int64(binary.LittleEndian.Uint32(head[20:]))
	if length > maxCommands || 32+length > size {
		return 0
	}
	b := make([]byte, length)
	if readAt(r, b, 32, "header") != nil {
		return 0
	}
	for ; n > 0 && len(b) >= 8; n-- {
		cmd, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if size < 8 || uint64(size) > uint64(len(b)) {
			return 0
		}
		if cmd == 0x1d && size >= 16 {
			return int64(binary.LittleEndian.Uint32(b[8:]))
		}
		b = b[size:]
	}
	return 0
}
