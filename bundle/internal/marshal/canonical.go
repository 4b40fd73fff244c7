package marshal

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// Canonical returns the marshalled code object b of CPython 3.minor with every
// co_filename replaced by filename, in a form that depends only on the code.
//
// The output of marshal.dumps also depends on the process: on the strings that are
// interned, on reference counts (FLAG_REF is set for objects that are referenced more
// than once) and on the order of frozensets. In the canonical form, names and strings
// that look like names are interned. An object that occurs again is a reference if type
// and value are equal. Frozensets are sorted by content. Code objects are never shared.
//
// minor is 9 to 14. Errors about b wrap errFormat.
func Canonical(b []byte, minor int, filename string) ([]byte, error) {
	o, err := parse(b, minor, &object{kind: typeUnicode, data: surrogateEscape(filename)})
	if err != nil {
		return nil, err
	}
	// The writer of b wrote nothing twice, and each object took at least one byte.
	w := &writer{classes: newClasses(len(b)), visits: 2*len(b) + 1000}
	if err := w.survey(o); err != nil {
		return nil, err
	}
	w.out = make([]byte, 0, len(b)+len(b)/16+len(filename)+64)
	w.write(o)
	return w.out, nil
}

type writer struct {
	*classes
	out    []byte
	refs   int32 // objects with FLAG_REF so far
	visits int   // number of visits that survey may still make
}

// survey counts by class what write will write. It counts the inside of a shared object
// once.
func (w *writer) survey(o *object) error {
	// Only lists, dicts and code objects that are referenced more than once can grow
	// without bounds. No compiler makes them.
	if w.visits--; w.visits < 0 {
		return fmt.Errorf("%w: references expand without bounds", errFormat)
	}
	if o.code != nil {
		c := o.code
		for _, f := range c.fields[:c.layout.total] {
			if err := w.survey(f); err != nil {
				return err
			}
		}
		for _, i := range c.layout.interned {
			w.intern(c.fields[i])
		}
		return nil
	}
	if c := w.of(o); w.shared(c) {
		if w.list[c].count++; w.list[c].count > 1 {
			return nil
		}
	}
	for _, i := range o.items {
		if err := w.survey(i); err != nil {
			return err
		}
	}
	return nil
}

// intern records that o is a name, or that each of its items is one.
func (w *writer) intern(o *object) {
	if c := w.of(o); c > 0 {
		if w.list[c].name {
			return
		}
		w.list[c].name = true
	}
	for _, i := range o.items {
		if i.kind == typeUnicode {
			w.list[w.of(i)].name = true
		}
	}
}

func (w *writer) write(o *object) {
	if o.code != nil {
		w.writeCode(o.code)
		return
	}
	var flag byte
	c := w.of(o)
	if w.shared(c) && w.list[c].count > 1 {
		v := &w.list[c]
		if v.ref > 0 {
			w.out = binary.LittleEndian.AppendUint32(append(w.out, typeRef), uint32(v.ref-1))
			return
		}
		w.refs++
		v.ref = w.refs
		flag = flagRef
	}
	switch o.kind {
	case typeUnicode:
		w.writeString(o.data, flag, w.list[c].name || nameLike(o.data))
	case typeBytes:
		w.writeSize(typeBytes|flag, len(o.data))
		w.out = append(w.out, o.data...)
	case typeTuple, typeList, typeSet, typeFrozenset, typeSlice, typeDict:
		w.writeItems(o, flag)
	default:
		w.out = append(append(w.out, o.kind|flag), o.data...)
	}
}

func (w *writer) writeItems(o *object, flag byte) {
	switch {
	case o.kind == typeTuple && len(o.items) < 256:
		w.out = append(w.out, typeSmallTuple|flag, byte(len(o.items)))
	case o.kind == typeSlice || o.kind == typeDict:
		w.out = append(w.out, o.kind|flag)
	default:
		w.writeSize(o.kind|flag, len(o.items))
	}
	for _, i := range o.items {
		w.write(i)
	}
	if o.kind == typeDict {
		w.out = append(w.out, typeNull)
	}
}

func (w *writer) writeSize(kind byte, n int) {
	w.out = binary.LittleEndian.AppendUint32(append(w.out, kind), uint32(n))
}

func (w *writer) writeString(s string, flag byte, interned bool) {
	short, long := byte(typeShort), byte(typeASCII)
	if interned {
		short, long = typeShortInt, typeASCIIInt
	}
	switch {
	case !ascii(s) && interned:
		w.writeSize(typeInterned|flag, len(s))
	case !ascii(s):
		w.writeSize(typeUnicode|flag, len(s))
	case len(s) < 256:
		w.out = append(w.out, short|flag, byte(len(s)))
	default:
		w.writeSize(long|flag, len(s))
	}
	w.out = append(w.out, s...)
}

func (w *writer) writeCode(c *code) {
	w.out = append(w.out, typeCode)
	for _, v := range c.head[:c.layout.ints] {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(v))
	}
	for i, f := range c.fields[:c.layout.total] {
		if i == c.layout.lineInt {
			w.out = binary.LittleEndian.AppendUint32(w.out, uint32(c.firstLine))
		}
		w.write(f)
	}
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 128 {
			return false
		}
	}
	return true
}

// nameLike reports whether the compiler interns a constant with this content
// (all_name_chars in Objects/codeobject.c).
func nameLike(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

// surrogateEscape encodes the bytes of a file name that are not UTF-8 as Python does:
// each as a lone surrogate (PEP 383).
func surrogateEscape(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b []byte
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			low := 0xdc00 + rune(s[i])
			b = append(b, 0xed, 0x80|byte(low>>6&0x3f), 0x80|byte(low&0x3f))
		} else {
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return string(b)
}
