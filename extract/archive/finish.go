package archive

import (
	"crypto/sha256"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Finish writes what follows the frames: table of contents, settings and
// trailer. stubLen and framesLen are the lengths in bytes of what has been
// written. It returns the digest that names the build.
func Finish(w io.Writer, stubLen, framesLen int64, toc *TOC, s *Settings) (digest [32]byte, err error) {
	plain := toc.Marshal()
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		return digest, err
	}
	packed := enc.EncodeAll(plain, nil)
	settings := s.Marshal()
	// What is written must be readable: a mistake of the builder shows here.
	if _, err := ParseTOC(plain, framesLen); err != nil {
		return digest, &fault{"internal error: what was to be written", err}
	}
	if _, err := ParseSettings(settings); err != nil {
		return digest, &fault{"internal error: what was to be written", err}
	}
	t := trailer{
		Stub: stubLen, Frames: framesLen, TOC: framesLen, TOCPacked: int64(len(packed)), TOCUnpacked: int64(len(plain)),
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
