package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Product is a product that has been read and checked.
type Product struct {
	Name     string      `json:"name"`
	Layout   string      `json:"layout"`
	Digest   string      `json:"digest"` // SHA-256 that names the build, hexadecimal
	Size     int64       `json:"size"`   // of the executable file in bytes
	Stub     int64       `json:"stub"`   // of the bootloader
	Unpacked int64       `json:"unpacked"`
	Entries  []EntryInfo `json:"entries"`
	Report   *Report     `json:"report"` // nil when the archive holds none
}

// EntryInfo is one file of a product.
type EntryInfo struct {
	Path   string `json:"path"`
	Kind   string `json:"kind"` // "file", "link", "pyz", "note", "outside"
	Mode   string `json:"mode"` // octal
	Size   int64  `json:"size"`
	Packed int64  `json:"packed"` // its share of the compressed frames
	SHA256 string `json:"sha256"`
	Target string `json:"target,omitempty"`
	Why    string `json:"why,omitempty"`
}

// maxReport bounds the stored report in bytes.
const maxReport = 64 << 20

var kinds = map[archive.Kind]string{archive.KindFile: "file", archive.KindSymlink: "link", archive.KindPYZ: "pyz",
	archive.KindNote: "note", archive.KindOutside: "outside"}

// Read reads all of a product and compares every file with its digest. size is
// that of the executable; outside opens the files of a onedir product.
func Read(a *archive.Archive, size int64, outside func(path string) (io.ReadCloser, error)) (*Product, error) {
	toc, err := a.TOC()
	if err != nil {
		return nil, err
	}
	digest := a.Digest()
	p := &Product{Name: a.Settings.Name, Layout: a.Settings.Layout, Digest: fmt.Sprintf("%x", digest), Size: size, Stub: a.Start()}
	hashes := make([]*entryHash, len(toc.Entries))
	var note bytes.Buffer
	for i := range toc.Entries {
		e := &toc.Entries[i]
		hashes[i] = &entryHash{h: sha256.New()}
		if e.Kind == archive.KindNote && e.Path == Path && e.Size <= maxReport {
			hashes[i].keep = &note
		}
	}
	packed, err := readFrames(a, toc, hashes)
	if err != nil {
		return nil, err
	}
	for i := range toc.Entries {
		e := &toc.Entries[i]
		info := EntryInfo{Path: e.Path, Kind: kinds[e.Kind], Mode: fmt.Sprintf("%04o", e.Mode), Size: e.Size, Packed: packed[i], Target: e.Target}
		if e.Kind == archive.KindOutside && e.Target == "" {
			if err := readOutside(e, hashes[i], outside); err != nil {
				return nil, err
			}
		}
		if e.Kind != archive.KindSymlink && e.Target == "" {
			if [32]byte(hashes[i].h.Sum(nil)) != e.SHA256 {
				return nil, fmt.Errorf("file %q: %w", e.Path, archive.ErrDamaged)
			}
			info.SHA256 = fmt.Sprintf("%x", e.SHA256)
		}
		p.Unpacked += e.Size
		p.Entries = append(p.Entries, info)
	}
	if note.Len() > 0 {
		var r Report
		if err := json.Unmarshal(note.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("stored report: %w", archive.ErrDamaged)
		}
		p.Report = &r
		p.reasons()
	}
	return p, nil
}

// reasons copies from the report why each file is in.
func (p *Product) reasons() {
	why := make(map[string]string, len(p.Report.Files))
	for _, f := range p.Report.Files {
		why[f.Path] = f.Why
	}
	for i := range p.Entries {
		p.Entries[i].Why = why[p.Entries[i].Path]
	}
}

type entryHash struct {
	h interface {
		io.Writer
		Sum([]byte) []byte
	}
	keep *bytes.Buffer
	next int // chunks hashed so far
}

func (h *entryHash) write(b []byte) {
	h.h.Write(b)
	if h.keep != nil {
		h.keep.Write(b)
	}
}

// readFrames unpacks every frame once. Chunks that come before an earlier one of
// the same file are read in a second pass. It returns each entry's share of the
// compressed bytes.
func readFrames(a *archive.Archive, toc *archive.TOC, hashes []*entryHash) ([]int64, error) {
	type user struct{ entry, chunk int }
	users := make([][]user, len(toc.Frames))
	packed := make([]int64, len(toc.Entries))
	for i := range toc.Entries {
		for k, c := range toc.Entries[i].Chunks {
			users[c.Frame] = append(users[c.Frame], user{i, k})
			if f := toc.Frames[c.Frame]; f.Unpacked > 0 {
				packed[i] += int64(float64(f.Packed) * float64(c.Size) / float64(f.Unpacked))
			}
		}
	}
	var buf []byte
	var err error
	for n := range toc.Frames {
		if buf, err = readFrame(a, toc, n, buf); err != nil {
			return nil, err
		}
		for _, u := range users[n] {
			if h := hashes[u.entry]; h.next == u.chunk {
				c := toc.Entries[u.entry].Chunks[u.chunk]
				h.write(buf[c.Offset : c.Offset+c.Size])
				h.next++
			}
		}
	}
	for i := range toc.Entries {
		for h := hashes[i]; h.next < len(toc.Entries[i].Chunks); h.next++ {
			c := toc.Entries[i].Chunks[h.next]
			if buf, err = readFrame(a, toc, c.Frame, buf); err != nil {
				return nil, err
			}
			h.write(buf[c.Offset : c.Offset+c.Size])
		}
	}
	return packed, nil
}

func readOutside(e *archive.Entry, h *entryHash, open func(string) (io.ReadCloser, error)) error {
	if open == nil {
		return fmt.Errorf("file %q lies outside of a onefile product: %w", e.Path, archive.ErrDamaged)
	}
	f, err := open(e.Path)
	if err != nil {
		return fmt.Errorf("file beside the executable: %w", err)
	}
	defer f.Close()
	if _, err := io.Copy(h.h, f); err != nil {
		return fmt.Errorf("file %q: %w", e.Path, err)
	}
	return nil
}
