package dists

import (
	"path"
	"strings"
	"unicode/utf8"
)

// Entry is one file of a distribution's list, and what a product that collects the
// distribution whole does with it. Every file is exactly one of these: a module, data,
// metadata, or left out for a reason.
type Entry struct {
	File
	Module   string // the dotted name of a module; "" for other files
	Metadata bool   // lies in the .dist-info directory
	Out      Reason // why it is left out; 0 if it is not
	// Tests is the package of tests that the file belongs to. Its data is left out only
	// if the program imports no module of it.
	Tests string
	// Digest and Size are what RECORD has of the file; "" for nothing.
	Digest, Size string
}

// Entries lists all files of the distribution, in the order of their paths.
func (d *Dist) Entries(extSuffixes []string) []Entry {
	out := d.modules(extSuffixes)
	for i := range out {
		if e := &out[i]; e.Out == 0 {
			e.Out = d.examine(e)
		}
	}
	return out
}

// Listed is Entries without a look at the content of files: what that alone would leave
// out counts as module or data.
func (d *Dist) Listed(extSuffixes []string) []Entry { return d.modules(extSuffixes) }

// modules is Entries without a look at the content of files.
func (d *Dist) modules(extSuffixes []string) []Entry {
	files := d.files()
	have := map[string]bool{}
	tests := map[string]bool{}
	for _, r := range files {
		have[r.place] = true
		if r.beside {
			continue
		}
		if strings.HasSuffix(r.place, ".py") {
			addTests(tests, r.place)
		}
	}
	ours := d.forFreezing()
	var out []Entry
	for _, r := range files {
		e := Entry{File: File{Path: r.place, Abs: r.abs}, Out: r.out, Digest: r.digest, Size: r.size}
		switch {
		case e.Out != 0:
		case r.beside:
			e.Out = leftOut(&e)
		case d.inInfo(r.place):
			e.Metadata = true
			if aboutInstallation(r.place) {
				e.Out = Installer
			}
		default:
			e.Module = moduleName(r.place, extSuffixes, have)
			e.Tests = testsOf(tests, r.place)
			e.Out = leftOut(&e)
			if e.Out == 0 && e.Module != "" && ours(e.Module) {
				e.Out = ForFreezing
			}
		}
		out = append(out, e)
	}
	return out
}

// inInfo reports whether a file is metadata.
func (d *Dist) inInfo(place string) bool {
	base := d.infoPlace()
	return place == base || strings.HasPrefix(place, base+"/")
}

// moduleName is the dotted name of the module in a file, or "" for other files. A name
// need not be an identifier, because importlib.import_module takes any: mypyc makes
// names that begin with a digit, and SCons has a module g++. Only a dot cannot be in one.
func moduleName(place string, extSuffixes []string, have map[string]bool) string {
	stem, ok := strings.CutSuffix(place, ".py")
	if !ok {
		// Bytecode is a module where there is no source, but not in __pycache__.
		if stem, ok = strings.CutSuffix(place, ".pyc"); ok && (have[stem+".py"] || path.Base(path.Dir(place)) == "__pycache__") {
			return ""
		}
	}
	if !ok {
		if stem, ok = extension(place, extSuffixes, have); !ok {
			return ""
		}
	}
	if s, ok := strings.CutSuffix(stem, "/__init__"); ok {
		stem = s
	}
	if strings.Contains(stem, ".") || !utf8.ValidString(stem) {
		return ""
	}
	for part := range strings.SplitSeq(stem, "/") {
		if part == "" {
			return ""
		}
	}
	return strings.ReplaceAll(stem, "/", ".")
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

// addTests adds the directory of tests around a source file. A directory of this name
// without any source has data that some other code reads.
func addTests(to map[string]bool, place string) {
	dir := path.Dir(place)
	for i := 0; i <= len(dir); i++ {
		if i == len(dir) || dir[i] == '/' {
			if base := path.Base(dir[:i]); base == "tests" || base == "test" {
				to[dir[:i]] = true
				return
			}
		}
	}
}

// testsOf is the name of the package of tests that a file lies in, or "".
func testsOf(tests map[string]bool, place string) string {
	for d := path.Dir(place); d != "." && d != "/"; d = path.Dir(d) {
		if tests[d] {
			return strings.ReplaceAll(d, "/", ".")
		}
	}
	return ""
}
