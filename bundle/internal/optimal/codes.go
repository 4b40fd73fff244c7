package optimal

import "math/bits"

// sequence is a number of literals and the match behind them (RFC 8878, 3.1.1.4).
type sequence struct {
	literals int
	length   int    // of the match
	offset   uint32 // offset value: 1 to 3 for recent distances, else the distance plus 3
}

// minMatch is the shortest match of the format.
const minMatch = 3

// code is the range of values that share a symbol.
type code struct {
	base uint32
	bits uint8 // number of bits that follow the symbol
}

// These are the codes of literal lengths, and of match lengths minus minMatch (RFC
// 8878, 3.1.1.3.2.1.1).
var (
	literalCodes = codes(16, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
	lengthCodes  = codes(32, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
)

// codes makes n codes of one value each, and further codes with the given numbers of
// bits.
func codes(n int, more ...uint8) []code {
	var out []code
	var base uint32
	add := func(b uint8) {
		out = append(out, code{base, b})
		base += 1 << b
	}
	for range n {
		add(0)
	}
	for _, b := range more {
		add(b)
	}
	return out
}

// These are the symbols of short lengths.
var (
	literalSymbols = symbols(literalCodes, 64)
	lengthSymbols  = symbols(lengthCodes, 128)
)

func symbols(codes []code, n int) []uint8 {
	out := make([]uint8, n)
	s := 0
	for v := range out {
		for s+1 < len(codes) && codes[s+1].base <= uint32(v) {
			s++
		}
		out[v] = uint8(s)
	}
	return out
}

// literalSymbol returns the symbol of a literal length. A whole block of literals is one
// byte longer than the last symbol says; no match follows it, so that nothing but its
// price needs the symbol.
func literalSymbol(n int) int {
	if n < len(literalSymbols) {
		return int(literalSymbols[n])
	}
	return min(18+bits.Len(uint(n)), literalKinds-1) // 64 to 127: 25
}

// lengthSymbol returns the symbol of a match length.
func lengthSymbol(n int) int {
	if n -= minMatch; n < len(lengthSymbols) {
		return int(lengthSymbols[n])
	}
	return 35 + bits.Len(uint(n)) // 128 to 255: 43
}

// offsetSymbol returns the symbol of an offset value. The symbol is also the number of
// bits behind it.
func offsetSymbol(v uint32) int { return bits.Len32(v) - 1 }

const (
	literalKinds = 36
	lengthKinds  = 53
	offsetKinds  = 32
)

// recent contains the last three distances.
type recent [3]uint32

// after returns the recent distances after a match with an offset value. literals says
// whether literals precede the match.
func (r recent) after(value uint32, literals bool) recent {
	i := value - 1
	if value > 3 {
		return recent{value - 3, r[0], r[1]}
	}
	if !literals {
		i++
	}
	switch i {
	case 0:
		return r
	case 1:
		return recent{r[1], r[0], r[2]}
	case 2:
		return recent{r[2], r[0], r[1]}
	}
	return recent{r[0] - 1, r[0], r[1]}
}
