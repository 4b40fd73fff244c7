package archive

import "strings"

// Marshal writes the table of contents, unpacked.
func (t *TOC) Marshal() []byte {
	var p put
	p.u64(uint64(len(t.Frames)))
	for _, f := range t.Frames {
		p.i64(f.Offset)
		p.i64(f.Packed)
		p.i64(f.Unpacked)
		p.u64(uint64(f.Filter))
	}
	p.u64(uint64(len(t.Entries)))
	for _, e := range t.Entries {
		p.string(e.Path)
		p.u64(uint64(e.Kind))
		p.u64(uint64(e.Mode))
		p.i64(e.Size)
		p.bytes(e.SHA256[:])
		p.string(e.Target)
		p.u64(uint64(len(e.Chunks)))
		for _, c := range e.Chunks {
			p.u64(uint64(c.Frame))
			p.i64(c.Offset)
			p.i64(c.Size)
		}
	}
	return p
}

const (
	// maxFrame bounds the unpacked size of a frame in bytes.
	maxFrame = 64 << 20
	// maxProduct bounds the size of all entries together in bytes, so that an
	// archive of small frames that many entries share cannot claim any size.
	maxProduct = 1 << 40
	// minEntry is the least number of bytes of an entry.
	minEntry = 6*8 + 32 + 1
)

// maxPacked bounds the packed size of a frame of n bytes: zstd stores what does
// not compress in blocks, each with a short head.
func maxPacked(n int64) int64 { return n + n/128 + 1024 }

// ParseTOC reads what Marshal wrote. framesLen is the length of all frames in
// the file. Everything is checked: nothing in the result points outside.
func ParseTOC(b []byte, framesLen int64) (*TOC, error) {
	g := &get{b: b}
	t := &TOC{}
	var at int64
	n := g.count(4 * 8)
	t.Frames = make([]Frame, 0, n)
	for range n {
		f := Frame{g.i64(), g.i64(), g.i64(), Filter(min(g.u64(), 255))}
		if f.Offset != at || f.Packed > framesLen-at || f.Packed == 0 || f.Unpacked == 0 ||
			f.Unpacked > maxFrame || f.Packed > maxPacked(f.Unpacked) || f.Filter >= filters {
			return nil, damaged("table of contents: frames")
		}
		at += f.Packed
		t.Frames = append(t.Frames, f)
	}
	if g.err != nil || at != framesLen {
		return nil, damaged("table of contents: frames")
	}
	n = g.count(minEntry)
	t.Entries = make([]Entry, 0, n)
	var product int64
	for range n {
		e := Entry{Path: g.string(), Kind: Kind(min(g.u64(), 255)), Mode: uint32(min(g.u64(), 1<<31)), Size: g.i64()}
		copy(e.SHA256[:], g.take(32))
		e.Target = g.string()
		chunks := g.count(24)
		if chunks > 0 {
			e.Chunks = make([]Chunk, 0, chunks)
		}
		for range chunks {
			e.Chunks = append(e.Chunks, Chunk{int(min(g.u64(), 1<<31)), g.i64(), g.i64()})
		}
		if g.err != nil {
			return nil, damaged("table of contents")
		}
		if why := t.check(&e); why != "" {
			return nil, damaged("table of contents: entry " + quote(e.Path) + " " + why)
		}
		if product += e.Size; e.Size > maxProduct || product > maxProduct {
			return nil, damaged("table of contents: entry " + quote(e.Path) + " makes the product too large")
		}
		t.Entries = append(t.Entries, e)
	}
	if g.end() != nil {
		return nil, damaged("table of contents")
	}
	if p := t.obstructed(); p != "" {
		return nil, damaged("table of contents: entry " + quote(p) + " lies below a file")
	}
	return t, nil
}

// check returns what is wrong with an entry that follows those of t.
func (t *TOC) check(e *Entry) string {
	if !goodPath(e.Path) {
		return "has an unsafe path"
	}
	if n := len(t.Entries); n > 0 && t.Entries[n-1].Path >= e.Path {
		return "is out of order or doubled"
	}
	if e.Mode&^0o777 != 0 {
		return "has a wrong mode"
	}
	var size int64
	for i, c := range e.Chunks {
		if c.Frame >= len(t.Frames) || c.Size > t.Frames[c.Frame].Unpacked || c.Offset > t.Frames[c.Frame].Unpacked-c.Size {
			return "lies outside of its frame"
		}
		// One chunk per frame at most, so that an entry is never larger than
		// the frames.
		if c.Size == 0 || i > 0 && c.Frame <= e.Chunks[i-1].Frame {
			return "has chunks out of order"
		}
		size += c.Size
	}
	switch e.Kind {
	case KindFile, KindPYZ, KindNote:
		if size != e.Size || e.Target != "" {
			return "has a wrong size"
		}
	case KindOutside:
		if len(e.Chunks) > 0 || e.Target != "" {
			return "lies outside and has chunks or a target"
		}
	case KindSymlink:
		if len(e.Chunks) > 0 || e.Size != 0 || e.SHA256 != [32]byte{} {
			return "is a link and has content"
		}
		if !goodTarget(e.Path, e.Target) {
			return "is a link that leads outside"
		}
	default:
		return "is of an unknown kind"
	}
	return ""
}

// obstructed returns a path that needs a directory where there is a file or a
// link.
func (t *TOC) obstructed() string {
	files := make(map[string]bool, len(t.Entries))
	for i := range t.Entries {
		files[t.Entries[i].Path] = true
	}
	dirs := map[string]bool{}
	for i := range t.Entries {
		p := t.Entries[i].Path
		for d := dir(p); d != "" && !dirs[d]; d = dir(d) {
			if files[d] {
				return p
			}
			dirs[d] = true
		}
	}
	return ""
}

// FoldDuplicates lists pairs of paths that differ in case only, which cannot
// both exist on file systems that ignore it.
func (t *TOC) FoldDuplicates() [][2]string {
	seen := make(map[string]string, len(t.Entries))
	var out [][2]string
	for i := range t.Entries {
		p := t.Entries[i].Path
		k := strings.ToLower(p)
		if have, ok := seen[k]; ok {
			out = append(out, [2]string{have, p})
		}
		seen[k] = p
	}
	return out
}
