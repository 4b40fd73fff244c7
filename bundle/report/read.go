package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Product is a product that has been read and checked.
type Product struct {
	Name     string      `json:"name"`
	Layout   string      `json:"layout"`
	Digest   string      `json:"digest"` // the archive digest, in hexadecimal
	Size     int64       `json:"size"`   // of the executable file in bytes
	Stub     int64       `json:"stub"`   // of the bootloader
	Unpacked int64       `json:"unpacked"`
	Entries  []EntryInfo `json:"entries"`
	Report   *Report     `json:"report"` // nil if the archive contains none
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
	Disk   string `json:"disk,omitempty"` // why a source file lies there as a file
}

// maxReport limits the size of the stored report in bytes.
const maxReport = 64 << 20

var kinds = map[archive.Kind]string{archive.KindFile: "file", archive.KindSymlink: "link", archive.KindPYZ: "pyz",
	archive.KindNote: "note", archive.KindOutside: "outside"}

// Read reads a whole product and compares every file with its digest. size is the size
// of the executable. outside opens the files of a onedir product.
func Read(a *archive.Archive, size int64, outside func(path string) (io.ReadCloser, error)) (*Product, error) {
	toc, err := a.TOC()
	if err != nil {
		return nil, err
	}
	if err := a.CheckStub(); err != nil {
		return nil, err
	}
	digest := a.Digest()
	p := &Product{Name: a.Settings.Name, Layout: a.Settings.Layout, Digest: fmt.Sprintf("%x", digest), Size: size, Stub: a.Start(),
		Entries: make([]EntryInfo, 0, len(toc.Entries))}
	note, err := readFrames(a, toc)
	if err != nil {
		return nil, err
	}
	for i := range toc.Entries {
		e := &toc.Entries[i]
		info := EntryInfo{Path: PathText(e.Path), Kind: kinds[e.Kind], Mode: fmt.Sprintf("%04o", e.Mode), Size: e.Size, Packed: packed(toc, e), Target: PathText(e.Target)}
		if e.Kind == archive.KindOutside {
			if err := readOutside(e, outside); err != nil {
				return nil, err
			}
		}
		if e.Kind != archive.KindSymlink {
			info.SHA256 = fmt.Sprintf("%x", e.SHA256)
		}
		p.Unpacked += e.Size
		p.Entries = append(p.Entries, info)
	}
	if len(note) > 0 {
		var r Report
		if err := json.Unmarshal(note, &r); err != nil {
			return nil, fmt.Errorf("stored report: %w", archive.ErrDamaged)
		}
		p.Report = &r
		p.reasons()
	}
	return p, nil
}

// reasons copies from the report why each file is in.
func (p *Product) reasons() {
	files := make(map[string]File, len(p.Report.Files))
	for _, f := range p.Report.Files {
		files[f.Path] = f
	}
	for i := range p.Entries {
		f := files[p.Entries[i].Path]
		p.Entries[i].Why, p.Entries[i].Disk = f.Why, f.Disk
	}
}

// packed returns an entry's share of the compressed bytes.
func packed(toc *archive.TOC, e *archive.Entry) int64 {
	var n int64
	for _, c := range e.Chunks {
		f := toc.Frames[c.Frame]
		n += int64(float64(f.Packed) * float64(c.Size) / float64(f.Unpacked))
	}
	return n
}

// readFrames compares each distinct content with its digest, and returns the stored
// report.
func readFrames(a *archive.Archive, toc *archive.TOC) (note []byte, err error) {
	digest := func(e *archive.Entry, sum []byte) error {
		if [32]byte(sum) != e.SHA256 {
			return fmt.Errorf("file %q: %w", e.Path, archive.ErrDamaged)
		}
		return nil
	}
	keep := -1
	for i, first := range toc.First() {
		e := &toc.Entries[i]
		if e.Kind == archive.KindNote && e.Path == Path && e.Size <= maxReport {
			keep = first
		}
		if e.Kind != archive.KindSymlink && e.Kind != archive.KindOutside && len(e.Chunks) == 0 {
			empty := sha256.Sum256(nil)
			if err := digest(e, empty[:]); err != nil {
				return nil, err
			}
		}
	}
	// In archives that gofreeze builds, contents in several frames follow each other.
	// In a hostile archive, all of them may be open at the same time.
	open := map[int]*content{}
	err = a.Each(toc, func(i int, piece []byte) error {
		e := &toc.Entries[i]
		if i == keep {
			note = append(note, piece...)
		}
		if len(e.Chunks) == 1 {
			sum := sha256.Sum256(piece)
			return digest(e, sum[:])
		}
		c := open[i]
		if c == nil {
			c = &content{sha256.New(), len(e.Chunks)}
			open[i] = c
		}
		c.Write(piece)
		if c.missing--; c.missing > 0 {
			return nil
		}
		delete(open, i)
		return digest(e, c.Sum(nil))
	})
	return note, err
}

// content is a content of several chunks while it is being read.
type content struct {
	hash.Hash
	missing int // number of chunks that are still missing
}

func readOutside(e *archive.Entry, open func(string) (io.ReadCloser, error)) error {
	if open == nil {
		return fmt.Errorf("file %q lies outside of a onefile product: %w", e.Path, archive.ErrDamaged)
	}
	f, err := open(e.Path)
	if err != nil {
		return fmt.Errorf("file beside the executable: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if n, err := io.Copy(h, io.LimitReader(f, e.Size+1)); err != nil {
		return fmt.Errorf("file %q: %w", e.Path, err)
	} else if n != e.Size || [32]byte(h.Sum(nil)) != e.SHA256 {
		return fmt.Errorf("file %q beside the executable: %w", e.Path, archive.ErrDamaged)
	}
	return nil
}
