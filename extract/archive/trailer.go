package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
)

// Version is the version of the format.
const Version = 1

// The trailer begins and ends with marks. As in PNG, the first one holds a byte
// with the high bit set and both line endings, so that a transfer in text mode
// is recognised.
const (
	beginMark = "\x89GFZ\r\n\x1a\n"
	endMark   = "\nGFZEND\n"
)

// TrailerSize is the size of the trailer in bytes.
const TrailerSize = 8 + 9*8 + 3*32 + 8

// trailer is the fixed-size end of an archive. Offsets count from the start of
// the archive, which is the end of the stub.
type trailer struct {
	Stub           int64 // length of the stub: where the archive starts in the file
	Frames         int64 // length of all frames; they start at 0
	TOC            int64 // offset of the packed table of contents
	TOCPacked      int64
	TOCUnpacked    int64
	Settings       int64 // offset
	SettingsLen    int64
	Total          int64 // length of the archive, trailer included
	TOCDigest      [32]byte
	SettingsDigest [32]byte
	Digest         [32]byte // of everything in the trailer before it
}

func (t *trailer) marshal() []byte {
	var p put
	p.bytes([]byte(beginMark))
	p.u64(Version)
	for _, v := range []int64{t.Stub, t.Frames, t.TOC, t.TOCPacked, t.TOCUnpacked, t.Settings, t.SettingsLen, t.Total} {
		p.i64(v)
	}
	p.bytes(t.TOCDigest[:])
	p.bytes(t.SettingsDigest[:])
	t.Digest = sha256.Sum256(p)
	p.bytes(t.Digest[:])
	p.bytes([]byte(endMark))
	return p
}

// maxUnpacked bounds what the reader allocates for the table of contents: far
// above a product of 100,000 files.
const maxUnpacked = 256 << 20

// parseTrailer reads the trailer, which ends at offset end of the file.
func parseTrailer(b []byte, end int64) (*trailer, error) {
	if len(b) != TrailerSize || !bytes.Equal(b[TrailerSize-8:], []byte(endMark)) {
		return nil, ErrNotArchive
	}
	if !bytes.Equal(b[:8], []byte(beginMark)) {
		return nil, damaged("trailer")
	}
	if binary.LittleEndian.Uint64(b[8:]) != Version {
		return nil, ErrVersion
	}
	var t trailer
	copy(t.Digest[:], b[TrailerSize-40:])
	if sha256.Sum256(b[:TrailerSize-40]) != t.Digest {
		return nil, damaged("trailer")
	}
	g := &get{b: b[16 : TrailerSize-40]}
	for _, v := range []*int64{&t.Stub, &t.Frames, &t.TOC, &t.TOCPacked, &t.TOCUnpacked, &t.Settings, &t.SettingsLen, &t.Total} {
		*v = g.i64()
	}
	copy(t.TOCDigest[:], g.take(32))
	copy(t.SettingsDigest[:], g.take(32))
	if err := g.end(); err != nil {
		return nil, damaged("trailer")
	}
	switch {
	case t.Stub > end || t.Total != end-t.Stub:
		return nil, ErrTruncated
	case t.TOC != t.Frames || t.Settings != t.TOC+t.TOCPacked || t.Total != t.Settings+t.SettingsLen+TrailerSize,
		t.TOCUnpacked > maxUnpacked, t.SettingsLen > 1<<20:
		return nil, damaged("trailer")
	}
	return &t, nil
}

// Errors of Open and of what it returns, wrapped with what is wrong. The texts
// say what to do.
var (
	ErrNotArchive = errors.New("no gofreeze archive at its end: not made by gofreeze, truncated, or stripped of it (by strip or upx); build or download it again")
	ErrTruncated  = errors.New("the archive is truncated or has lost its beginning; build or download it again")
	ErrDamaged    = errors.New("the archive is damaged; build or download it again")
	ErrVersion    = errors.New("made by another version of gofreeze, whose format this one does not know")
)

// damage is ErrDamaged with the part that is.
type damage struct{ part string }

func (d *damage) Error() string { return d.part + ": " + ErrDamaged.Error() }
func (d *damage) Unwrap() error { return ErrDamaged }

func damaged(part string) error { return &damage{part} }
