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
// signature of a Mach-O file, less the zeros that align it. Those stay when a
// signature is taken away, before the end of the file. It is false for files of other
// kinds. What it returns is a place to look at: the trailer there must hold.
func signedEnd(r io.ReaderAt, size int64) (int64, bool) {
	head := make([]byte, min(size, maxHeader))
	if readAt(r, head, 0, "header") != nil || len(head) < 64 {
		return 0, false
	}
	var at int64
	switch {
	case head[0] == 'M' && head[1] == 'Z':
		at = certificates(head)
	case binary.LittleEndian.Uint32(head) == machO64:
		at = codeSignature(r, head, size)
	default:
		return 0, false
	}
	if at == 0 { // it was taken away
		at = size
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

// certificateAt is where the optional header of PE has the certificate table: the
// only entry of the data directory that is an offset in the file (PE Format,
// Microsoft: directory at +112, entry 4).
const certificateAt = 112 + 4*8

// optionalHeader is the offset of the optional header of a PE file of 64 bits (at
// e_lfanew+24) that has an entry for the certificate table, 0 for other files.
func optionalHeader(head []byte) int64 {
	pe := int64(binary.LittleEndian.Uint32(head[0x3c:]))
	if at := pe + 24; pe < 64 || at+certificateAt+8 > min(int64(len(head)), maxHeader) || string(head[pe:pe+4]) != "PE\x00\x00" ||
		binary.LittleEndian.Uint16(head[at:]) != 0x20b || binary.LittleEndian.Uint32(head[at+108:]) < 5 { // entries in the directory
		return 0
	}
	return pe + 24
}

// certificates is the offset of the certificate table of a PE file, 0 for none.
func certificates(head []byte) int64 {
	at := optionalHeader(head)
	if at == 0 {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(head[at+certificateAt:]))
}

// What is looked at in Mach-O files (mach-o/loader.h).
const (
	machO64          = 0xfeedfacf // MH_MAGIC_64
	signatureCommand = 0x1d       // LC_CODE_SIGNATURE: {command, size, offset, length}
)

// codeSignature is the offset of the code signature of a Mach-O file, 0 for none
// (header of 32 bytes, number and size of load commands at 16 and 20).
func codeSignature(r io.ReaderAt, head []byte, size int64) int64 {
	n, length := binary.LittleEndian.Uint32(head[16:]), int64(binary.LittleEndian.Uint32(head[20:]))
	if length > maxCommands || 32+length > size {
		return 0
	}
	b := make([]byte, length)
	if readAt(r, b, 32, "header") != nil {
		return 0
	}
	var at int64
	eachCommand(b, n, func(cmd uint32, b, _ []byte) bool {
		if cmd == signatureCommand && len(b) >= 16 {
			at = int64(binary.LittleEndian.Uint32(b[8:]))
		}
		return at == 0
	})
	return at
}

// eachCommand calls f for the first n load commands in b, and with what follows
// each, until f returns false or they are not whole.
func eachCommand(b []byte, n uint32, f func(cmd uint32, b, rest []byte) bool) {
	for ; n > 0 && len(b) >= 8; n-- {
		cmd, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if size < 8 || uint64(size) > uint64(len(b)) || !f(cmd, b[:size], b[size:]) {
			return
		}
		b = b[size:]
	}
}
