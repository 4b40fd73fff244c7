package spec

import "strings"

// Suggest returns the name in names that word is most likely a misspelling of, or "" if
// no name is similar.
func Suggest(word string, names []string) string {
	fold := func(s string) string {
		return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
	}
	best, bestDist := "", 1+max(1, len(word)/3)
	for _, n := range names {
		d := distance(fold(word), fold(n))
		if d < bestDist {
			best, bestDist = n, d
		}
	}
	if best != "" || len(word) < 4 {
		return best
	}
	for _, n := range names {
		if strings.HasPrefix(n, word) || strings.HasSuffix(n, "-"+word) {
			return n
		}
	}
	return ""
}

// distance returns the number of insertions, deletions, substitutions and swaps of
// neighbours that turn a into b. It cuts long words, because only near misses matter.
func distance(a, b string) int {
	a, b = a[:min(len(a), 40)], b[:min(len(b), 40)]
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		cur[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			cur[j+1] = min(prev[j]+cost, prev[j+1]+1, cur[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cur[j+1] = min(cur[j+1], prev2[j-1]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
