package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"strconv"
)

// stubDigest returns the SHA-256 of a bootloader of size bytes. The bytes that signing
// changes count as zeros, so that a product can be signed after it was built, and
// signed again. docs/format.md lists them.
func stubDigest(r io.ReaderAt, size int64) (sum [32]byte, err error) {
	head := make([]byte, min(size, 32+maxCommands))
	if err := readAt(r, head, 0, "bootloader"); err != nil {
		return sum, err
	}
	unsign(head)
	h := sha256.New()
	h.Write(head)
	b := make([]byte, min(size-int64(len(head)), 1<<16))
	for at := int64(len(head)); at < size; at += int64(len(b)) {
		b = b[:min(int64(len(b)), size-at)]
		if err := readAt(r, b, at, "bootloader"); err != nil {
			return sum, err
		}
		h.Write(b)
	}
	h.Sum(sum[:0])
	return sum, nil
}

// CheckStub compares the bootloader before the archive with its digest.
func (a *Archive) CheckStub() error {
	sum, err := stubDigest(a.r, a.trailer.Stub)
	if err == nil && sum != a.Settings.Stub {
		err = &changedStub{a.trailer.Stub}
	}
	return err
}

// changedStub is ErrDamaged for a bootloader of size bytes.
type changedStub struct{ size int64 }

func (c *changedStub) Error() string {
	return "bootloader, bytes 0 to " + strconv.FormatInt(c.size, 10) + ": damaged, or changed after the build in other ways than signing; build or download it again"
}
func (c *changedStub) Unwrap() error { return ErrDamaged }

// unsign clears the bytes that signing changes in the head of an executable.
func unsign(head []byte) {
	switch {
	case len(head) < 64:
	case head[0] == 'M' && head[1] == 'Z':
		if at := optionalHeader(head); at > 0 {
			clear(head[at+64:][:4])            // checksum
			clear(head[at+certificateAt:][:8]) // place and size of the certificate table
		}
	case binary.LittleEndian.Uint32(head) == machO64:
		unsignMachO(head)
	}
}

// unsignMachO removes a load command for a signature from the head of a Mach-O file,
// and clears the sizes that include the signature or the archive.
func unsignMachO(head []byte) {
	n, length := binary.LittleEndian.Uint32(head[16:]), binary.LittleEndian.Uint32(head[20:])
	if int64(length) > int64(len(head)-32) {
		return
	}
	eachCommand(head[32:32+length], n, func(cmd uint32, b, rest []byte) bool {
		switch {
		case cmd == 0x19 && len(b) >= 72 && bytes.HasPrefix(b[8:24], []byte("__LINKEDIT\x00")): // LC_SEGMENT_64
			clear(b[32:40]) // in memory
			clear(b[48:56]) // in the file
		case cmd == 0x2 && len(b) >= 24: // LC_SYMTAB
			clear(b[20:24]) // size of the strings
		case cmd == signatureCommand && len(rest) == 0:
			binary.LittleEndian.PutUint32(head[16:], n-1)
			binary.LittleEndian.PutUint32(head[20:], length-uint32(len(b)))
			clear(b)
		case cmd == signatureCommand && len(b) >= 16:
			clear(b[8:16])
		}
		return true
	})
}
