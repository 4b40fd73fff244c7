// Package macho makes macOS executables that contain an archive. The archive is in the
// last segment, so that code signatures cover it. The executables get an ad-hoc
// signature, because Apple's processors run nothing without one.
package macho

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Load commands and sizes (mach-o/loader.h).
const (
	magic64          = 0xfeedfacf
	cmdSegment       = 0x19
	cmdSymtab        = 0x2
	cmdCodeSignature = 0x1d
	headerSize       = 32
	segmentSize      = 72
	sectionSize      = 80
	signatureSize    = 16
	pageSize         = 1 << 14 // of memory; a multiple of the page size of Intel's processors
	maxOffset        = 1<<32 - 1
)

// commands contains the places of the edited parts, as offsets in the file.
type commands struct {
	end       int   // end of the load commands
	linkedit  int   // segment command of __LINKEDIT, the last segment
	symtab    int   // symbol table command
	signature int   // code signature command, 0 if there is none
	room      int   // beginning of the first section
	text      int   // segment command of __TEXT
	content   int64 // end of the file without its signature
}

var errLayout = errors.New("macho: not laid out as Go's linker does it")

func u32(b []byte, off int) uint32 { return binary.LittleEndian.Uint32(b[off:]) }
func u64(b []byte, off int) uint64 { return binary.LittleEndian.Uint64(b[off:]) }

func put32(b []byte, off int, v uint32) { binary.LittleEndian.PutUint32(b[off:], v) }
func put64(b []byte, off int, v uint64) { binary.LittleEndian.PutUint64(b[off:], v) }

// parse finds the commands at the beginning of a file of size bytes.
func parse(b []byte, size int64) (*commands, error) {
	if len(b) < headerSize || u32(b, 0) != magic64 {
		return nil, errors.New("macho: not a Mach-O file of 64 bits")
	}
	n, length := u32(b, 16), int64(u32(b, 20))
	c := &commands{end: int(headerSize + length), room: len(b), content: size}
	if headerSize+length > int64(len(b)) {
		return nil, errLayout
	}
	var lastEnd uint64
	at := headerSize
	for range n {
		if at+8 > c.end {
			return nil, errLayout
		}
		cmd, l := u32(b, at), int(u32(b, at+4))
		if l < 8 || l > c.end-at {
			return nil, errLayout
		}
		switch {
		case cmd == cmdSegment && l >= segmentSize:
			off, filesize := u64(b, at+40), u64(b, at+48)
			if off+filesize < off || off+filesize > uint64(size) {
				return nil, fmt.Errorf("%w: a segment ends behind the file", errLayout)
			}
			switch name, _, _ := bytes.Cut(b[at+8:at+24], []byte{0}); string(name) {
			case "__LINKEDIT":
				c.linkedit = at
			case "__TEXT":
				c.text = at
			}
			lastEnd = max(lastEnd, off+filesize)
			for s := at + segmentSize; s+sectionSize <= at+l; s += sectionSize {
				if o := int(u32(b, s+48)); o > 0 {
					c.room = min(c.room, o)
				}
			}
		case cmd == cmdSymtab && l >= 24:
			c.symtab = at
		case cmd == cmdCodeSignature && l >= signatureSize:
			c.signature = at
			c.content = int64(u32(b, at+8))
		}
		at += l
	}
	if c.linkedit == 0 || c.text == 0 || c.symtab == 0 || lastEnd != u64(b, c.linkedit+40)+u64(b, c.linkedit+48) || c.content > size {
		return nil, errLayout
	}
	return c, nil
}

// Base returns an executable without its signature and with room for another one, so
// that an archive can be appended.
func Base(exe []byte) ([]byte, error) {
	c, err := parse(exe, int64(len(exe)))
	if err != nil {
		return nil, err
	}
	out := append([]byte{}, exe[:c.content]...)
	if strings := int64(u32(out, c.symtab+16)) + int64(u32(out, c.symtab+20)); strings > c.content || c.content-strings > 16 {
		return nil, fmt.Errorf("%w: the string table is not at the end", errLayout)
	}
	put64(out, c.linkedit+48, uint64(c.content)-u64(out, c.linkedit+40))
	if c.signature != 0 {
		return out, nil
	}
	if c.end+signatureSize > c.room {
		return nil, fmt.Errorf("%w: no room for another load command", errLayout)
	}
	put32(out, c.end, cmdCodeSignature)
	put32(out, c.end+4, signatureSize)
	put32(out, 16, u32(out, 16)+1)
	put32(out, 20, u32(out, 20)+signatureSize)
	put32(out, c.end+8, uint32(c.content))
	put32(out, c.end+12, 0)
	return out, nil
}
