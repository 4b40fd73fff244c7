package spec

import (
	"errors"
	"fmt"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
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

// check refuses what leads out of the product.
func (t Trace) check() *Error {
	for i, f := range t.Files {
		_, p, ok := strings.Cut(f, ":")
		if !ok || p == "" || path.IsAbs(p) || path.Clean(p) != p || p == ".." || strings.HasPrefix(p, "../") {
			return &Error{Key: at("trace.files", i), Msg: fmt.Sprintf("%q is not DISTRIBUTION:PATH with a path in it", f)}
		}
	}
	return nil
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
// Names that are no UTF-8 cannot be in it, and are returned.
func MarshalTrace(t Trace) (data []byte, left []string) {
	var b strings.Builder
	b.WriteString("# What runs of a program have used: gofreeze build --trace FILE\n# gofreeze trace -o FILE adds to it.\n[trace]\n")
	v := reflect.ValueOf(t)
	for i := range v.NumField() {
		list := v.Field(i).Interface().([]string)
		fmt.Fprintf(&b, "%s = [", v.Type().Field(i).Tag.Get("toml"))
		n := 0
		for _, s := range list {
			if !utf8.ValidString(s) {
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
