package spec

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// header is the first line of every file that Marshal writes.
const header = "# How to freeze this program: gofreeze build %s\n# Remove the # in front of a key to set it. docs/spec.md tells more.\n"

// Marshal writes s as a TOML file with comments. Load reads the file back as the same
// Spec. Keys that have their default appear as comments. file is the name of the file
// in the first comment. TOML can hold only Unicode, so a path that is not valid UTF-8
// is an error.
func Marshal(s *Spec, file string) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, header, strings.ToValidUTF8(printable(file), "?"))
	section := ""
	for _, k := range keys {
		table, _, nested := strings.Cut(k.Path, ".")
		if parent, _ := keyOf(table); nested && parent.Type == tables {
			continue // written with the table
		}
		if !nested && k.Type == tables {
			continue // a list of tables ends the keys of the root, so it is written last
		}
		if !nested {
			table = ""
		}
		if table != section {
			fmt.Fprintf(&b, "\n[%s]\n", table)
			section = table
		}
		v := field(reflect.ValueOf(s).Elem(), k.Path)
		comment(&b, k)
		if v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
			fmt.Fprintf(&b, "#%s = %s\n", leaf(k.Path), k.Example)
			continue
		}
		fmt.Fprintf(&b, "%s = %s\n", leaf(k.Path), literal(v))
	}
	for _, k := range keys {
		if k.Type == tables {
			pairs(&b, k, field(reflect.ValueOf(s).Elem(), k.Path))
		}
	}
	out := b.String()
	if !utf8.ValidString(out) {
		return nil, &Error{File: s.File, Msg: "it contains a name that is not valid UTF-8, which a spec file cannot hold", Hint: "build with flags instead"}
	}
	return []byte(out), nil
}

func comment(b *strings.Builder, k Key) {
	text := k.Doc
	if len(k.Values) > 0 && k.Type == str {
		text += " One of " + quotedAlternatives(k.Values) + "."
	}
	if k.Default != "required" && k.Default != "" {
		text += " Default: " + k.Default + "."
	}
	b.WriteString("\n")
	for _, line := range wrap(text, 76) {
		b.WriteString("# " + line + "\n")
	}
}

// pairs writes a list of tables.
func pairs(b *strings.Builder, k Key, v reflect.Value) {
	comment(b, k)
	if v.Len() == 0 {
		fmt.Fprintf(b, "#[[%s]]\n", k.Path)
		for _, sub := range keys {
			if strings.HasPrefix(sub.Path, k.Path+".") {
				fmt.Fprintf(b, "#%s = %s\n", leaf(sub.Path), sub.Example)
			}
		}
		return
	}
	for i := range v.Len() {
		fmt.Fprintf(b, "[[%s]]\n", k.Path)
		for _, sub := range keys {
			if name, ok := strings.CutPrefix(sub.Path, k.Path+"."); ok {
				fmt.Fprintf(b, "%s = %s\n", name, literal(field(v.Index(i), name)))
			}
		}
	}
}

// field returns the field of a struct by its dotted TOML key.
func field(v reflect.Value, path string) reflect.Value {
	name, rest, nested := strings.Cut(path, ".")
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("toml") == name {
			if nested {
				return field(v.Field(i), rest)
			}
			return v.Field(i)
		}
	}
	panic("internal error: no field for the key " + path)
}

// literal returns a value as TOML.
func literal(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer: // a key whose default is not the zero value
		return literal(v.Elem())
	case reflect.String:
		return quote(v.String())
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	}
	items := make([]string, v.Len())
	total := 0
	for i := range items {
		items[i] = literal(v.Index(i))
		total += len(items[i])
	}
	if total > 60 {
		return "[\n    " + strings.Join(items, ",\n    ") + ",\n]"
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// printable replaces control characters, so that a comment contains none.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}

func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
