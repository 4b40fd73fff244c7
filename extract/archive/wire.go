package archive

import (
	"encoding/binary"
	"errors"
)

// errShort reports a length that goes past the end.
var errShort = errors.New("a length goes past the end")

// put appends the primitives of the format: unsigned 64-bit little-endian integers, and
// strings preceded by their length.
type put []byte

func (p *put) u64(v uint64)    { *p = binary.LittleEndian.AppendUint64(*p, v) }
func (p *put) i64(v int64)     { p.u64(uint64(v)) }
func (p *put) bytes(b []byte)  { *p = append(*p, b...) }
func (p *put) string(s string) { p.u64(uint64(len(s))); *p = append(*p, s...) }
func (p *put) strings(l []string) {
	p.u64(uint64(len(l)))
	for _, s := range l {
		p.string(s)
	}
}

// get reads the primitives. After the first failure, every value is zero and err is
// set.
type get struct {
	b   []byte
	err error
}

func (g *get) take(n uint64) []byte {
	if g.err != nil || n > uint64(len(g.b)) {
		g.fail(errShort)
		return nil
	}
	b := g.b[:n]
	g.b = g.b[n:]
	return b
}

func (g *get) fail(err error) {
	if g.err == nil {
		g.err = err
	}
	g.b = nil
}

func (g *get) u64() uint64 {
	if b := g.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// i64 reads a size or an offset, which is at most 1<<62.
func (g *get) i64() int64 {
	v := g.u64()
	if v > 1<<62 {
		g.fail(errors.New("a number is too large"))
		return 0
	}
	return int64(v)
}

// count reads the number of elements that take at least size bytes each.
func (g *get) count(size int) int {
	n := g.u64()
	if n > uint64(len(g.b)/size) {
		g.fail(errShort)
		return 0
	}
	return int(n)
}

func (g *get) string() string { return string(g.take(g.u64())) }

func (g *get) strings() []string {
	n := g.count(8)
	var out []string
	for range n {
		out = append(out, g.string())
	}
	return out
}

func (g *get) end() error {
	if g.err == nil && len(g.b) > 0 {
		g.err = errors.New("something follows the end")
	}
	return g.err
}
