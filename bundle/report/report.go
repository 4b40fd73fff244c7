// Package report describes what is inside a product and why. The build stores a Report
// as a note in the archive, and `gofreeze inspect` shows it.
package report

import (
	"strconv"
	"unicode/utf8"
)

// Report is stored as JSON in the archive entry named Path. It is sorted, and contains
// neither times nor paths of the build machine.
type Report struct {
	Name     string         `json:"name"`
	Gofreeze string         `json:"gofreeze"` // version of the builder
	Python   string         `json:"python"`
	Platform string         `json:"platform"`
	Main     string         `json:"main"`
	Modules  []Module       `json:"modules"` // sorted by name
	Dists    []Distribution `json:"distributions"`
	Files    []File         `json:"files"` // why each file is in, sorted by path
	Missing  []Missing      `json:"missing"`
	LeftOut  []LeftOut      `json:"left_out,omitempty"` // sorted by name
	Warnings []string       `json:"warnings"`
}

// Count is the number of modules that the product holds: those that the interpreter
// has built in lie in no file of it.
func (r *Report) Count() int {
	n := 0
	for _, m := range r.Modules {
		if m.Kind != "builtin" {
			n++
		}
	}
	return n
}

// Path is the archive path of the stored report.
const Path = ".gofreeze/report.json"

// Module is one module of the product.
type Module struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`   // "source", "bytecode", "extension", "namespace", "builtin"
	Origin string `json:"origin"` // "user", "stdlib", or the distribution's name
	Size   int64  `json:"size"`   // bytes of marshalled code, or of the shared library
	By     []By   `json:"by"`
	Disk   string `json:"disk,omitempty"` // why its source lies in the product as a file
}

// By is one reason why a module is in.
type By struct {
	Module   string `json:"module,omitempty"`
	Reason   string `json:"reason"`
	Line     int    `json:"line,omitempty"`
	Optional bool   `json:"optional,omitempty"` // this alone does not make the module needed
}

// Distribution is one installed distribution in the product.
type Distribution struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Whole   bool   `json:"whole"`
}

// File says why a file is in.
type File struct {
	Path string `json:"path"`
	Why  string `json:"why"`
	Disk string `json:"disk,omitempty"` // why a source file lies there as a file
}

// Missing is an import that was not found at build time.
type Missing struct {
	Name string `json:"name"`
	By   []By   `json:"by"`
}

// LeftOut is an installed distribution that is not in, because only optional imports of
// other distributions reach it.
type LeftOut struct {
	Name    string   `json:"name"`
	Modules []string `json:"modules"` // that are imported
	Why     string   `json:"why"`
	By      []By     `json:"by"`
}

// PathText returns the form of a path in reports. It quotes a path that is not UTF-8,
// which JSON cannot represent, with its bytes escaped as in Go.
func PathText(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	return strconv.Quote(path)
}
