package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// Version is the version of the format.
const Version = 3

// The trailer begins and ends with marks. As in PNG, the first mark contains a byte
// with the high bit set and both line endings, so that a transfer in text mode is
// recognised.
const (
	beginMark = "\x89GFZ\r\n\x1a\n"
	endMark   = "\nGFZEND\n"
)

// TrailerSize is the size of the trailer in bytes.
const TrailerSize = 8 + 9*8 + 3*32 + 8

// trailer is the end of an archive, and has a fixed size. Offsets count from the start
// of the archive, which is the end of the bootloader.
type trailer struct {
	Stub           int64 // length of the bootloader, where the archive starts in the file
	Frames         int64 // length of all frames, which start at 0
	TOC            int64 // offset of the packed table of contents
	TOCPacked      int64
	TOCUnpacked    int64
	Settings       int64 // offset
	SettingsLen    int64
	Total          int64 // length of the archive with the trailer
	TOCDigest      [32]byte
	SettingsDigest [32]byte
	Digest         [32]byte // of all parts of the trailer before it
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

// maxUnpacked limits the memory for the table of contents. It is far above the table of
// a product with 100,000 files.
const maxUnpacked = 256 << 20

// maxSettings limits the size of the settings in bytes.
const maxSettings = 1 << 20

// parseTrailer reads the trailer, which ends at offset end of the file. It checks the
// digest before the version. Every version keeps the length of the trailer and the
// places of marks, version and digest, so that damage is not taken for another version.
func parseTrailer(b []byte, end int64) (*trailer, error) {
	if len(b) != TrailerSize || !bytes.Equal(b[TrailerSize-8:], []byte(endMark)) && !bytes.Equal(b[:8], []byte(beginMark)) {
		return nil, ErrNotArchive
	}
	var t trailer
	copy(t.Digest[:], b[TrailerSize-40:])
	if !bytes.Equal(b[:8], []byte(beginMark)) || !bytes.Equal(b[TrailerSize-8:], []byte(endMark)) ||
		sha256.Sum256(b[:TrailerSize-40]) != t.Digest {
		return nil, damaged("trailer")
	}
	if v := binary.LittleEndian.Uint64(b[8:]); v != Version {
		return nil, &fault{"format version " + strconv.FormatUint(v, 10), ErrVersion}
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
	// Sums cannot overflow: i64 reads at most 1<<62, and each term is checked against a
	// sum within the file before the next one is added.
	if t.Stub > end || t.Total != end-t.Stub {
		return nil, &fault{"file has " + strconv.FormatInt(end, 10) + " bytes and should have " + strconv.FormatInt(t.Stub+t.Total, 10), ErrTruncated}
	}
	switch {
	case t.Frames > t.Total, t.TOC != t.Frames,
		t.TOCPacked > t.Total-t.TOC, t.Settings != t.TOC+t.TOCPacked,
		t.SettingsLen > t.Total-t.Settings, t.Total != t.Settings+t.SettingsLen+TrailerSize,
		t.TOCUnpacked > maxUnpacked, t.SettingsLen > maxSettings:
		return nil, damaged("trailer")
	}
	return &t, nil
}
