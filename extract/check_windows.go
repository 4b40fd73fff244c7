package extract

import (
	"crypto/sha256"
	"io"
	"os"
)

// ownFiles are the files of an extraction directory that the archive does not contain.
var ownFiles = [...]string{markerPath, readPath, tempLock}

// digestOf reads a file of size bytes, and one more byte if there is one. It returns
// the digest and the number of bytes.
func digestOf(path string, size int64, buf []byte) (sum [32]byte, n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err = io.CopyBuffer(struct{ io.Writer }{h}, io.LimitReader(f, size+1), buf)
	h.Sum(sum[:0])
	return sum, n, err
}
