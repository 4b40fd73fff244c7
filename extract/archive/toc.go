package archive

import (
	"slices"
	"strconv"
	"strings"
)

// Marshal returns the table of contents, unpacked.
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
	// maxFrame limits the unpacked size of a frame in bytes.
	maxFrame = 64 << 20
	// maxProduct limits the size of all files of a onedir product in bytes.
	maxProduct = 1 << 40
	// maxEntries limits the number of entries, the number of their directories, and the
	// number of their chunks.
	maxEntries = 1 << 18
	// maxNames limits the number of names in the paths of all entries and of all
	// directories. Systems look up each of them to make a file, and programs that list
	// files indent by them.
	maxNames = 1 << 24
	// minEntry is the smallest size of an entry in bytes.
	minEntry = 6*8 + 32 + 1
)

// maxContent limits the unpacked size of an archive with frames of n bytes: the sizes
// of all frames, and of all entries in them, even if entries share frames. It allows a
// ratio that ordinary data can reach, and any size that fits on every disk.
func maxContent(n int64) int64 { return 4<<30 + 256*n }

// maxPacked limits the packed size of a frame of n bytes. zstd stores incompressible
// data in blocks, each with a short head.
func maxPacked(n int64) int64 { return n + n/128 + 1024 }

// ParseTOC reads the output of Marshal. framesLen is the length of all frames in the
// file. It checks everything: nothing in the result refers to places outside.
func ParseTOC(b []byte, framesLen int64) (*TOC, error) {
	g := &get{b: b}
	t := &TOC{}
	var at, unpacked int64
	n := g.count(4 * 8)
	t.Frames = make([]Frame, 0, n)
	for range n {
		f := Frame{g.i64(), g.i64(), g.i64(), Filter(min(g.u64(), 255))}
		if f.Offset != at || f.Packed > framesLen-at || f.Packed == 0 || f.Unpacked == 0 ||
			f.Unpacked > maxFrame || f.Packed > maxPacked(f.Unpacked) || f.Filter >= filters {
			return nil, damaged("table of contents: frames")
		}
		if unpacked += f.Unpacked; unpacked > maxContent(framesLen) {
			return nil, &Limit{"bytes of " + strconv.FormatInt(framesLen, 10) + " packed ones:", unpacked, maxContent(framesLen)}
		}
		at += f.Packed
		t.Frames = append(t.Frames, f)
	}
	if g.err != nil || at != framesLen {
		return nil, damaged("table of contents: frames")
	}
	n = g.count(minEntry)
	if n > maxEntries {
		return nil, &Limit{"entries:", int64(n), maxEntries}
	}
	t.Entries = make([]Entry, 0, n)
	limits := limits{frames: framesLen, unpacked: unpacked, contents: make(map[Chunk]int, n)}
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
		t.Entries = append(t.Entries, e)
		if err := limits.add(t); err != nil {
			return nil, err
		}
	}
	if g.end() != nil {
		return nil, damaged("table of contents")
	}
	return t, nil
}

// limits counts the entries while they are read, and limits the work of every reader,
// whatever it does with them.
type limits struct {
	frames   int64         // length of the frames in the file
	unpacked int64         // unpacked length of the frames
	contents map[Chunk]int // the first entry of each content, by its first chunk
	distinct int64         // bytes of all contents, each once
	all      int64         // bytes of all entries in the frames
	outside  int64         // bytes of all entries outside
	dirs     int           // number of directories
	names    int           // number of names in the paths of entries and directories
	chunks   int           // number of chunks
	above    []string      // paths that the current path begins with; each is a prefix of the next
}

// add counts the last entry of t.
func (l *limits) add(t *TOC) error {
	i := len(t.Entries) - 1
	e := &t.Entries[i]
	if !l.place(t, i) {
		return damaged("table of contents: entry " + quote(e.Path) + " lies below a file")
	}
	if l.dirs > maxEntries {
		return &Limit{"directories:", int64(l.dirs), maxEntries}
	}
	if l.names > maxNames {
		return &Limit{"names in all paths:", int64(l.names), maxNames}
	}
	if l.chunks += len(e.Chunks); l.chunks > maxEntries {
		return &Limit{"chunks:", int64(l.chunks), maxEntries}
	}
	if e.Kind == KindOutside {
		if l.outside += e.Size; e.Size > maxProduct || l.outside > maxProduct {
			return &Limit{"bytes of files beside the executable:", l.outside, maxProduct}
		}
		return nil
	}
	if len(e.Chunks) == 0 {
		return nil
	}
	if l.all += e.Size; l.all > maxContent(l.frames) {
		return &Limit{"bytes of all files in " + strconv.FormatInt(l.frames, 10) + " packed ones:", l.all, maxContent(l.frames)}
	}
	// Contents must not share bytes, so that each byte of a frame is processed once.
	// Contents that share bytes are larger than the frames.
	if first, ok := l.contents[e.Chunks[0]]; ok && t.SameContent(i, first) {
		return nil
	}
	l.contents[e.Chunks[0]] = i
	if l.distinct += e.Size; l.distinct > l.unpacked {
		return &Limit{"entry " + quote(e.Path) + " shares bytes with others; bytes of all contents:", l.distinct, l.unpacked}
	}
	return nil
}

// place counts the directories of which entry i is the first entry, and the names in
// its path and in theirs. It reports whether the entry is below no other entry, which
// is a file or a link. In the order of the table, paths with a common prefix follow
// each other.
func (l *limits) place(t *TOC, i int) bool {
	p := t.Entries[i].Path
	for len(l.above) > 0 && !strings.HasPrefix(p, l.above[len(l.above)-1]) {
		l.above = l.above[:len(l.above)-1]
	}
	// All shorter ones are followed by the same byte as the last one.
	if n := len(l.above); n > 0 && p[len(l.above[n-1])] == '/' {
		return false
	}
	l.above = append(l.above, p)
	same := 0
	if i > 0 {
		for before := t.Entries[i-1].Path; same < min(len(before), len(p)) && before[same] == p[same]; same++ {
		}
	}
	above, dirs := strings.Count(p[:same], "/"), strings.Count(p[same:], "/")
	l.dirs += dirs
	l.names += above + dirs + 1 + dirs*above + dirs*(dirs+1)/2
	return true
}

// SameContent reports whether two entries have the same content at the same place.
func (t *TOC) SameContent(i, j int) bool {
	a, b := &t.Entries[i], &t.Entries[j]
	return a.SHA256 == b.SHA256 && slices.Equal(a.Chunks, b.Chunks)
}

// check returns the fault of an entry that follows those of t.
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
		// An entry has at most one chunk in each frame, so that it is never larger than
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
