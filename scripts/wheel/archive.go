package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"io"
	"io/fs"
	"time"
)

// entry is a file in a wheel or in an archive.
type entry struct {
	name    string // with slashes
	data    []byte
	program bool // it may be executed
}

func (e entry) mode() fs.FileMode {
	if e.program {
		return 0o755
	}
	return 0o644
}

// epoch is the time of every file, the oldest one that a ZIP file can hold.
func epoch() time.Time { return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) }

// makeArchive makes the archive for those who do not install with pip.
func makeArchive(p platform, b *builder, c *common, bom, notices []byte) (entry, error) {
	top := p.base() + "/"
	list := []entry{
		{name: top + "LICENSE", data: c.licence},
		{name: top + "README.md", data: c.readme},
		{name: top + noticesName, data: notices},
	}
	for _, e := range c.completions {
		list = append(list, entry{name: top + "completions/" + e.name, data: e.data})
	}
	list = append(list,
		entry{name: top + p.program(), data: b.data, program: true},
		entry{name: top + "gofreeze.cdx.json", data: bom},
		entry{name: top + "man/gofreeze.1", data: c.man},
	)
	if p.os == "windows" {
		data, err := zipped(list)
		return entry{name: p.base() + ".zip", data: data}, err
	}
	data, err := tarred(list)
	return entry{name: p.base() + ".tar.gz", data: data}, err
}

func zipped(list []entry) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	for _, e := range list {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: epoch()}
		h.SetMode(e.mode())
		f, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(e.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

func tarred(list []entry) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(z)
	for _, e := range list {
		h := &tar.Header{Name: e.name, Mode: int64(e.mode()), Size: int64(len(e.data)), ModTime: epoch(), Format: tar.FormatUSTAR}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(e.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
