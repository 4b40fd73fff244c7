package optimal

// bitWriter appends bits. The first bits are the lowest ones of a byte.
type bitWriter struct {
	out []byte
	acc uint64
	n   uint // number of bits in acc
}

// add writes the low n bits of v. n is at most 32.
func (w *bitWriter) add(v uint32, n uint) {
	w.acc |= uint64(v&(1<<n-1)) << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.acc))
		w.acc >>= 8
	}
}

// align fills the last byte with zeros.
func (w *bitWriter) align() {
	if w.n > 0 {
		w.add(0, 8-w.n)
	}
}
