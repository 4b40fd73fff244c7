package marshal

// line returns the source line of the instruction at offset, 0 when unknown.
func (c *code) line(offset, minor int) int {
	table := c.fields[c.layout.lines].data
	switch {
	case minor >= 11:
		return locate(table, int(c.firstLine), offset)
	case minor == 10:
		return lineTable(table, int(c.firstLine), offset)
	}
	return lnotab(table, int(c.firstLine), offset)
}

// lnotab is the table up to 3.9: pairs of unsigned byte and signed line deltas
// (Objects/lnotab_notes.txt).
func lnotab(table []byte, line, offset int) int {
	at := 0
	for i := 0; i+1 < len(table); i += 2 {
		at += int(table[i])
		if at > offset {
			break
		}
		line += int(int8(table[i+1]))
	}
	return line
}

// lineTable is the table of 3.10 (PEP 626): pairs of a length and a line delta,
// of which -128 means no line.
func lineTable(table []byte, line, offset int) int {
	at := 0
	for i := 0; i+1 < len(table); i += 2 {
		delta := int(int8(table[i+1]))
		if delta != -128 {
			line += delta
		}
		if at += int(table[i]); offset < at {
			if delta == -128 {
				return 0
			}
			return line
		}
	}
	return 0
}

// locate reads the table from 3.11 on (Objects/locations.md).
func locate(table []byte, line, offset int) int {
	at := 0
	for i := 0; i < len(table); {
		head := table[i]
		i++
		form := head >> 3 & 15
		known := true
		switch {
		case form == 15:
			known = false
		case form == 14 || form == 13:
			var v int
			v, i = varint(table, i)
			if v&1 != 0 {
				line -= v >> 1
			} else {
				line += v >> 1
			}
		case form >= 10:
			line += int(form) - 10
		}
		for i < len(table) && table[i]&0x80 == 0 {
			i++ // columns
		}
		at += (int(head&7) + 1) * 2
		if offset < at {
			if !known {
				return 0
			}
			return line
		}
	}
	return 0
}

// varint reads six bits a byte, the lowest first; 0x40 says that more follow.
func varint(b []byte, i int) (int, int) {
	v, shift := 0, 0
	for i < len(b) && shift < 42 {
		v |= int(b[i]&63) << shift
		shift += 6
		i++
		if b[i-1]&64 == 0 {
			break
		}
	}
	return v, i
}

// span is a range of bytecode offsets.
type span struct{ from, to int }

// protected returns the ranges that an exception table covers (3.11 on,
// Objects/exception_handling_notes.txt): start, length, target and depth in
// units of two bytes, each of six bits a byte with the highest first.
func protected(table []byte) []span {
	var out []span
	i := 0
	next := func() int {
		v := 0
		for i < len(table) {
			b := table[i]
			i++
			v = v<<6 | int(b&63)
			if b&64 == 0 || v > 1<<30 {
				break
			}
		}
		return v
	}
	for i < len(table) {
		start, length := next(), next()
		next()
		next()
		out = append(out, span{start * 2, (start + length) * 2})
	}
	return out
}
