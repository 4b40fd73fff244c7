package archive

import "strings"

// goodPath reports whether p is relative, clean, and means the same below every
// directory of every system: no "..", no backslash, no colon (drives and
// alternate streams), no control characters.
func goodPath(p string) bool {
	if p == "" || len(p) > 4000 {
		return false
	}
	for i := range len(p) {
		if c := p[i]; c < ' ' || c == 127 || c == '\\' || c == ':' {
			return false
		}
	}
	for p != "" {
		part := p
		if i := strings.IndexByte(p, '/'); i >= 0 {
			part, p = p[:i], p[i+1:]
			if p == "" {
				return false
			}
		} else {
			p = ""
		}
		if part == "" || part == "." || part == ".." || len(part) > 255 {
			return false
		}
	}
	return true
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
	b := []byte{'"'}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 127 || c == '"' {
			b = append(b, '?')
			continue
		}
		b = append(b, s[i])
	}
	return string(append(b, '"'))
}
