package dists

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A distribution that is installed editable lists no modules: they stay where they are
// written. Three things say where that is: direct_url.json, which names the project;
// the .pth files of the distribution; and the modules that it installs as import
// finders (setuptools, and the package editables of hatch and pdm), which hold the
// directories as literals. None of them is followed to a file: they only decide which
// distribution a module of the program belongs to.

// place is a directory or a file that an editable installation refers to.
type place struct {
	path    string
	dist    *Dist
	project bool // it holds more than what is imported: tests, scripts, environments
}

// Of returns the distribution that a file of the program belongs to, or nil. imported
// is false for a file that only lies in the project of the distribution, and is not
// among those that are found by their names.
func (s *Set) Of(file string) (d *Dist, imported bool) {
	if d := s.ByFile(file); d != nil {
		return d, true
	}
	s.placesOnce.Do(s.findPlaces)
	if len(s.places) == 0 {
		return nil, false
	}
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		real = file
	}
	for _, p := range s.places {
		for _, f := range []string{file, real} {
			if f == p.path || within(f, p.path) {
				return p.dist, !p.project || !slices.ContainsFunc(s.places, func(o place) bool { return o.dist == p.dist && !o.project })
			}
		}
	}
	return nil, false
}

// findPlaces collects the places of all distributions, the innermost first, and of the
// same ones what is imported before what is a project.
func (s *Set) findPlaces() {
	for _, d := range s.all {
		if dir := d.editable(); dir != "" {
			s.places = append(s.places, place{dir, d, true})
		}
		for _, f := range d.files() {
			if f.beside || strings.Contains(f.place, "/") {
				continue
			}
			for _, p := range d.named(f.place) {
				s.places = append(s.places, place{p, d, false})
			}
		}
	}
	number := map[bool]int{true: 1}
	slices.SortStableFunc(s.places, func(a, b place) int {
		return cmp.Or(cmp.Compare(len(b.path), len(a.path)), number[a.project]-number[b.project])
	})
}

// named lists the places that a .pth file or an import finder names.
func (d *Dist) named(file string) []string {
	var out []string
	add := func(p string) {
		if real, err := filepath.EvalSymlinks(p); err == nil && filepath.Dir(real) != real && real != d.site {
			out = append(out, real)
		}
	}
	abs := filepath.Join(d.site, file)
	switch {
	case path.Ext(file) == ".pth":
		for _, line := range readLines(abs) {
			if line[0] != '#' && !strings.HasPrefix(line, "import ") && !strings.HasPrefix(line, "import\t") {
				if !filepath.IsAbs(line) {
					line = filepath.Join(d.site, line)
				}
				add(line)
			}
		}
	case path.Ext(file) == ".py" && strings.Contains(file, "editable"):
		text, err := os.ReadFile(abs)
		if err != nil || len(text) > maxFinder {
			return nil
		}
		for _, m := range literalPath.FindAllSubmatch(text, -1) {
			add(strings.ReplaceAll(string(m[1]), `\\`, `\`))
		}
	}
	return out
}

// maxFinder bounds the size of a finder that is looked into, in bytes.
const maxFinder = 4 << 20

// literalPath is an absolute path as Python's repr writes it, if it has no escapes but
// those of the separators of Windows.
var literalPath = regexp.MustCompile(`['"](/[^'"\\\n]+|[A-Za-z]:(?:[^'"\\\n]|\\\\)+)['"]`)

// readLines returns the lines of a file that are not empty, without space around them.
func readLines(file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// lines returns the lines of a file of the metadata.
func (d *Dist) lines(name string) []string { return readLines(filepath.Join(d.info, name)) }

// IsEditable reports whether the distribution's modules lie outside of the environment.
func (d *Dist) IsEditable() bool { return d.project || d.editable() != "" }

// IsProject reports whether the distribution is a directory with sources beside which
// setuptools has written metadata: no installer has put the files there.
func (d *Dist) IsProject() bool { return d.project }

func (d *Dist) isProject() bool {
	if !strings.HasSuffix(d.info, ".egg-info") {
		return false
	}
	for name, want := range map[string]bool{"SOURCES.txt": true, "installed-files.txt": false, "RECORD": false} {
		if _, err := os.Stat(filepath.Join(d.info, name)); (err == nil) != want {
			return false
		}
	}
	return true
}
