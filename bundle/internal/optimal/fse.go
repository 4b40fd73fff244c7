package optimal

import (
	"math/bits"
	"slices"
)

// fse is a table for encoding with finite state entropy (RFC 8878, 4.1).
type fse struct {
	log    uint
	norm   []int16 // of each symbol; the sum is 1<<log
	next   []uint16
	shifts []shift
}

// shift says how a symbol changes the state.
type shift struct {
	bits uint32 // added to the state; the upper half of the sum is the number of bits to write
	find int32  // added to the rest of the state; the sum is the index of the next state in next
}

// normalize scales counts to the sum 1<<log. At least two counts must not be zero.
func normalize(counts []uint32, log uint) []int16 {
	var total uint64
	for _, c := range counts {
		total += uint64(c)
	}
	norm := make([]int16, len(counts))
	size := uint64(1) << log
	left := int(size)
	for s, c := range counts {
		if c > 0 {
			norm[s] = int16(max(1, (uint64(c)*size+total/2)/total))
			left -= int(norm[s])
		}
	}
	// Surplus goes where it saves the most bits, and a deficit is taken where it costs
	// the fewest.
	for ; left != 0; left -= sign(left) {
		best, at := -1e30, -1
		for s, c := range counts {
			if n := float64(norm[s]); n > 1 || n == 1 && left > 0 {
				gain := float64(c) * log2((n+float64(sign(left)))/n)
				if gain > best {
					best, at = gain, s
				}
			}
		}
		norm[at] += int16(sign(left))
	}
	return norm
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// newFSE makes the table for normalized counts. A count of -1 stands for less than 1.
func newFSE(norm []int16, log uint) *fse {
	size := 1 << log
	t := &fse{log: log, norm: norm, next: make([]uint16, size), shifts: make([]shift, len(norm))}
	symbols := make([]uint8, size)
	starts := make([]int, len(norm)+1)
	high := size - 1
	for s, n := range norm {
		if n == -1 {
			symbols[high] = uint8(s)
			high--
			n = 1
		}
		starts[s+1] = starts[s] + int(n)
	}
	at, step := 0, size>>1+size>>3+3
	for s, n := range norm {
		for range max(n, 0) {
			symbols[at] = uint8(s)
			for at = (at + step) & (size - 1); at > high; at = (at + step) & (size - 1) {
			}
		}
	}
	fill := slices.Clone(starts)
	for u, s := range symbols {
		t.next[fill[s]] = uint16(size + u)
		fill[s]++
	}
	for s, n := range norm {
		switch n {
		case 0:
		case -1, 1:
			t.shifts[s] = shift{uint32(log)<<16 - uint32(size), int32(starts[s] - 1)}
		default:
			most := uint32(log) - uint32(bits.Len16(uint16(n-1))-1)
			t.shifts[s] = shift{most<<16 - uint32(n)<<most, int32(starts[s] - int(n))}
		}
	}
	return t
}

// first returns the state for s as the last symbol.
func (t *fse) first(s int) uint32 {
	sh := t.shifts[s]
	n := (sh.bits + 1<<15) >> 16
	return uint32(t.next[int32((n<<16-sh.bits)>>n)+sh.find])
}

// encode writes the bits that lead from the state of the symbol s to the given state,
// and returns the former.
func (t *fse) encode(w *bitWriter, state uint32, s int) uint32 {
	sh := t.shifts[s]
	n := (state + sh.bits) >> 16
	w.add(state, uint(n))
	return uint32(t.next[int32(state>>n)+sh.find])
}

// cost returns the number of bits that symbols with these counts take with the table,
// without the table itself. It returns false if the table lacks a symbol.
func (t *fse) cost(counts []uint32) (float64, bool) {
	var sum float64
	for s, c := range counts {
		if c == 0 {
			continue
		}
		if s >= len(t.norm) || t.norm[s] == 0 {
			return 0, false
		}
		sum += float64(c) * (float64(t.log) - log2(float64(max(t.norm[s], 1))))
	}
	return sum, true
}

// write appends the description of the table (RFC 8878, 4.1.1).
func (t *fse) write(out []byte) []byte {
	w := &bitWriter{out: out}
	w.add(uint32(t.log-5), 4)
	left, threshold, n := 1<<t.log+1, 1<<t.log, t.log+1
	zero := false
	for s := 0; s < len(t.norm) && left > 1; {
		if zero {
			from := s
			for s < len(t.norm) && t.norm[s] == 0 {
				s++
			}
			for ; s-from >= 3; from += 3 {
				w.add(3, 2)
			}
			w.add(uint32(s-from), 2)
		}
		count := int(t.norm[s])
		s++
		most := 2*threshold - 1 - left
		left -= max(count, -count)
		count++
		zero = count == 1
		v := count
		if v >= threshold {
			v += most
		}
		if v < most {
			w.add(uint32(v), n-1)
		} else {
			w.add(uint32(v), n)
		}
		for left < threshold {
			n--
			threshold >>= 1
		}
	}
	w.align()
	return w.out
}
