package report

import "github.com/gofreeze/gofreeze/extract/archive"

func readFrame(a *archive.Archive, toc *archive.TOC, n int, buf []byte) ([]byte, error) {
	return a.ReadFrame(toc.Frames[n], buf)
}
