package archive

import (
	"crypto/sha256"
	"errors"
	"io"
	"strconv"
)

// Archive is an opened archive. Its methods may be used from several goroutines.
type Archive struct {
	Settings *Settings

	r        io.ReaderAt
	trailer  *trailer
	decoders decoders
}

// tailSize is the number of bytes that Open reads at once. Settings are short, so that
// one read gets them together with the trailer.
const tailSize = 4096

// Open reads the trailer and the settings at the end of a file of size bytes, and
// nothing else. Errors wrap ErrNotArchive, ErrTruncated, ErrDamaged or ErrVersion.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	a, err := openAt(r, size)
	if err == nil {
		return a, nil
	}
	if end, ok := signedEnd(r, size); ok {
		if signed, serr := openAt(r, end); serr == nil {
			return signed, nil
		}
	}
	return nil, err
}

// openAt opens an archive whose trailer ends at offset end of the file.
func openAt(r io.ReaderAt, end int64) (*Archive, error) {
	tail := make([]byte, max(0, min(end, tailSize)))
	if err := readAt(r, tail, end-int64(len(tail)), "end"); err != nil {
		return nil, err
	}
	t, err := parseTrailer(tail[max(0, len(tail)-TrailerSize):], end)
	if err != nil {
		return nil, diagnose(tail, err)
	}
	var b []byte
	if n := int(t.SettingsLen) + TrailerSize; n <= len(tail) {
		b = tail[len(tail)-n:][:t.SettingsLen]
	} else {
		b = make([]byte, t.SettingsLen)
		if err := readAt(r, b, t.Stub+t.Settings, "settings"); err != nil {
			return nil, err
		}
	}
	if sha256.Sum256(b) != t.SettingsDigest {
		return nil, damaged("settings at byte " + strconv.FormatInt(t.Stub+t.Settings, 10))
	}
	a := &Archive{r: r, trailer: t}
	if a.Settings, err = ParseSettings(b); err != nil {
		return nil, err
	}
	return a, nil
}

// Digest returns the archive digest, the SHA-256 of the trailer. It identifies the
// build: the trailer has the digests of settings and table of contents, and the table
// has those of the files.
func (a *Archive) Digest() [32]byte { return a.trailer.Digest }

// Start returns the offset of the archive in the file, which is the length of the
// bootloader.
func (a *Archive) Start() int64 { return a.trailer.Stub }

// TOC reads and checks the table of contents.
func (a *Archive) TOC() (*TOC, error) {
	t := a.trailer
	b, err := a.section("table of contents", t.TOC, t.TOCPacked)
	if err != nil {
		return nil, err
	}
	where := "table of contents at byte " + strconv.FormatInt(t.Stub+t.TOC, 10)
	if sha256.Sum256(b) != t.TOCDigest {
		return nil, damaged(where)
	}
	if b, err = a.decoders.decode(nil, b, t.TOCUnpacked); err != nil {
		return nil, damaged(where)
	}
	return ParseTOC(b, t.Frames)
}

// section reads n bytes at offset off of the archive. The check of the trailer ensures
// that they are within the file.
func (a *Archive) section(what string, off, n int64) ([]byte, error) {
	b := make([]byte, n)
	return b, readAt(a.r, b, a.trailer.Stub+off, what)
}

// readAt fills b. If the file ends early, it has become shorter since its size was
// determined.
func readAt(r io.ReaderAt, b []byte, off int64, what string) error {
	if len(b) == 0 {
		return nil
	}
	n, err := r.ReadAt(b, off)
	switch {
	case n == len(b):
		return nil
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		return &fault{what + " at byte " + strconv.FormatInt(off, 10), ErrTruncated}
	}
	return &fault{"read " + what + " of the archive", err}
}
