package dists

import (
	"slices"
	"strings"
)

// HookGroup is the group by which distributions announce their hooks (PyInstaller's
// manual, "Providing PyInstaller Hooks with your Package").
const HookGroup = "pyinstaller40"

// EntryPoint is a named object of a distribution. Its value is module:attribute.
type EntryPoint struct{ Name, Value string }

// All lists the distributions in the order of the path.
func (s *Set) All() []*Dist { return s.all }

// EntryPoints lists the entry points of a group in the order of the file.
func (d *Dist) EntryPoints(group string) []EntryPoint {
	var out []EntryPoint
	for _, e := range d.entryPoints() {
		if e.group == group {
			out = append(out, e.EntryPoint)
		}
	}
	return out
}

// Groups lists the groups of the distribution's entry points, sorted.
func (d *Dist) Groups() []string {
	var out []string
	for _, e := range d.entryPoints() {
		if !slices.Contains(out, e.group) {
			out = append(out, e.group)
		}
	}
	slices.Sort(out)
	return out
}

// Module is the module of an entry point, or "" if its value names none.
func (e EntryPoint) Module() string {
	module, _, _ := strings.Cut(e.Value, ":")
	return strings.TrimSpace(module)
}

type grouped struct {
	EntryPoint
	group string
}

// entryPoints reads the file once
// (https://packaging.python.org/specifications/entry-points).
func (d *Dist) entryPoints() []grouped {
	d.entriesOnce.Do(func() {
		section := ""
		for _, line := range d.lines("entry_points.txt") {
			switch {
			case line[0] == '#' || line[0] == ';':
			case line[0] == '[' && strings.HasSuffix(line, "]"):
				section = strings.TrimSpace(line[1 : len(line)-1])
			default:
				if name, value, ok := strings.Cut(line, "="); ok {
					value, _, _ = strings.Cut(value, "[") // extras
					d.entries = append(d.entries, grouped{EntryPoint{strings.TrimSpace(name), strings.TrimSpace(value)}, section})
				}
			}
		}
	})
	return d.entries
}
