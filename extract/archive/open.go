package archive

import (
	"crypto/sha256"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Archive is an opened archive. Its methods may be used from several goroutines.
type Archive struct {
	Settings *Settings

	r       io.ReaderAt
	trailer *trailer
}

// Open reads the end of a file of size bytes: trailer and settings, nothing
// else. Errors wrap ErrNotArchive, ErrTruncated, ErrDamaged or ErrVersion.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	if size < TrailerSize {
		return nil, ErrNotArchive
	}
	// Settings are short: one read gets them together with the trailer.
	tail := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, err
	}
	t, err := parseTrailer(tail[len(tail)-TrailerSize:], size)
	if err != nil {
		return nil, err
	}
	var b []byte
	if n := t.SettingsLen + TrailerSize; n <= int64(len(tail)) {
		b = tail[int64(len(tail))-n:][:t.SettingsLen]
	} else {
		b = make([]byte, t.SettingsLen)
		if _, err := r.ReadAt(b, t.Stub+t.Settings); err != nil {
			return nil, ErrTruncated
		}
	}
	if sha256.Sum256(b) != t.SettingsDigest {
		return nil, damaged("settings")
	}
	a := &Archive{r: r, trailer: t}
	if a.Settings, err = ParseSettings(b); err != nil {
		return nil, err
	}
	return a, nil
}

// Digest is the SHA-256 of the trailer, which holds the digests of settings and
// table of contents, which holds those of the files: it names the build.
func (a *Archive) Digest() [32]byte { return a.trailer.Digest }

// Start is where the archive begins in the file: the length of the stub.
func (a *Archive) Start() int64 { return a.trailer.Stub }

// Size is the length of the archive in bytes, without the stub.
func (a *Archive) Size() int64 { return a.trailer.Total }

// TOC reads and checks the table of contents.
func (a *Archive) TOC() (*TOC, error) {
	t := a.trailer
	b, err := a.section(t.TOC, t.TOCPacked)
	if err != nil {
		return nil, err
	}
	if sha256.Sum256(b) != t.TOCDigest {
		return nil, damaged("table of contents")
	}
	if b, err = decode(nil, b, t.TOCUnpacked); err != nil {
		return nil, damaged("table of contents")
	}
	return ParseTOC(b, t.Frames)
}

// section reads n bytes at offset off of the archive. The trailer has been
// checked: they lie within the file.
func (a *Archive) section(off, n int64) ([]byte, error) {
	b := make([]byte, n)
	if _, err := a.r.ReadAt(b, a.trailer.Stub+off); err != nil {
		if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, ErrTruncated
		}
		return nil, err
	}
	return b, nil
}

// ReadFrame reads and unpacks a frame of this archive's table of contents, into
// dst if that is large enough. The content is not checked here: the digests of
// the files are.
func (a *Archive) ReadFrame(f Frame, dst []byte) ([]byte, error) {
	b, err := a.section(f.Offset, f.Packed)
	if err != nil {
		return nil, err
	}
	out, err := decode(dst[:0], b, f.Unpacked)
	if err != nil {
		return nil, damaged("frame")
	}
	return out, nil
}

// decode unpacks one zstd frame of exactly size bytes.
func decode(dst, src []byte, size int64) ([]byte, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(max(size, 1<<20))),
		zstd.WithDecoderMaxWindow(max(uint64(size), 1<<20)))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if int64(cap(dst)) < size {
		dst = make([]byte, 0, size)
	}
	out, err := d.DecodeAll(src, dst)
	if err != nil {
		return nil, err
	}
	if int64(len(out)) != size {
		return nil, errors.New("wrong size")
	}
	return out, nil
}

// WriteEntry writes the content of an entry to w, and reports damage when its
// digest is wrong.
func (a *Archive) WriteEntry(w io.Writer, t *TOC, e *Entry) error {
	h := sha256.New()
	for _, c := range e.Chunks {
		b, err := a.ReadFrame(t.Frames[c.Frame], nil)
		if err != nil {
			return err
		}
		b = b[c.Offset : c.Offset+c.Size]
		h.Write(b)
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	if [32]byte(h.Sum(nil)) != e.SHA256 {
		return damaged("entry " + quote(e.Path))
	}
	return nil
}
