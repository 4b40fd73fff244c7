package spec

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTrace bounds the size of a file with a trace, in bytes. That of a large program has
// some hundred thousand.
const maxTrace = 16 << 20

// LoadTrace reads a file that consists of the section [trace] of a spec. Every error is
// an *Error.
func LoadTrace(file string) (Trace, error) {
	data, err := read(file, maxTrace)
	if err != nil {
		return Trace{}, err
	}
	var s struct {
		Trace Trace `toml:"trace"`
	}
	own := slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return !strings.HasPrefix(k.Path, "trace.") })
	where, e := decode(data, own, "", &s)
	if e == nil {
		if e = s.Trace.check(); e == nil {
			return s.Trace, nil
		}
		e.Line, e.Col = where.Of(e.Key)
	}
	e.File = file
	e.Hint = "gofreeze trace writes this file; it holds nothing else"
	return Trace{}, e
}

// check refuses what names nothing, and what leads out of the product.
func (t Trace) check() *Error {
	v := reflect.ValueOf(t)
	for f := range v.NumField() {
		key := v.Type().Field(f).Tag.Get("toml")
		for i, s := range v.Field(f).Interface().([]string) {
			if what := notTraced(key, s); what != "" {
				return &Error{Key: at("trace."+key, i), Msg: fmt.Sprintf("%q is not %s", s, what)}
			}
		}
	}
	return nil
}

// notTraced returns what a value of a key of [trace] should be, or "" if it is that. The
// names of files may have any characters, but those of modules, distributions and
// libraries appear in messages and have none that do not print.
func notTraced(key, s string) string {
	switch key {
	case "modules":
		for part := range strings.SplitSeq(s, ".") {
			if !isPlain(part) {
				return "the name of a module"
			}
		}
	case "metadata":
		if !isPlain(s) {
			return "the name of a distribution"
		}
	case "libraries":
		if !isPlain(s) || s == "." || s == ".." {
			return "the name of a library, without a directory"
		}
	case "files":
		dist, p, ok := strings.Cut(s, ":")
		local := path.Clean(p) == p && p != "." && filepath.IsLocal(filepath.FromSlash(p)) && !strings.ContainsRune(p, 0)
		if !ok || !local || dist != "" && !isPlain(dist) {
			return "DISTRIBUTION:PATH with a path in it"
		}
	}
	return ""
}

// isPlain reports whether s is a word that prints and is no path.
func isPlain(s string) bool {
	return s != "" && utf8.ValidString(s) && !strings.ContainsAny(s, `/\`) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// Merge returns what either of two traces has.
func (t Trace) Merge(other Trace) Trace {
	var out Trace
	a, b, to := reflect.ValueOf(t), reflect.ValueOf(other), reflect.ValueOf(&out).Elem()
	for i := range to.NumField() {
		list := slices.Concat(a.Field(i).Interface().([]string), b.Field(i).Interface().([]string))
		slices.Sort(list)
		to.Field(i).Set(reflect.ValueOf(slices.Compact(list)))
	}
	return out
}

// MarshalTrace writes a trace as the section [trace] of a spec. LoadTrace reads it back.
// What is no UTF-8, or what LoadTrace would refuse, cannot be in it, and is returned.
func MarshalTrace(t Trace) (data []byte, left []string) {
	var b strings.Builder
	b.WriteString("# What runs of a program have used: gofreeze build --trace FILE\n# gofreeze trace -o FILE adds to it.\n[trace]\n")
	v := reflect.ValueOf(t)
	for i := range v.NumField() {
		list, key := v.Field(i).Interface().([]string), v.Type().Field(i).Tag.Get("toml")
		fmt.Fprintf(&b, "%s = [", key)
		n := 0
		for _, s := range list {
			if !utf8.ValidString(s) || notTraced(key, s) != "" {
				left = append(left, s)
				continue
			}
			fmt.Fprintf(&b, "\n    %s,", quote(s))
			n++
		}
		if n > 0 {
			b.WriteString("\n")
		}
		b.WriteString("]\n")
	}
	return []byte(b.String()), left
}

// IsNotExist reports whether an error of LoadTrace says that there is no file.
func IsNotExist(err error) bool { return errors.Is(err, os.ErrNotExist) }
