package dists

import (
	"os"
	"path/filepath"
	"strings"
)

// HookGroup is the group by which distributions announce their hooks (PyInstaller's
// manual, "Providing PyInstaller Hooks with your Package").
const HookGroup = "pyinstaller40"

// EntryPoint is a named object of a distribution. Its value is module:attribute.
type EntryPoint struct{ Name, Value string }

// All lists the distributions in the order of the path.
func (s *Set) All() []*Dist { return s.all }

// EntryPoints lists the entry points of a group in the order of the file
// (https://packaging.python.org/specifications/entry-points).
func (d *Dist) EntryPoints(group string) []EntryPoint {
	b, err := os.ReadFile(filepath.Join(d.info, "entry_points.txt"))
	if err != nil {
		return nil
	}
	var out []EntryPoint
	section := ""
	for line := range strings.SplitSeq(string(b), "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = strings.TrimSpace(line[1 : len(line)-1])
		case section == group:
			if name, value, ok := strings.Cut(line, "="); ok {
				value, _, _ = strings.Cut(value, "[") // extras
				out = append(out, EntryPoint{strings.TrimSpace(name), strings.TrimSpace(value)})
			}
		}
	}
	return out
}
