package optimal

import (
	"encoding/binary"
	"math/bits"
)

// match is an earlier position with the same bytes.
type match struct {
	length   int32
	distance uint32
}

const (
	hashBits  = 20 // for the roots of the trees
	hash3Bits = 17 // for the last positions of three bytes
	// nice is a length that is good enough: trees are not searched for longer matches.
	nice = 256
	// depth limits how many nodes of a tree are searched.
	depth = 32
)

// finder finds the matches of each position of a frame in turn: the longest ones, and
// for each length the nearest one. All positions with the same four bytes are in a
// binary tree, ordered by the bytes that follow, with the newest position at the root.
type finder struct {
	src   []byte
	at    int      // the first position that is not in a tree
	roots []uint32 // positions plus one
	tree  []uint32 // two children of each position, plus one
	last3 []uint32 // positions plus one
}

func (f *finder) reset(src []byte) {
	f.src, f.at = src, 0
	if f.roots == nil {
		f.roots, f.last3 = make([]uint32, 1<<hashBits), make([]uint32, 1<<hash3Bits)
	}
	clear(f.roots)
	clear(f.last3)
	if len(f.tree) < 2*len(src) {
		f.tree = make([]uint32, 2*len(src))
	}
}

// skip adds all positions before to to the trees.
func (f *finder) skip(to int) {
	for f.at < to {
		f.matches(nil, len(f.src))
	}
}

// matches appends the matches of the next position, each longer than the one before.
// They end before end.
func (f *finder) matches(out []match, end int) []match {
	p := f.at
	f.at++
	if len(f.src)-p < 4 {
		return out
	}
	b := f.src[p:]
	v := binary.LittleEndian.Uint32(b)
	best := minMatch - 1
	h3 := v << 8 * 506832829 >> (32 - hash3Bits)
	if q := int(f.last3[h3]) - 1; q >= 0 && out != nil && v<<8 == binary.LittleEndian.Uint32(f.src[q:])<<8 {
		best = minMatch
		out = append(out, match{minMatch, uint32(p - q)})
	}
	f.last3[h3] = uint32(p + 1)
	h := v * 2654435761 >> (32 - hashBits)
	q := int(f.roots[h]) - 1
	f.roots[h] = uint32(p + 1)
	small, large := 2*p, 2*p+1 // where the next smaller and larger positions go
	var sameSmall, sameLarge int
	most := min(nice, len(b))
	for n := depth; q >= 0 && n > 0; n-- {
		c := f.src[q:]
		k := min(sameSmall, sameLarge)
		k += common(b[k:most], c[k:])
		if k > best {
			best = k
			if out != nil {
				out = append(out, match{int32(k), uint32(p - q)})
			}
		}
		if k == most {
			// The new position takes over the children of the equal one.
			f.tree[small], f.tree[large] = f.tree[2*q], f.tree[2*q+1]
			return trim(out, p, end)
		}
		if c[k] < b[k] {
			f.tree[small] = uint32(q + 1)
			small, sameSmall = 2*q+1, k
			q = int(f.tree[small]) - 1
		} else {
			f.tree[large] = uint32(q + 1)
			large, sameLarge = 2*q, k
			q = int(f.tree[large]) - 1
		}
	}
	f.tree[small], f.tree[large] = 0, 0
	return trim(out, p, end)
}

// trim cuts the matches of a position at the end of the block.
func trim(m []match, p, end int) []match {
	for i := range m {
		if int(m[i].length) >= end-p {
			m[i].length = int32(end - p)
			m = m[:i+1]
			break
		}
	}
	for len(m) > 0 && m[len(m)-1].length < minMatch {
		m = m[:len(m)-1]
	}
	return m
}

// common returns the number of equal bytes at the beginning of a and b. b must not be
// shorter than a.
func common(a, b []byte) int {
	n := 0
	b = b[:len(a)]
	for len(a)-n >= 8 {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			return n + bits.TrailingZeros64(x)/8
		}
		n += 8
	}
	for n < len(a) && a[n] == b[n] {
		n++
	}
	return n
}
