package spec

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Another file may hold a spec in one of its tables, as pyproject.toml does in
// [tool.gofreeze]. The table has all keys of a spec, and a table of such tables, one for
// each product, whose names the user chooses. The rest of the file is not looked at.

const (
	products = "products"
	anyName  = "*" // the name of a product in the table of keys
)

// programKeys are those of which one names the program. They belong together: what names
// another program replaces all of them.
var programKeys = []string{"script", "before", "package", "module", "entry-point"}

// DecodeInside reads data into v. root is the table of the file that holds a spec, and
// tables of the same kind below root.products. The error is an *Error with a position.
// The positions are those of all keys of the file. path appears in errors.
func DecodeInside(path string, data []byte, root string, v any) (Positions, error) {
	var own table
	for _, prefix := range []string{root, root + "." + products + "." + anyName} {
		for _, k := range keys {
			k.Path = prefix + "." + k.Path
			own = append(own, k)
		}
	}
	where, e := decode(data, own, root, v)
	if e != nil {
		e.File = path
		return nil, e
	}
	return where, nil
}

// Has reports whether the file gives a key.
func (p Positions) Has(key string) bool {
	_, one := p[key]
	_, list := p[key+"[0]"]
	return one || list
}

// CheckPart checks the values of a spec that is one table of a file, and need not be
// complete. prefix is the table. The error is an *Error with a position.
func (s *Spec) CheckPart(where Positions, prefix string) error {
	e := s.checkEach()
	if e == nil {
		e = s.check()
	}
	if e == nil {
		return nil
	}
	e.File, e.Key = s.File, prefix+"."+e.Key
	e.Line, e.Col = where.Of(e.Key)
	return e
}

// ValidateIn is Validate for a spec that was made from tables of a file, and from flags.
// The tables are those that count first. An error about a key that none of them has
// names the flag.
func (s *Spec) ValidateIn(where Positions, prefixes ...string) error {
	e := s.checkValues()
	if e == nil {
		e = s.check()
	}
	if e == nil {
		return nil
	}
	for _, prefix := range prefixes {
		if key := prefix + "." + e.Key; where.Has(key) {
			e.File, e.Key = s.File, key
			e.Line, e.Col = where.Of(key)
			return e
		}
	}
	if e.Key == "" {
		e.File = s.File
	}
	return e
}

// Overlay returns a copy of s with what over says of the keys that given reports. A value
// replaces that of s, and so do the targets and the program. Other lists come after those
// of s.
func (s *Spec) Overlay(over *Spec, given func(key string) bool) *Spec {
	out := *s
	to, from := reflect.ValueOf(&out).Elem(), reflect.ValueOf(over).Elem()
	if slices.ContainsFunc(programKeys, given) {
		for _, key := range programKeys {
			field(to, key).SetZero()
		}
		out.ProgramAt = over.ProgramAt
	}
	for _, k := range keys {
		table, _, _ := strings.Cut(k.Path, ".")
		if parent, _ := keyOf(table); parent.Path != k.Path && parent.Type == tables || !given(k.Path) {
			continue
		}
		t, f := field(to, k.Path), field(from, k.Path)
		if t.Kind() == reflect.Slice && k.Path != "targets" {
			both := reflect.AppendSlice(reflect.MakeSlice(t.Type(), 0, t.Len()+f.Len()), t)
			t.Set(reflect.AppendSlice(both, f))
			continue
		}
		t.Set(f)
	}
	return &out
}

// GivenFlags returns the keys that flags stand for. changed reports whether the long flag
// of a name was given.
func GivenFlags(changed func(name string) bool) map[string]bool {
	out := map[string]bool{}
	for _, k := range keys {
		for _, word := range strings.FieldsFunc(k.Flag, func(r rune) bool { return r == ',' || r == ' ' }) {
			if name, long := strings.CutPrefix(word, "--"); long && name != "" && changed(name) {
				out[k.Path] = true
			}
		}
	}
	maps.DeleteFunc(out, func(key string, _ bool) bool { return strings.HasPrefix(key, "trace.") }) // --trace adds files
	return out
}
