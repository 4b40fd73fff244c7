package dists

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// files lists the distribution's files relative to its site directory. It takes them
// from RECORD, from the lists of older installers, or from the distribution's own
// directories.
func (d *Dist) files() []string {
	d.once.Do(func() {
		switch {
		case d.fromRecord():
		case d.fromList("installed-files.txt"):
		default:
			d.fromTopLevel()
		}
		sort.Strings(d.records)
	})
	return d.records
}

// add adds a path from a list of files, which may contain anything.
func (d *Dist) add(p string) {
	p = path.Clean(filepath.ToSlash(p))
	if !path.IsAbs(p) && p != "." && p != ".." && !strings.HasPrefix(p, "../") && !strings.ContainsRune(p, 0) {
		d.records = append(d.records, p)
	}
}

// fromRecord reads RECORD, a CSV file with the path in the first column.
func (d *Dist) fromRecord() bool {
	f, err := os.Open(filepath.Join(d.info, "RECORD"))
	if err != nil {
		return false
	}
	defer f.Close()
	r := csv.NewReader(f) // names may contain commas, quotes and line ends
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	for {
		row, err := r.Read()
		if err != nil {
			break // the end of the file, or a file that is no CSV
		}
		if row[0] != "" {
			d.add(row[0])
		}
	}
	return len(d.records) > 0
}

// fromList reads a file with one path on each line, relative to the .egg-info.
func (d *Dist) fromList(name string) bool {
	b, err := os.ReadFile(filepath.Join(d.info, name))
	if err != nil {
		return false
	}
	for _, line := range strings.Split(string(b), "\n") {
		if line != "" {
			d.add(path.Join(filepath.Base(d.info), line))
		}
	}
	return len(d.records) > 0
}

// fromTopLevel walks the directories that top_level.txt names, or those named like the
// distribution. Debian's packages have no list of files.
func (d *Dist) fromTopLevel() {
	names := []string{strings.ReplaceAll(Normalize(d.Name), "-", "_"), d.Name}
	if b, err := os.ReadFile(filepath.Join(d.info, "top_level.txt")); err == nil {
		names = strings.Fields(string(b))
	}
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] || n == "" || strings.ContainsAny(n, `/\`) || strings.HasPrefix(n, ".") {
			continue
		}
		seen[n] = true
		found, _ := filepath.Glob(filepath.Join(d.site, n+".*"))
		for _, f := range found {
			if ext := filepath.Ext(f); ext == ".py" || ext == ".so" {
				d.add(filepath.Base(f))
			}
		}
		_ = filepath.WalkDir(filepath.Join(d.site, n), func(p string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				if rel, err := filepath.Rel(d.site, p); err == nil {
					d.add(rel)
				}
			}
			return nil
		})
	}
}

// leftOut reports whether a program can do without a file: tests, caches, metadata
// (which is handled separately), sources in other languages, static libraries.
func (d *Dist) leftOut(p string) bool {
	if strings.HasPrefix(p, filepath.Base(d.info)+"/") {
		return true
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		switch dir {
		case "tests", "test", "__pycache__":
			return true
		}
	}
	switch path.Ext(p) {
	case ".pyc", ".pyo", ".pyi", ".h", ".hpp", ".hxx", ".pxd", ".pxi", ".pyx", ".c", ".cc", ".cpp", ".cxx", ".f", ".f90",
		".a", ".lib", ".o", ".la", ".pth", ".egg-link":
		return true
	}
	base := path.Base(p)
	return base == "conftest.py" || base == "setup.py" && path.Dir(p) == "." || base == ".gitignore" || base == "meson.build"
}

// Modules lists the dotted names of all modules, sorted.
func (d *Dist) Modules(extSuffixes []string) []string {
	have := map[string]bool{}
	for _, r := range d.files() {
		have[r] = true
	}
	names := map[string]bool{}
	for _, r := range d.files() {
		if d.leftOut(r) {
			continue
		}
		stem, ok := strings.CutSuffix(r, ".py")
		if !ok {
			if stem, ok = extension(r, extSuffixes, have); !ok {
				continue
			}
		}
		if s, ok := strings.CutSuffix(stem, "/__init__"); ok {
			stem = s
		}
		if n := strings.ReplaceAll(stem, "/", "."); identifiers(n) {
			names[n] = true
		}
	}
	out := make([]string, 0, len(names))
	for n := range names {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// TopLevel lists the top-level modules and packages, sorted.
func (d *Dist) TopLevel(extSuffixes []string) []string {
	var out []string
	for _, n := range d.Modules(extSuffixes) {
		n, _, _ = strings.Cut(n, ".")
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// extension returns the path of an extension module without its suffix. A plain .so
// counts only if it is in a package or in site-packages itself, and its name is not
// that of a library.
func extension(p string, suffixes []string, have map[string]bool) (string, bool) {
	for _, s := range suffixes {
		stem, ok := strings.CutSuffix(p, s)
		if !ok {
			continue
		}
		if s == ".so" {
			dir := path.Dir(p)
			if strings.HasPrefix(path.Base(p), "lib") || dir != "." && !have[dir+"/__init__.py"] || strings.Contains(path.Base(stem), ".") {
				return "", false
			}
		}
		return stem, true
	}
	return "", false
}

func identifiers(dotted string) bool {
	for i, part := range strings.Split(dotted, ".") {
		if part == "" || strings.ContainsAny(part, " +~") || !utf8.ValidString(part) {
			return false
		}
		if i == 0 && (part[0] >= '0' && part[0] <= '9' || strings.Contains(part, "-")) {
			return false // below a package, import_module reaches names such as 0001_initial
		}
	}
	return true
}

// Payload lists the files that are neither modules nor metadata: data, and shared
// libraries that are no extension modules.
func (d *Dist) Payload(extSuffixes []string) []File {
	have := map[string]bool{}
	for _, r := range d.files() {
		have[r] = true
	}
	var out []File
	for _, r := range d.files() {
		if d.leftOut(r) || strings.HasSuffix(r, ".py") {
			continue
		}
		if _, ok := extension(r, extSuffixes, have); ok {
			continue
		}
		out = append(out, File{Path: r, Abs: filepath.Join(d.site, r)})
	}
	return out
}
