package optimal

import "math"

// prices contains the costs of symbols, in 1/256 bits. They follow from the frequencies
// of the symbols so far.
type prices struct {
	counts struct {
		bytes    [256]uint32
		literals [literalKinds]uint32
		lengths  [lengthKinds]uint32
		offsets  [offsetKinds]uint32
	}
	bytes    [256]int32
	literals [literalKinds]int32 // with the bits behind the symbol, as are the next two
	lengths  [lengthKinds]int32
	offsets  [offsetKinds]int32
	begun    bool
}

func (c *prices) reset() { c.begun = false }

// begin guesses the frequencies before the first block: those of bytes as in the block,
// and short lengths more frequent than long ones.
func (c *prices) begin(src []byte) {
	if c.begun {
		return
	}
	c.begun = true
	clear(c.counts.bytes[:])
	for _, b := range src {
		c.counts.bytes[b]++
	}
	for i := range c.counts.bytes {
		c.counts.bytes[i] = c.counts.bytes[i]>>4 + 1
	}
	for i := range c.counts.literals {
		c.counts.literals[i] = uint32(max(1, 32>>i))
	}
	for i := range c.counts.lengths {
		c.counts.lengths[i] = 1
	}
	for i := range c.counts.offsets {
		c.counts.offsets[i] = 1
	}
	c.price()
}

// learn counts the chosen symbols. With trial, which comes first, it divides the counts
// of the blocks before by four.
func (c *prices) learn(src []byte, seqs []sequence, trial bool) {
	age := func(n []uint32) {
		for i := range n {
			n[i] >>= 2
		}
	}
	if trial {
		age(c.counts.bytes[:])
		age(c.counts.literals[:])
		age(c.counts.lengths[:])
		age(c.counts.offsets[:])
	}
	at := 0
	for _, s := range seqs {
		for _, b := range src[at : at+s.literals] {
			c.counts.bytes[b]++
		}
		at += s.literals + s.length
		c.counts.literals[literalSymbol(s.literals)]++
		if s.length > 0 {
			c.counts.lengths[lengthSymbol(s.length)]++
			c.counts.offsets[offsetSymbol(s.offset)]++
		}
	}
	c.price()
}

// price computes the prices.
func (c *prices) price() {
	fill(c.bytes[:], c.counts.bytes[:], nil)
	fill(c.literals[:], c.counts.literals[:], literalCodes)
	fill(c.lengths[:], c.counts.lengths[:], lengthCodes)
	fill(c.offsets[:], c.counts.offsets[:], nil)
	for i := range c.offsets {
		c.offsets[i] += int32(i) << 8
	}
}

func fill(out []int32, counts []uint32, codes []code) {
	var sum float64
	for _, n := range counts {
		sum += float64(n) + 0.5
	}
	for i, n := range counts {
		out[i] = int32(math.Round(256 * log2(sum/(float64(n)+0.5))))
		if codes != nil {
			out[i] += int32(codes[i].bits) << 8
		}
	}
}

func (c *prices) literalLength(n int) int32 { return c.literals[literalSymbol(n)] }
func (c *prices) length(n int) int32        { return c.lengths[lengthSymbol(n)] }
func (c *prices) offset(v uint32) int32     { return c.offsets[offsetSymbol(v)] }
