package graph

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
)

// mark is a name that almost every table of names of Cython contains.
var mark = []byte("__main__")

// The limits are far above the size of any known table.
const (
	tableLimit  = 4 << 20
	tableProbes = 1 << 10 // attempts to inflate data
)

// cythonTable returns the table of names of a module that Cython wrote. Since Cython
// 3.2 such a table holds the names one after the other without separators, either plain
// or compressed (Cython/Utility/StringTools.c). The result is nil if there is no such
// table; older versions of Cython store each name as a string.
func cythonTable(data []byte) []byte {
	if !bytes.Contains(data, []byte("__pyx_")) {
		return nil
	}
	for rest, at := data, 0; ; {
		i := bytes.Index(rest, mark)
		if i < 0 {
			break
		}
		at += i
		if before, after := data[max(0, at-1)], data[min(len(data)-1, at+len(mark))]; before != 0 && after != 0 {
			from := bytes.LastIndexByte(data[:at], 0) + 1
			to := at + bytes.IndexByte(data[at:], 0)
			return data[from:max(at, to)]
		}
		at += len(mark)
		rest = data[at:]
	}
	if t := inflateTable(data); t != nil {
		return t
	}
	return expandTable(data)
}

// inflateTable finds a table that is compressed by zlib.
func inflateTable(data []byte) []byte {
	for at, probes := 0, 0; probes < tableProbes; {
		i := bytes.IndexByte(data[at:], 0x78)
		if i < 0 || at+i+1 >= len(data) {
			return nil
		}
		at += i + 1
		if (0x78<<8|int(data[at]))%31 != 0 {
			continue
		}
		probes++
		r, err := zlib.NewReader(bytes.NewReader(data[at-1:]))
		if err != nil {
			continue
		}
		out, _ := io.ReadAll(io.LimitReader(r, tableLimit))
		if bytes.Contains(out, mark) {
			return out
		}
	}
	return nil
}

// expandTable finds a table that is compressed by Cython's own method. Nothing marks
// the beginning of such a table, but compilers align it.
func expandTable(data []byte) []byte {
	const align, first = 16, 48
	probe := make([]byte, 0, first)
	for at := 0; at+first < len(data); at += align {
		probe = expand(probe[:0], data[at:], first)
		if len(probe) < first || !text(bytes.TrimPrefix(probe, []byte{0})) {
			continue
		}
		if out := expand(nil, data[at:], tableLimit); bytes.Contains(out, mark) {
			return out
		}
	}
	return nil
}

// expand decodes up to limit bytes, and stops at invalid input. A byte of flags, lowest
// bit first, is followed by eight items, each a plain byte or a reference. A reference
// takes two or three bytes. They hold the distance from the end of the bytes to repeat,
// and the number of these bytes less 3.
func expand(out, src []byte, limit int) []byte {
	pos := 0
	for pos < len(src) {
		flags := int(src[pos]) | 0xff00
		for pos++; flags&0x100 != 0; flags >>= 1 {
			if len(out) >= limit || pos+2 >= len(src) {
				return out
			}
			if flags&1 != 0 {
				out = append(out, src[pos])
				pos++
				continue
			}
			low, high := int(src[pos]), int(src[pos+1])
			pos += 2
			distance, length := low, high
			switch {
			case low < 0x80:
			case high < 0x80:
				distance, length = 0x80+(high<<2&0x180|low&0x7f), high&0x1f
			default:
				distance, length = 0x80+(high&0x7f<<7|low&0x7f), int(src[pos])
				pos++
			}
			length += 3
			from := len(out) - distance - length
			if from < 0 {
				return out
			}
			out = append(out, out[from:from+length]...)
		}
	}
	return out
}

// text reports whether b could be messages and names in UTF-8.
func text(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			return false
		}
	}
	return true
}

// namedIn lists the modules of the standard library whose names are in a table. The
// table does not show where a name ends, so that short words do not count.
func (g *Graph) namedIn(table []byte) []string {
	var out []string
	t := string(table)
	var begins [1 << 16]bool // hashes of all sequences of four bytes in the table; most names are not there
	hash := func(s string) uint16 {
		return uint16((uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24) * 2654435761 >> 16)
	}
	for i := range max(0, len(t)-3) {
		begins[hash(t[i:])] = true
	}
	for n := range g.stdlib {
		if len(n) < 4 || notByString[n] || !begins[hash(n)] || !strings.Contains(t, n) {
			continue
		}
		out = append(out, n)
		for rest := t; ; {
			_, after, ok := strings.Cut(rest, n+".")
			if !ok {
				break
			}
			end := 0
			for end < len(after) && end < 40 && (lower(after[end]) || after[end] == '.') {
				end++
			}
			for ; end > 0; end-- { // the end is not visible: "concurrent.futurescontext"
				if sub := n + "." + after[:end]; after[end-1] != '.' && g.exists(sub) {
					out = append(out, sub)
					break
				}
			}
			rest = after
		}
	}
	return out
}
