package graph

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
)

var (
	putsBefore = regexp.MustCompile(`__path__\s*(\.insert\(|\[\s*:?\s*0\s*\]\s*=|=[^=])`)
	putsAfter  = regexp.MustCompile(`__path__\s*(\.append\(|\.extend\(|\+=)`)
)

// insidePath returns the directories inside of a package that its source, text, puts on
// the package's path: those that are no packages and whose names are in strings of a
// source that changes __path__. Where they come before the package's own directory and
// where behind it, is as the first change says.
func (g *Graph) insidePath(dirs []string, text []byte) (before, after []string) {
	first, last := putsBefore.FindIndex(text), putsAfter.FindIndex(text)
	if first == nil && last == nil {
		return nil, nil
	}
	inside := g.namedInside(dirs, text, 0)
	slices.Sort(inside)
	if last == nil || first != nil && first[0] < last[0] {
		return inside, nil
	}
	return nil, inside
}

// namedInside returns the directories below others that a source names level by level.
func (g *Graph) namedInside(dirs []string, text []byte, depth int) []string {
	const deepest = 4
	var out []string
	for _, dir := range dirs {
		for name, isDir := range g.find.list(dir) {
			sub := filepath.Join(dir, name)
			if isDir && inString(text, name) && !g.find.hasInit(g.find.list(sub)) {
				out = append(out, sub)
				if depth < deepest {
					out = append(out, g.namedInside([]string{sub}, text, depth+1)...)
				}
			}
		}
	}
	return out
}

// inString reports whether a string in a source is a name, or a path with it.
func inString(text []byte, name string) bool {
	for at := 0; ; at++ {
		i := bytes.Index(text[at:], []byte(name))
		if i < 0 {
			return false
		}
		at += i
		end := at + len(name)
		if at > 0 && end < len(text) && bytes.IndexByte([]byte("\"'/\\"), text[at-1]) >= 0 && bytes.IndexByte([]byte("\"'/\\"), text[end]) >= 0 {
			return true
		}
	}
}
