package packages

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// tree describes the content of a directory with packages: the kind of each path,
// whether it is executable, and a digest. It ignores times.
type tree map[string]string

// read returns the content of dir. It leaves out what depends on the interpreter that
// pip ran with: the first line of scripts, and the lines about scripts in RECORD.
func read(dir string) (tree, error) {
	out := tree{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			entries, err := os.ReadDir(p)
			if len(entries) == 0 {
				out[rel] = emptyDir
			}
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(p)
			out[rel] = "link " + to
			return err
		}
		fi, err := d.Info()
		if err != nil {
			return err
		}
		if !fi.Mode().IsRegular() {
			out[rel] = fi.Mode().Type().String()
			return nil
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		out[rel] = fmt.Sprintf("file %t %x", fi.Mode()&0o100 != 0, sha256.Sum256(plain(rel, b)))
		return nil
	})
	return out, err
}

// emptyDir is what a tree has of an empty directory, which is a package for Python.
const emptyDir = "empty directory"

// holds reports whether something lies below a directory.
func (t tree) holds(dir string) bool {
	for p := range t {
		if strings.HasPrefix(p, dir+"/") {
			return true
		}
	}
	return false
}

// plain is the content of a file without the interpreter that pip ran with.
func plain(rel string, b []byte) []byte {
	switch {
	case strings.HasPrefix(rel, "bin/") && bytes.HasPrefix(b, []byte("#!")):
		_, b, _ = bytes.Cut(b, []byte("\n"))
	case path.Base(rel) == "RECORD":
		var kept [][]byte
		for line := range bytes.Lines(b) {
			if bytes.HasPrefix(line, []byte("../../bin/")) {
				line, _, _ = bytes.Cut(line, []byte(",")) // digest and size are of a script that names the interpreter
				line = append(bytes.Clone(line), '\n')
			}
			kept = append(kept, line)
		}
		b = bytes.Join(kept, nil)
	}
	return b
}

// compare describes how a stored directory differs from a new one; "" if it does not.
func compare(stored, fresh string) (string, error) {
	was, err := read(stored)
	if err != nil {
		return "", err
	}
	is, err := read(fresh)
	if err != nil {
		return "", err
	}
	if words := releases(was, is); words != "" {
		return words, nil
	}
	var other []string
	for p := range was {
		if is[p] == "" && !(was[p] == emptyDir && is.holds(p)) { // what has become empty lacks files, which are named
			other = append(other, p+" belongs to no package")
		}
	}
	for p := range is {
		switch {
		case was[p] == "":
			other = append(other, p+" is missing")
		case was[p] != is[p]:
			other = append(other, p+" has other content")
		}
	}
	if len(other) == 0 {
		return "", nil
	}
	slices.Sort(other)
	if n := len(other) - 1; n > 0 {
		return fmt.Sprintf("%s, and %d more", other[0], n), nil
	}
	return other[0], nil
}

// releases compares the versions of the distributions, which the names of their
// dist-info directories show. A new release in the index is the usual reason for a
// difference.
func releases(was, is tree) string {
	list := func(t tree) string {
		have := map[string]bool{}
		for p := range t {
			if top, _, ok := strings.Cut(p, ".dist-info/"); ok && !strings.Contains(top, "/") {
				have[strings.Replace(top, "-", " ", 1)] = true
			}
		}
		return strings.Join(slices.Sorted(maps.Keys(have)), ", ")
	}
	if a, b := list(was), list(is); a != b {
		return fmt.Sprintf("has %s; the requirements now give %s", a, b)
	}
	return ""
}

// exchange replaces dir with fresh. It moves the old directory into aside, which the
// caller removes.
func exchange(fresh, dir, aside string) error {
	if err := os.Rename(dir, filepath.Join(aside, "old")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(fresh, dir)
}
