package optimal

// minSplit is the smallest number of sequences in a part of a split block.
const minSplit = 150

// splitter splits the sequences of a block where their kind changes, so that tables fit
// better.
type splitter struct {
	ends []int
}

// run returns the ends of blocks in seqs, the sequences of src from offset from on. The
// last end is the end of seqs.
func (s *splitter) run(src []byte, from int, seqs []sequence) []int {
	s.ends = s.ends[:0]
	s.cut(src, from, seqs, 0, bitsOf(src, from, seqs))
	return append(s.ends, len(seqs))
}

// cut halves seqs as long as that saves bits. first is the index of its first sequence.
func (s *splitter) cut(src []byte, from int, seqs []sequence, first int, whole float64) {
	half := len(seqs) / 2
	if half < minSplit {
		return
	}
	middle := from
	for _, q := range seqs[:half] {
		middle += q.literals + q.length
	}
	left, right := bitsOf(src, from, seqs[:half]), bitsOf(src, middle, seqs[half:])
	if left+right >= whole {
		return
	}
	s.cut(src, from, seqs[:half], first, left)
	s.ends = append(s.ends, first+half)
	s.cut(src, middle, seqs[half:], first+half, right)
}

// bitsOf estimates the size of a block. It leaves out the bits behind symbols, which do
// not depend on the split.
func bitsOf(src []byte, from int, seqs []sequence) float64 {
	var bytes [256]uint32
	var literals [literalKinds]uint32
	var lengths [lengthKinds]uint32
	var offsets [offsetKinds]uint32
	for _, q := range seqs {
		for _, b := range src[from : from+q.literals] {
			bytes[b]++
		}
		from += q.literals + q.length
		if q.length > 0 {
			literals[literalSymbol(q.literals)]++
			lengths[lengthSymbol(q.length)]++
			offsets[offsetSymbol(q.offset)]++
		}
	}
	const head = 12 * 8 // bits of the heads of block, literals and sequences
	return head + entropyOf(bytes[:]) + entropyOf(literals[:]) + entropyOf(lengths[:]) + entropyOf(offsets[:])
}

// entropyOf estimates the number of bits of symbols with these counts, and of their
// table.
func entropyOf(counts []uint32) float64 {
	var sum, parts float64
	for _, n := range counts {
		if n > 0 {
			sum += float64(n)
			parts += float64(float64(n) * log2(float64(n)))
			parts -= 4 // in the table
		}
	}
	if sum == 0 {
		return 0
	}
	return float64(sum*log2(sum)) - parts
}
