//go:build unix

package extract

import (
	"crypto/sha256"

	"golang.org/x/sys/unix"
)

// ownFiles are the files of an extraction directory that the archive does not contain.
var ownFiles = [...]string{markerPath, readPath, heldMark}

// digestOf reads a file of size bytes, and one more byte if there is one. It returns
// the digest and the number of bytes. It never waits.
func digestOf(path string, size int64, buf []byte) (sum [32]byte, n int64, err error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return sum, 0, err
	}
	defer unix.Close(fd)
	h := sha256.New()
	for n <= size {
		m, err := unix.Read(fd, buf)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return sum, n, err
		}
		if m == 0 {
			break
		}
		h.Write(buf[:m])
		n += int64(m)
	}
	h.Sum(sum[:0])
	return sum, n, nil
}
