package archive

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// goodPath reports whether p is relative, clean, and stays below its directory on every
// Unix system. It allows everything else that a file name there may contain: colons,
// backslashes, control characters, bytes that are not UTF-8. Extraction on Windows must
// refuse more (extract.CheckName).
func goodPath(p string) bool {
	if p == "" || len(p) > maxPath || strings.IndexByte(p, 0) >= 0 {
		return false
	}
	for part := range strings.SplitSeq(p, "/") {
		if part == "" || part == "." || part == ".." || len(part) > maxPart {
			return false
		}
	}
	return true
}

const (
	maxPath = 4000 // bytes of a path
	maxPart = 255  // bytes of one name in it, the limit of file systems
)

// Unstorable says why an archive cannot contain an entry with this path, and this
// target if it is a link. It returns "" if it can.
func Unstorable(path, target string) string {
	switch {
	case len(path) > maxPath:
		return "has a path of more than " + strconv.Itoa(maxPath) + " bytes in the product"
	case !goodPath(path):
		return "has a path that no product can hold"
	case target != "" && !goodTarget(path, target):
		return "is a link that leads out of the product"
	}
	return ""
}

// goodTarget reports whether the target of a link at path is relative and stays inside.
// ".." may occur only at the beginning of the target. These steps climb real
// directories, because nothing is below a link, and the names behind them lead down. A
// chain of links that all pass this check therefore never leads outside.
func goodTarget(path, target string) bool {
	for up := strings.Count(path, "/"); ; up-- {
		if target == ".." {
			return up > 0
		}
		rest, ok := strings.CutPrefix(target, "../")
		if !ok {
			return goodPath(target)
		}
		if up == 0 {
			return false
		}
		target = rest
	}
}

// quote makes a name from an archive safe to print.
func quote(s string) string {
	if len(s) > 80 {
		s = s[:80] + "..."
	}
	return `"` + strings.ReplaceAll(Printable(s), `"`, "?") + `"`
}

// Printable replaces the parts of a text that would steer a terminal or hide the rest
// of the line: control characters, also those with two bytes in UTF-8; bytes that are
// not UTF-8, which some terminals take for control characters; line separators; and
// characters that change the direction of writing. Names of files may contain all of
// these. All code that prints names uses Printable.
func Printable(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 127
	}
	if plain {
		return s
	}
	out := make([]byte, 0, len(s))
	for _, c := range s {
		if steers(c) {
			c = '?'
		}
		out = utf8.AppendRune(out, c)
	}
	return string(out)
}

func steers(c rune) bool {
	switch {
	case c < ' ', c >= 0x7f && c < 0xa0, c == utf8.RuneError:
		return true
	case c == 0x061c, c >= 0x200e && c <= 0x200f, c >= 0x2028 && c <= 0x202e, c >= 0x2060 && c <= 0x206f:
		return true
	case c == 0xad, c == 0x200b, c == 0xfeff, c >= 0xe0000 && c <= 0xe0fff: // these have no width
		return true
	}
	return false
}
