package archive

import (
	"encoding/binary"
	"io"
)

// These limit the parts of an executable's headers that are read.
const (
	maxHeader   = 4096    // up to the end of the optional header of PE
	maxCommands = 1 << 16 // load commands of Mach-O, in bytes
	maxPadding  = 16      // bytes between archive and signature, plus one
)

// signedEnd returns the end of the archive in an executable with a signature behind it.
// The signature is the certificate table of a PE file, or the code signature of a
// Mach-O file; zeros of alignment may precede it. If the signature was removed, these
// zeros remain at the end of the file. signedEnd returns false for other files. The
// result is only a candidate: the trailer there must be valid.
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
	if at == 0 { // it was removed
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

// certificateAt is the offset of the certificate table in the optional header of PE. It
// is the only entry of the data directory that is an offset in the file (PE Format,
// Microsoft: directory at +112, entry 4).
const certificateAt = 112 + 4*8

// optionalHeader returns the offset of the optional header of a 64-bit PE file (at
// e_lfanew+24) that has an entry for the certificate table, or 0 for other files.
func optionalHeader(head []byte) int64 {
	pe := int64(binary.LittleEndian.Uint32(head[0x3c:]))
	if at := pe + 24; pe < 64 || at+certificateAt+8 > min(int64(len(head)), maxHeader) || string(head[pe:pe+4]) != "PE\x00\x00" ||
		binary.LittleEndian.Uint16(head[at:]) != 0x20b || binary.LittleEndian.Uint32(head[at+108:]) < 5 { // entries in the directory
		return 0
	}
	return pe + 24
}

// certificates returns the offset of the certificate table of a PE file, or 0.
func certificates(head []byte) int64 {
	at := optionalHeader(head)
	if at == 0 {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(head[at+certificateAt:]))
}

// These are the parts of Mach-O files that are used here (mach-o/loader.h).
const (
	machO64          = 0xfeedfacf // MH_MAGIC_64
	signatureCommand = 0x1d       // LC_CODE_SIGNATURE: {command, size, offset, length}
)

// codeSignature returns the offset of the code signature of a Mach-O file, or 0 (header
// of 32 bytes, number and size of load commands at 16 and 20).
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

// eachCommand calls f for the first n load commands in b, and passes the bytes behind
// each. It ends when f returns false, or when the commands are incomplete.
func eachCommand(b []byte, n uint32, f func(cmd uint32, b, rest []byte) bool) {
	for ; n > 0 && len(b) >= 8; n-- {
		cmd, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if size < 8 || uint64(size) > uint64(len(b)) || !f(cmd, b[:size], b[size:]) {
			return
		}
		b = b[size:]
	}
}
