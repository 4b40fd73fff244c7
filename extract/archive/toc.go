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

// maxFrame bounds the unpacked size of a frame in bytes.
const maxFrame = 64 << 20

// ParseTOC reads what Marshal wrote. framesLen is the length of all frames in
// the file. Everything is checked: nothing in the result points outside.
func ParseTOC(b []byte, framesLen int64) (*TOC, error) {
	g := &get{b: b}
	t := &TOC{}
	var at int64
	n := g.count(24)
	t.Frames = make([]Frame, 0, n)
	for range n {
		f := Frame{g.i64(), g.i64(), g.i64()}
		if f.Offset != at || f.Packed > framesLen-at || f.Unpacked > maxFrame || f.Packed == 0 {
			return nil, damaged("table of contents: frames")
		}
		at += f.Packed
		t.Frames = append(t.Frames, f)
	}
	if g.err != nil || at != framesLen {
		return nil, damaged("table of contents: frames")
	}
	n = g.count(72)
	t.Entries = make([]Entry, 0, n)
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
	for _, c := range e.Chunks {
		if c.Frame >= len(t.Frames) || c.Size > t.Frames[c.Frame].Unpacked || c.Offset > t.Frames[c.Frame].Unpacked-c.Size {
			return "lies outside of its frame"
		}
		if size += c.Size; size > 1<<60 {
			return "is too large"
		}
	}
	switch e.Kind {
	case KindFile, KindPYZ, KindNote:
		if size != e.Size || e.Target != "" {
			return "has a wrong size"
		}
	case KindOutside:
		if len(e.Chunks) > 0 || e.Target != "" && e.Size != 0 {
			return "is no file outside"
		}
	case KindSymlink:
		if len(e.Chunks) > 0 || e.Size != 0 || !goodTarget(e.Path, e.Target) {
			return "is a link that leads outside"
		}
	default:
		return "is of an unknown kind"
	}
	if e.Target != "" && e.Kind == KindOutside && !goodTarget(e.Path, e.Target) {
		return "is a link that leads outside"
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

func dir(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i]
	}
	return ""
}

// goodPath reports whether p is relative, clean, and means the same below every
// directory of every system: no "..", no backslash, no colon (drives and
// alternate streams), no control characters.
func goodPath(p string) bool {
	if p == "" || len(p) > 4000 {
		return false
	}
	for i := range len(p) {
		if c := p[i]; c < ' ' || c == 127 || c == '\\' || c == ':' {
			return false
		}
	}
	for p != "" {
		part := p
		if i := strings.IndexByte(p, '/'); i >= 0 {
			part, p = p[:i], p[i+1:]
			if p == "" {
				return false
			}
		} else {
			p = ""
		}
		if part == "" || part == "." || part == ".." || len(part) > 255 {
			return false
		}
	}
	return true
}

// goodTarget reports whether the target of a link at path is relative and stays
// inside.
func goodTarget(path, target string) bool {
	if target == "" || len(target) > 4000 || target[0] == '/' {
		return false
	}
	depth := strings.Count(path, "/")
	for _, part := range strings.Split(target, "/") {
		switch part {
		case "..":
			if depth--; depth < 0 {
				return false
			}
		case ".":
		default:
			if !goodPath(part) {
				return false
			}
			depth++
		}
	}
	return true
}

// quote makes a name from an archive safe to print.
func quote(s string) string {
	if len(s) > 80 {
		s = s[:80] + "..."
	}
	b := []byte{'"'}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 127 || c == '"' {
			b = append(b, '?')
			continue
		}
		b = append(b, s[i])
	}
	return string(append(b, '"'))
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
