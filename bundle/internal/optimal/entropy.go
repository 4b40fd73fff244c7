package optimal

import (
	"math"

	"github.com/klauspost/compress/huff0"
)

// entropy writes the sequences that the parser chose, and remembers the tables that the
// decoder has.
type entropy struct {
	huff     *huff0.Scratch
	known    bool // the decoder has the table that huff remembers
	tables   [3]*fse
	bytes    []byte
	symbols  [3][]uint8
	counts   [3][lengthKinds]uint32
	sequence bitWriter
}

// These are the kinds of symbols, in the order of their tables.
const (
	literalKind = iota
	offsetKind
	lengthKind
)

// kinds contains, for each kind, the number of symbols, the precision of the most
// precise table, and the table that every decoder has (RFC 8878, 3.1.1.3.2.2).
var kinds = [3]struct {
	symbols int
	log     uint
	given   *fse
}{
	literalKind: {literalKinds, 9, newFSE([]int16{4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
		-1, -1, -1, -1}, 6)},
	offsetKind: {offsetKinds, 8, newFSE([]int16{1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1}, 5)},
	lengthKind: {lengthKinds, 9, newFSE([]int16{1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1}, 6)},
}

func (e *entropy) reset() {
	e.tables = [3]*fse{}
	e.forget()
}

// forget is called when a block is not written in the end.
func (e *entropy) forget() {
	e.known = false
	e.tables = [3]*fse{}
}

// block appends the content of a compressed block: the literals of src from offset from
// on, and the sequences.
func (e *entropy) block(dst, src []byte, from int, seqs []sequence) []byte {
	e.bytes = e.bytes[:0]
	for _, s := range seqs {
		e.bytes = append(e.bytes, src[from:from+s.literals]...)
		from += s.literals + s.length
	}
	if n := len(seqs); n > 0 && seqs[n-1].length == 0 { // the literals at the end
		seqs = seqs[:n-1]
	}
	dst = e.literals(dst)
	switch n := len(seqs); {
	case n < 128:
		dst = append(dst, byte(n))
	case n < 0x7f00:
		dst = append(dst, byte(n>>8+128), byte(n))
	default:
		dst = append(dst, 255, byte(n-0x7f00), byte((n-0x7f00)>>8))
	}
	if len(seqs) == 0 {
		return dst
	}
	return e.sequences(dst, seqs)
}

// These are the kinds of literals.
const (
	rawLiterals = iota
	rleLiterals
	packedLiterals
	repeatedLiterals
)

// literals appends the section of literals (RFC 8878, 3.1.1.3.1).
func (e *entropy) literals(dst []byte) []byte {
	b := e.bytes
	if len(b) > 1 && same(b) {
		return append(plainHead(dst, rleLiterals, len(b)), b[0])
	}
	if len(b) < 32 {
		return append(plainHead(dst, rawLiterals, len(b)), b...)
	}
	if e.huff == nil {
		e.huff = &huff0.Scratch{}
	}
	e.huff.Reuse = huff0.ReusePolicyNone
	if e.known {
		e.huff.Reuse = huff0.ReusePolicyAllow
	}
	compress, four := huff0.Compress4X, true
	if len(b) < 1024 {
		compress, four = huff0.Compress1X, false
	}
	out, reused, err := compress(b, e.huff)
	if err != nil || len(out)+5 >= len(b) {
		// The table that huff would have written is not in the file.
		e.known = e.known && (err != nil || reused)
		return append(plainHead(dst, rawLiterals, len(b)), b...)
	}
	e.known = true
	kind := packedLiterals
	if reused {
		kind = repeatedLiterals
	}
	n, m := uint64(len(b)), uint64(len(out))
	switch {
	case !four:
		v := uint64(kind) | n<<4 | m<<14
		dst = append(dst, byte(v), byte(v>>8), byte(v>>16))
	case n < 1<<10:
		v := uint64(kind) | 1<<2 | n<<4 | m<<14
		dst = append(dst, byte(v), byte(v>>8), byte(v>>16))
	case n < 1<<14:
		v := uint64(kind) | 2<<2 | n<<4 | m<<18
		dst = append(dst, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	default:
		v := uint64(kind) | 3<<2 | n<<4 | m<<22
		dst = append(dst, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32))
	}
	return append(dst, out...)
}

// plainHead appends the head of uncompressed literals.
func plainHead(dst []byte, kind, n int) []byte {
	switch {
	case n < 32:
		return append(dst, byte(kind|n<<3))
	case n < 1<<12:
		return append(dst, byte(kind|1<<2|n<<4), byte(n>>4))
	}
	return append(dst, byte(kind|3<<2|n<<4), byte(n>>4), byte(n>>12))
}

// These are the modes of tables.
const (
	givenTable = iota
	rleTable
	newTable
	repeatedTable
)

// sequences appends the tables and bits of the sequences (RFC 8878, 3.1.1.3.2).
func (e *entropy) sequences(dst []byte, seqs []sequence) []byte {
	for k := range kinds {
		e.symbols[k] = e.symbols[k][:0]
		e.counts[k] = [lengthKinds]uint32{}
	}
	for _, s := range seqs {
		for k, sym := range [3]int{literalSymbol(s.literals), offsetSymbol(s.offset), lengthSymbol(s.length)} {
			e.symbols[k] = append(e.symbols[k], uint8(sym))
			e.counts[k][sym]++
		}
	}
	modes := len(dst)
	dst = append(dst, 0)
	for k := range kinds {
		var mode byte
		dst, mode = e.table(dst, k)
		dst[modes] |= mode << (6 - 2*k)
	}
	w := &e.sequence
	w.out, w.acc, w.n = dst, 0, 0
	var states [3]uint32
	for i := len(seqs) - 1; i >= 0; i-- {
		for _, k := range [3]int{offsetKind, lengthKind, literalKind} {
			sym := int(e.symbols[k][i])
			switch t := e.tables[k]; {
			case t.log == 0: // a table of one symbol
			case i == len(seqs)-1:
				states[k] = t.first(sym)
			default:
				states[k] = t.encode(w, states[k], sym)
			}
		}
		s := &seqs[i]
		c := literalCodes[e.symbols[literalKind][i]]
		w.add(uint32(s.literals)-c.base, uint(c.bits))
		c = lengthCodes[e.symbols[lengthKind][i]]
		w.add(uint32(s.length-minMatch)-c.base, uint(c.bits))
		w.add(s.offset, uint(e.symbols[offsetKind][i]))
	}
	for _, k := range [3]int{lengthKind, offsetKind, literalKind} {
		w.add(states[k], e.tables[k].log)
	}
	w.add(1, 1)
	w.align()
	return w.out
}

// table chooses the cheapest table for a kind of symbols, and appends its description.
func (e *entropy) table(dst []byte, k int) ([]byte, byte) {
	counts := e.counts[k][:kinds[k].symbols]
	used, last := 0, 0
	for s, c := range counts {
		if c > 0 {
			used, last = used+1, s
		}
	}
	if used == 1 {
		e.tables[k] = &fse{norm: make([]int16, last+1)}
		e.tables[k].norm[last] = 1
		return append(dst, byte(last)), rleTable
	}
	best, mode, table := math.Inf(1), byte(0), (*fse)(nil)
	if cost, ok := kinds[k].given.cost(counts); ok {
		best, mode, table = cost, givenTable, kinds[k].given
	}
	if t := e.tables[k]; t != nil {
		if cost, ok := t.cost(counts); ok && cost <= best {
			best, mode, table = cost, repeatedTable, t
		}
	}
	var described []byte
	for log := uint(5); log <= kinds[k].log; log++ {
		if used > 1<<log {
			continue
		}
		t := newFSE(normalize(counts[:last+1], log), log)
		text := t.write(nil)
		cost, _ := t.cost(counts)
		if cost += float64(8 * len(text)); cost < best {
			best, mode, table, described = cost, newTable, t, text
		}
	}
	e.tables[k] = table
	return append(dst, described...), mode
}

func log2(x float64) float64 { return math.Log2(x) }
