package marshal

// lines finds the source lines of instructions in ascending order, so that one
// pass over the table serves a whole code object.
type lines struct {
	table string
	minor int
	i     int  // position in table
	end   int  // end of the offsets that have been read
	line  int  // line of the last entry
	known bool // the last entry has a line
}

func newLines(c *code, minor int) *lines {
	return &lines{table: c.bytes(c.layout.lines), minor: minor, line: int(c.firstLine)}
}

// at returns the line of the instruction at offset, or 0 if it is unknown. Offsets must
// not descend.
func (l *lines) at(offset int) int {
	switch {
	case l.minor >= 11:
		l.locations(offset)
	case l.minor == 10:
		l.lineTable(offset)
	default:
		l.lnotab(offset)
	}
	if !l.known || l.line < 0 {
		return 0
	}
	return l.line
}

// lnotab reads the table of Python up to 3.9: pairs of an unsigned byte delta and a
// signed line delta that applies from there on (Objects/lnotab_notes.txt).
func (l *lines) lnotab(offset int) {
	l.known = true
	for l.i+1 < len(l.table) && l.end+int(l.table[l.i]) <= offset {
		l.end += int(l.table[l.i])
		l.line += int(int8(l.table[l.i+1]))
		l.i += 2
	}
}

// lineTable reads the table of Python 3.10 (PEP 626): pairs of a length and a line
// delta, where -128 means that there is no line.
func (l *lines) lineTable(offset int) {
	for l.end <= offset {
		if l.known = false; l.i+1 >= len(l.table) {
			return
		}
		if delta := int(int8(l.table[l.i+1])); delta != -128 {
			l.line += delta
			l.known = true
		}
		l.end += int(l.table[l.i])
		l.i += 2
	}
}

// locations reads the table of Python 3.11 and later (Objects/locations.md, in 3.14
// InternalDocs/code_objects.md).
func (l *lines) locations(offset int) {
	for l.end <= offset {
		if l.known = false; l.i >= len(l.table) {
			return
		}
		head := l.table[l.i]
		l.i++
		switch form := head >> 3 & 15; {
		case form == 15: // no location
		case form >= 13: // long, or without columns
			v := l.varint()
			if v&1 != 0 {
				v = -v
			}
			l.line += v / 2
			l.known = true
		case form >= 10: // one line
			l.line += int(form) - 10
			l.known = true
		default: // short: the same line
			l.known = true
		}
		for l.i < len(l.table) && l.table[l.i]&0x80 == 0 {
			l.i++ // columns
		}
		l.end += (int(head&7) + 1) * 2
	}
}

// varint reads six bits from each byte, the lowest first; 0x40 means that more bytes
// follow.
func (l *lines) varint() int {
	v := 0
	for shift := 0; l.i < len(l.table) && shift < 31; shift += 6 {
		b := l.table[l.i]
		l.i++
		v |= int(b&63) << shift
		if b&64 == 0 {
			break
		}
	}
	return v
}

// ranges says whether an exception table covers offsets (3.11 and later,
// Objects/exception_handling_notes.txt). The entries contain start, length, target and
// depth in units of two bytes and are sorted by start. Each byte has six bits, the
// highest first.
type ranges struct {
	table string
	i     int
	start int // of the last entry
	stop  int // end of the entries before the last one
	end   int // of the last entry
}

// covers reports whether a handler is set up at offset. Offsets must not descend.
func (r *ranges) covers(offset int) bool {
	for r.start <= offset {
		r.stop = max(r.stop, r.end)
		if r.i >= len(r.table) {
			break
		}
		start, length := r.number(), r.number()
		r.number() // target
		r.number() // depth
		r.start, r.end = start*2, (start+length)*2
	}
	return offset < r.stop
}

func (r *ranges) number() int {
	v := 0
	for r.i < len(r.table) {
		b := r.table[r.i]
		r.i++
		v = v<<6 | int(b&63)
		if b&64 == 0 || v > 1<<24 {
			break
		}
	}
	return v
}
