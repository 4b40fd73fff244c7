// Package typelib reads the header of typelibs. PyGObject learns from typelibs what a C
// library offers.
package typelib

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Typelib contains the data of a typelib's header.
type Typelib struct {
	namespace    string   // "Gtk"
	version      string   // "3.0"
	Dependencies []string // "Gdk-3.0"
	Libraries    []string // sonames: "libgtk-3.so.0"
}

// Errors about files that are no typelibs wrap errFormat.
var errFormat = errors.New("not a typelib")

// These describe the header, as in girepository/gitypelib-internal.h of GLib. It has
// offsets of offsets of strings that end with a zero byte, in the byte order of the
// machine, which is little-endian on all supported machines.
const (
	magic        = "GOBJ\nMETADATA\r\n\x1a"
	headSize     = 112
	dependencies = 36
	namespace    = 44
	version      = 48
	libraries    = 52
	maxSize      = 64 << 20 // bytes; the largest known has 1 MB
)

// Read reads the header of a file.
func Read(file string) (*Typelib, error) {
	fi, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if fi.Size() > maxSize {
		return nil, fmt.Errorf("%s: %w: too large", file, errFormat)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	t, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

// parse reads the header of a typelib. Errors wrap errFormat.
func parse(b []byte) (*Typelib, error) {
	if len(b) < headSize || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: no head", errFormat)
	}
	var t Typelib
	var lists [2]string
	for _, f := range []struct {
		at int
		to *string
	}{{namespace, &t.namespace}, {version, &t.version}, {dependencies, &lists[0]}, {libraries, &lists[1]}} {
		offset := int64(binary.LittleEndian.Uint32(b[f.at:]))
		if offset == 0 {
			continue
		}
		if offset >= int64(len(b)) {
			return nil, fmt.Errorf("%w: a string at %d, outside of the file", errFormat, offset)
		}
		end := bytes.IndexByte(b[offset:], 0)
		if end < 0 {
			return nil, fmt.Errorf("%w: a string at %d without end", errFormat, offset)
		}
		*f.to = string(b[offset : offset+int64(end)])
	}
	if !plain(t.namespace) || !plain(t.version) {
		return nil, fmt.Errorf("%w: a namespace %q of version %q", errFormat, t.namespace, t.version)
	}
	t.Dependencies, t.Libraries = split(lists[0], "|"), split(lists[1], ",")
	return &t, nil
}

// plain reports whether a name can be part of a file name.
func plain(s string) bool {
	return s != "" && len(s) < 100 && !strings.ContainsAny(s, "/\\\x00*?[")
}

func split(s, at string) []string {
	var out []string
	for _, part := range strings.Split(s, at) {
		if plain(part) {
			out = append(out, part)
		}
	}
	return out
}
