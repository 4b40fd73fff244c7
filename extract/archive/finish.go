package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Finish writes the parts behind the frames: table of contents, settings with the
// digest of the bootloader, and trailer. The bootloader, and frames of framesLen bytes,
// have been written already. Finish returns the archive digest.
func Finish(w io.Writer, stub []byte, framesLen int64, toc *TOC, s *Settings) (digest [32]byte, err error) {
	plain := toc.Marshal()
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		return digest, err
	}
	packed := enc.EncodeAll(plain, nil)
	of := *s
	if of.Stub, err = stubDigest(bytes.NewReader(stub), int64(len(stub))); err != nil {
		return digest, err
	}
	settings := of.Marshal()
	// Written data must be readable: a mistake of the builder shows here.
	var limit *Limit
	if _, err := ParseTOC(plain, framesLen); errors.As(err, &limit) {
		return digest, err
	} else if err != nil {
		return digest, &fault{"internal error: what was to be written", err}
	}
	if _, err := ParseSettings(settings); err != nil {
		return digest, &fault{"internal error: what was to be written", err}
	}
	t := trailer{
		Stub: int64(len(stub)), Frames: framesLen, TOC: framesLen, TOCPacked: int64(len(packed)), TOCUnpacked: int64(len(plain)),
		Settings: framesLen + int64(len(packed)), SettingsLen: int64(len(settings)),
		TOCDigest: sha256.Sum256(packed), SettingsDigest: sha256.Sum256(settings),
	}
	t.Total = t.Settings + t.SettingsLen + TrailerSize
	for _, b := range [][]byte{packed, settings, t.marshal()} {
		if _, err := w.Write(b); err != nil {
			return digest, err
		}
	}
	return t.Digest, nil
}
