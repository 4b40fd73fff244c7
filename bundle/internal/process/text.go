package process

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Names of files may contain bytes that are not UTF-8, which JSON cannot represent.
// Between the build and its helpers, such a byte is a NUL, which no name contains, and
// two hexadecimal digits.

// Python is the same for helpers in Python: to_wire and from_wire.
//
//go:embed wire.py
var Python string

// Text returns the form of a name in JSON.
func Text(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for len(name) > 0 {
		c, n := utf8.DecodeRuneInString(name)
		if c == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, "\x00%02x", name[0])
		} else {
			b.WriteString(name[:n])
		}
		name = name[n:]
	}
	return b.String()
}

// Texts applies Text to each name.
func Texts(names []string) []string {
	if names == nil {
		return nil
	}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = Text(n)
	}
	return out
}

// Unmarshal reads JSON whose strings were made by Text.
func Unmarshal(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if bytes.Contains(data, []byte(`\u0000`)) {
		restore(reflect.ValueOf(v))
	}
	return nil
}

func restore(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			restore(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			restore(v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			restore(v.Index(i))
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(name(v.String()))
		}
	}
}

func name(text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "\x00")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if c, err := strconv.ParseUint(after[:min(2, len(after))], 16, 8); err == nil && len(after) >= 2 {
			b.WriteByte(byte(c))
			after = after[2:]
		}
		text = after
	}
}
