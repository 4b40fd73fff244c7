package marshal

// Strings finds which of the given strings, of 1 to 255 ASCII characters, marshalled
// code may hold as constants or names. It reads the bytes without parsing them, so that
// it may find one too many, inside of another object, but misses none.
func Strings(code []byte, wanted map[string]bool) []string {
	var lengths [256]bool
	for s := range wanted {
		if len(s) < len(lengths) {
			lengths[len(s)] = true
		}
	}
	var out []string
	found := map[string]bool{}
	for i := 0; i+1 < len(code); i++ {
		if kind := code[i] &^ flagRef; kind != typeShort && kind != typeShortInt {
			continue
		}
		n := int(code[i+1])
		if !lengths[n] || i+2+n > len(code) {
			continue
		}
		if s := code[i+2 : i+2+n]; wanted[string(s)] && !found[string(s)] {
			found[string(s)] = true
			out = append(out, string(s))
		}
	}
	return out
}
