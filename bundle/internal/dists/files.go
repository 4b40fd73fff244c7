package dists

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// record is one file of a distribution's list.
type record struct {
	place  string // in the product
	abs    string // on this machine
	out    Reason // why it has no place in a product; 0 if it has one
	beside bool   // lies outside of site-packages, where no import looks
	digest string // of the file, as RECORD has it
	size   string // of the file in bytes, as RECORD has it
}

// files lists the distribution's files by their places. It takes them from RECORD, from the lists of older installers, or from the distribution's own
// directories.
func (d *Dist) files() []record {
	d.once.Do(func() {
		switch {
		case d.fromRecord():
		case d.fromList("installed-files.txt"):
		case filepath.Base(d.info) == eggInfo:
			d.fromEgg()
		default:
			d.fromTopLevel()
		}
		slices.SortStableFunc(d.records, func(a, b record) int { return strings.Compare(a.place, b.place) })
		d.records = slices.CompactFunc(d.records, func(a, b record) bool { return a.place == b.place })
	})
	return d.records
}

// add adds a path from a list of files, which may contain anything, with the digest and
// the size that the list has of it.
func (d *Dist) add(p, digest, size string) {
	p = path.Clean(filepath.ToSlash(p))
	if p == "." || strings.ContainsRune(p, 0) {
		return
	}
	r := record{place: p, abs: filepath.Join(d.site, p), digest: digest}
	if !filepath.IsLocal(filepath.FromSlash(p)) {
		r = d.outside(p, digest)
	}
	r.size = size
	d.records = append(d.records, r)
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
			row = append(row, "", "")
			d.add(row[0], row[1], row[2])
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
			d.add(path.Join(filepath.Base(d.info), line), "", "")
		}
	}
	return len(d.records) > 0
}

// fromTopLevel walks the directories that top_level.txt names, or those named like the
// distribution. Debian's packages have no list of files.
func (d *Dist) fromTopLevel() {
	for _, n := range d.TopLevelNames() {
		found, _ := filepath.Glob(filepath.Join(d.site, n+".*"))
		for _, f := range found {
			if ext := filepath.Ext(f); ext == ".py" || ext == ".so" {
				d.add(filepath.Base(f), "", "")
			}
		}
		_ = filepath.WalkDir(filepath.Join(d.site, n), func(p string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				if rel, err := filepath.Rel(d.site, p); err == nil {
					d.add(rel, "", "")
				}
			}
			return nil
		})
	}
}

// TopLevelNames lists the names of top-level modules in top_level.txt, or those like
// that of the distribution.
func (d *Dist) TopLevelNames() []string {
	names := []string{strings.ReplaceAll(Normalize(d.Name), "-", "_"), d.Name}
	if b, err := os.ReadFile(filepath.Join(d.info, "top_level.txt")); err == nil {
		names = strings.Fields(string(b))
	}
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) && n != "" && !strings.ContainsAny(n, `/\`) && !strings.HasPrefix(n, ".") {
			out = append(out, n)
		}
	}
	return out
}

// Modules lists the dotted names of all modules, but for those that are left out,
// sorted.
func (d *Dist) Modules(extSuffixes []string) []string {
	var out []string
	for _, e := range d.modules(extSuffixes) {
		if e.Module != "" && e.Out == 0 {
			out = append(out, e.Module)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
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

// Roots lists the modules of the distribution that are in no package of it, sorted:
// its top-level modules, or its own packages below a namespace that it shares.
func (d *Dist) Roots(extSuffixes []string) []string {
	names := d.Modules(extSuffixes)
	have := map[string]bool{}
	for _, n := range names {
		have[n] = true
	}
	return slices.DeleteFunc(names, func(n string) bool {
		for i := strings.LastIndexByte(n, '.'); i >= 0; i = strings.LastIndexByte(n[:i], '.') {
			if have[n[:i]] {
				return true
			}
		}
		return false
	})
}

// Sources lists the Python files that have names of modules, whether or not they compile.
func (d *Dist) Sources(extSuffixes []string) []File {
	var out []File
	for _, e := range d.Entries(extSuffixes) {
		if e.Module != "" && e.Out == 0 && strings.HasSuffix(e.Path, ".py") {
			out = append(out, e.File)
		}
	}
	return out
}

// Payload lists the files that are neither modules nor metadata: data, and shared
// libraries that are no extension modules. Those of a package of tests count if
// imported says that the program imports a module of it.
func (d *Dist) Payload(extSuffixes []string, imported func(pkg string) bool) []File {
	var out []File
	for _, e := range d.Entries(extSuffixes) {
		if e.Module == "" && !e.Metadata && (e.Out == 0 || e.Out == Tests && imported(e.Tests)) {
			out = append(out, e.File)
		}
	}
	return out
}
