package binaries

import (
	"bytes"
	"fmt"
	"io"
)

// maxPart limits, in bytes, the size of one piece that is read of an ELF file.
const maxPart = 8 << 20

// read returns n bytes at off. It allocates memory as it reads bytes that exist, not
// because of n.
func read(r io.ReaderAt, off, n uint64) ([]byte, error) {
	if off > 1<<62 || n > maxPart {
		return nil, errDamage
	}
	b, err := io.ReadAll(io.NewSectionReader(r, int64(off), int64(n)))
	if err != nil {
		return nil, err
	}
	if uint64(len(b)) < n {
		return nil, fmt.Errorf("%w: %d bytes at %d expected, %d found", errDamage, n, off, len(b))
	}
	return b, nil
}

// strtab is a string table. It reads single strings, because the tables of large
// libraries have tens of megabytes.
type strtab struct {
	r         io.ReaderAt
	off, size uint64
}

// at returns the string at an offset, with 64 KiB at most.
func (t *strtab) at(off uint64) (string, error) {
	for n := uint64(256); off < t.size && n <= 1<<16; n *= 16 {
		b, err := io.ReadAll(io.NewSectionReader(t.r, int64(t.off+off), int64(min(n, t.size-off))))
		if err != nil {
			return "", err
		}
		if end := bytes.IndexByte(b, 0); end >= 0 {
			return string(b[:end]), nil
		}
	}
	return "", fmt.Errorf("%w: no string at %d of %d", errDamage, off, t.size)
}
