package extract

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// markerPath is the path of the marker in the extraction directory, and readPath that
// of the list of files that are only there to be read. A start reads the list only if
// it has to look at such files. A product that has none of them has no list.
const (
	markerPath = ".gofreeze/complete"
	readPath   = ".gofreeze/read"
)

// A marker consists of a magic number, the archive digest, and for each file and
// directory: size, mtime in nanoseconds, mode, length of the path (all 64-bit
// little-endian), path. The SHA-256 of all this follows. The size of a directory is 0,
// and so is its mtime, unless it holds data. The list has the same form.
const markerMagic = "GFMARK\n\x03"

// recorded is the marker's record of a file or a directory.
type recorded struct {
	path  string // "." is the extraction directory
	size  int64
	mtime int64 // nanoseconds
	mode  uint32
}

// record writes the marker and the list of files to read for what was extracted to dir.
// stat describes a file or directory of it as it is now.
func record(a *archive.Archive, toc *archive.TOC, dir string, stat func(path string) (recorded, error)) error {
	// This may change the time of the top.
	if err := os.MkdirAll(filepath.Join(dir, above(markerPath)), 0o700); err != nil {
		return err
	}
	var marker, read []recorded
	holds := map[string]bool{} // directories with data
	for i := range toc.Entries {
		if e := &toc.Entries[i]; e.Check() == archive.CheckDirectory {
			holds[above(e.Path)] = true
		}
	}
	seen := map[string]bool{"": !holds[""]} // whoever opens the top checks its mode
	for i := range toc.Entries {
		e := &toc.Entries[i]
		if e.Check() == archive.CheckNothing {
			continue
		}
		r, err := stat(e.Path)
		if err != nil {
			return err
		}
		switch e.Check() {
		case archive.CheckFile:
			marker = append(marker, r)
		case archive.CheckDirectory:
			read = append(read, r)
		default:
			read = append(read, r)
			continue
		}
		for d := above(e.Path); !seen[d]; d = above(d) {
			seen[d] = true
			if !directoryModes && !holds[d] {
				continue
			}
			r, err := stat(named(d))
			if err != nil {
				return err
			}
			r.size = 0
			if !holds[d] {
				r.mtime = 0
			}
			marker = append(marker, r)
		}
	}
	if len(read) > 0 {
		marker = append(marker, recorded{path: readPath})
		if err := writeMarker(a, dir, readPath, read); err != nil {
			return err
		}
	}
	return writeMarker(a, dir, markerPath, marker)
}

// named returns the name of a directory of the product, of which "" is the top.
func named(d string) string {
	if d == "" {
		return "."
	}
	return d
}

// compare compares an extraction directory with its marker. stat describes what is at a
// path now; it fails if that is none of the user's files. A file in a directory that
// holds data cannot be removed or renamed without the directory's time changing, so that
// such files are compared only then, or if all says so: once a day, and after a start of
// the system, which may have lost what had not reached the disk. list returns the list
// of files to read. all and list are called at most once, and only for products that have
// such files.
func compare(marker []byte, digest [32]byte, stat func(path string) (recorded, error), all func() bool, list func() ([]byte, error)) error {
	var touched []string
	listed := false
	same := func(r recorded) bool {
		if r.path == readPath {
			listed = true
			return true
		}
		f, err := stat(r.path)
		if err != nil || f.mode != r.mode {
			return false
		}
		if isDir(r.mode) {
			if r.mtime != 0 && f.mtime != r.mtime {
				touched = append(touched, r.path)
			}
			return true
		}
		return f.size == r.size && f.mtime == r.mtime
	}
	if err := parseMarker(marker, digest, same); err != nil || !listed {
		return err
	}
	every := all()
	if !every && len(touched) == 0 {
		return nil
	}
	b, err := list()
	if err != nil {
		return err
	}
	return parseMarker(b, digest, func(r recorded) bool {
		return !every && !slices.Contains(touched, named(above(r.path))) || same(r)
	})
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

// writeMarker writes a marker with the given files to a path in dir.
func writeMarker(a *archive.Archive, dir, path string, files []recorded) error {
	f, err := os.OpenFile(filepath.Join(dir, path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(marshalMarker(a.Digest(), files))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// maxMarker bounds the size of a marker, in bytes.
const maxMarker = 64 << 20

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
