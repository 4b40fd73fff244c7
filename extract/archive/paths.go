package archive

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// goodPath reports whether p is relative, clean, and stays below the directory
// that it is extracted to on every Unix system. Whatever else a file may be called
// there is allowed: colons, backslashes, control characters, bytes that are no
// UTF-8. Who extracts on Windows must refuse more (extract.CheckName).
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
	maxPart = 255  // bytes of one name in it, as file systems have it
)

// Unstorable says why an archive cannot hold an entry with this path, and this
// target if it is a link; "" if it can.
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

// goodTarget reports whether the target of a link at path is relative and stays
// inside. ".." may only lead the target: those steps climb real directories,
// because nothing lies below a link, and the names after them go down. So no
// chain of links that each pass this check leads outside.
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

// Printable replaces in text whatever would steer a terminal or hide the rest of
// the line: control characters, also those that are two bytes in UTF-8; bytes that
// are no UTF-8, which some terminals take for such ones; line separators; and what
// changes the direction of writing. Names of files may hold all of them. Everything
// that prints names uses this.
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
	case c == 0xad, c == 0x200b, c == 0xfeff, c >= 0xe0000 && c <= 0xe0fff: // have no width
		return true
	}
	return false
}
