// Package dists reads the metadata, files and requirements of installed distributions
// (PyPA core metadata, "Recording installed projects" and PEP 503). It runs none of
// their code.
package dists

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Dist is one installed distribution.
type Dist struct {
	Name    string // as in its metadata
	Version string

	info    string // its .dist-info or .egg-info, or the EGG-INFO of an egg
	site    string // the directory that contains it
	project bool   // see IsProject
	once    sync.Once
	records []record

	requiresOnce sync.Once
	requires     []Requirement
	entriesOnce  sync.Once
	entries      []grouped
	mentionsOnce sync.Once
	mentions     []string
}

// File is one file of a distribution.
type File struct {
	Path string // place in the product, relative to site-packages
	Abs  string
}

// Set contains the distributions of an environment.
type Set struct {
	all    []*Dist
	byName map[string]*Dist
	once   sync.Once
	byFile map[string]*Dist

	placesOnce sync.Once
	places     []place // of editable installations

	marksOnce sync.Once
	marking   map[string]bool // installers that mark what was requested
}

// Load finds the distributions in the given site-packages directories. If two have the
// same name, the first one counts, as it does for imports.
func Load(paths []string) (*Set, error) {
	s := &Set{byName: map[string]*Dist{}}
	for _, site := range paths {
		entries, err := os.ReadDir(site)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
				continue
			}
			return nil, fmt.Errorf("distributions: %w", err)
		}
		for _, e := range entries {
			if e.Name() == eggInfo && e.IsDir() && isEgg(site) {
				s.add(egg(site))
				continue
			}
			stem, ok := strings.CutSuffix(e.Name(), ".dist-info")
			if !ok {
				if stem, ok = strings.CutSuffix(e.Name(), ".egg-info"); !ok {
					continue
				}
			}
			d := &Dist{info: filepath.Join(site, e.Name()), site: site}
			d.Name, d.Version, _ = strings.Cut(stem, "-")
			d.Version, _, _ = strings.Cut(d.Version, "-py")
			d.readHead()
			d.project = d.isProject()
			s.add(d)
		}
	}
	return s, nil
}

// add adds a distribution, unless it has no name, or that of an earlier one.
func (s *Set) add(d *Dist) {
	if key := Normalize(d.Name); d.Name != "" && s.byName[key] == nil {
		s.byName[key] = d
		s.all = append(s.all, d)
	}
}

// Without returns the distributions but for those with these names.
func (s *Set) Without(names []string) *Set {
	out := &Set{byName: map[string]*Dist{}}
	for _, d := range s.all {
		if !slices.ContainsFunc(names, func(n string) bool { return Normalize(n) == Normalize(d.Name) }) {
			out.byName[Normalize(d.Name)] = d
			out.all = append(out.all, d)
		}
	}
	return out
}

var separators = regexp.MustCompile(`[-_.]+`)

// Normalize returns the form in which distribution names are compared (PEP 503).
func Normalize(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// ByName returns the distribution with a name, in any spelling, or nil.
func (s *Set) ByName(name string) *Dist { return s.byName[Normalize(name)] }

// ByFile returns the distribution that a file belongs to, or nil.
func (s *Set) ByFile(file string) *Dist {
	s.once.Do(func() {
		s.byFile = map[string]*Dist{}
		for _, d := range s.all {
			for _, r := range d.files() {
				if s.byFile[r.abs] == nil {
					s.byFile[r.abs] = d
				}
			}
		}
	})
	if d := s.byFile[file]; d != nil {
		return d
	}
	// It is a directory of a namespace package, or no list names it.
	return nil
}

// metadataFile returns the file with the core metadata.
func (d *Dist) metadataFile() string {
	for _, n := range []string{"METADATA", "PKG-INFO"} {
		p := filepath.Join(d.info, n)
		if fi, err := os.Stat(p); err == nil && fi.Mode().IsRegular() {
			return p
		}
	}
	return d.info // distutils: a single file
}

// header calls f for the fields of the metadata's header.
func (d *Dist) header(f func(key, value string) bool) {
	file, err := os.Open(d.metadataFile())
	if err != nil {
		return
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		line := sc.Text()
		if line == "" {
			return
		}
		key, value, ok := strings.Cut(line, ":")
		if ok && line[0] != ' ' && line[0] != '\t' && !f(key, strings.TrimSpace(value)) {
			return
		}
	}
}

// Extends reports whether the distribution calls itself an extension of another one that
// it requires: by a name that begins with the other's, as in pytest-cov, or by a
// classifier of its framework ("Framework :: Sphinx :: Extension").
func (d *Dist) Extends(other *Dist) bool {
	host := Normalize(other.Name)
	if Normalize(d.Name) == host || !slices.ContainsFunc(d.Requires(), func(r Requirement) bool { return Normalize(r.Name) == host }) {
		return false
	}
	found := strings.HasPrefix(Normalize(d.Name), host+"-")
	d.header(func(key, value string) bool {
		if framework, ok := strings.CutPrefix(value, "Framework :: "); ok && key == "Classifier" {
			framework, _, _ = strings.Cut(framework, " :: ")
			found = found || Normalize(framework) == host
		}
		return !found
	})
	return found
}

func (d *Dist) readHead() {
	got := 0
	d.header(func(key, value string) bool {
		switch key {
		case "Name":
			d.Name = value
			got++
		case "Version":
			d.Version = value
			got++
		}
		return got < 2
	})
}

// Platforms returns the platform tags of the wheel from which the distribution was
// installed (PEP 427), such as "any" or "win_amd64". It returns none if it was no
// wheel.
func (d *Dist) Platforms() []string {
	b, err := os.ReadFile(filepath.Join(d.info, "WHEEL"))
	if err != nil {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(string(b), "\n") {
		if tag, ok := strings.CutPrefix(line, "Tag:"); ok {
			if parts := strings.Split(strings.TrimSpace(tag), "-"); len(parts) == 3 {
				for p := range strings.SplitSeq(parts[2], ".") {
					if !slices.Contains(out, p) {
						out = append(out, p)
					}
				}
			}
		}
	}
	return out
}

var developing = regexp.MustCompile(`extra\s*==\s*['"]` + development + `['"]`)

// Mentions lists the normalised names of the distributions that this one requires, also
// for its extras, except those for its own development.
func (d *Dist) Mentions() []string {
	d.mentionsOnce.Do(func() {
		for _, r := range d.requirements() {
			if !developing.MatchString(r.marker) {
				d.mentions = append(d.mentions, Normalize(r.Name))
			}
		}
	})
	return d.mentions
}

// Names reports whether the distribution names another one as a requirement, for whatever
// purpose.
func (d *Dist) Names(other string) bool {
	return slices.ContainsFunc(d.requirements(), func(r Requirement) bool { return Normalize(r.Name) == Normalize(other) })
}

// Metadata lists the files of the .dist-info directory, without those that say how the
// distribution was installed on this machine.
func (d *Dist) Metadata() []File {
	base := d.infoPlace()
	fi, err := os.Stat(d.info)
	if err != nil {
		return nil
	}
	if !fi.IsDir() {
		return []File{{Path: base, Abs: d.info}}
	}
	var out []File
	// Installers may have linked the directory, or files in it.
	_ = filepath.WalkDir(d.info+string(filepath.Separator), func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		if fi, err := os.Stat(p); err != nil || !fi.Mode().IsRegular() {
			return nil
		}
		if rel, err := filepath.Rel(d.info, p); err == nil && !aboutInstallation(filepath.ToSlash(rel)) {
			out = append(out, File{Path: path.Join(base, filepath.ToSlash(rel)), Abs: p})
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out
}
