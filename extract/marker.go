package extract

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// markerPath is the path of the marker in the extraction directory.
const markerPath = ".gofreeze/complete"

// A marker consists of a magic number, the archive digest, and for each file and
// directory: size, mtime in nanoseconds (both are 0 for directories), mode, length of
// the path (all 64-bit little-endian), path. The SHA-256 of all this follows.
const markerMagic = "GFMARK\n\x02"

// recorded is the marker's record of a file or a directory.
type recorded struct {
	path  string
	size  int64
	mtime int64 // nanoseconds
	mode  uint32
}

func marshalMarker(digest [32]byte, files []recorded) []byte {
	b := append([]byte(markerMagic), digest[:]...)
	for _, f := range files {
		for _, v := range []uint64{uint64(f.size), uint64(f.mtime), uint64(f.mode), uint64(len(f.path))} {
			b = binary.LittleEndian.AppendUint64(b, v)
		}
		b = append(b, f.path...)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// writeMarker writes a marker with the given files into dir.
func writeMarker(a *archive.Archive, dir string, files []recorded) error {
	marker := filepath.Join(dir, markerPath)
	if err := os.MkdirAll(filepath.Dir(marker), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(marker, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(marshalMarker(a.Digest(), files))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

var errMarker = errors.New("marker is damaged or of another build")

// parseMarker calls f for every record in the marker, until f returns false.
func parseMarker(b []byte, digest [32]byte, f func(recorded) bool) error {
	if len(b) < 8+32+32 || string(b[:8]) != markerMagic || [32]byte(b[8:40]) != digest {
		return errMarker
	}
	end := len(b) - 32
	if sha256.Sum256(b[:end]) != [32]byte(b[end:]) {
		return errMarker
	}
	b = b[40:end]
	for len(b) > 0 {
		if len(b) < 32 {
			return errMarker
		}
		r := recorded{size: int64(binary.LittleEndian.Uint64(b)), mtime: int64(binary.LittleEndian.Uint64(b[8:])),
			mode: uint32(binary.LittleEndian.Uint64(b[16:]))}
		n := binary.LittleEndian.Uint64(b[24:])
		if n > uint64(len(b)-32) {
			return errMarker
		}
		r.path = string(b[32 : 32+n])
		b = b[32+n:]
		if !f(r) {
			return errChanged
		}
	}
	return nil
}

var errChanged = errors.New("a file was changed or removed")
