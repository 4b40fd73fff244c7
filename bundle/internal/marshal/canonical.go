package marshal

import (
	"encoding/binary"
	"sort"
	"strings"
)

// Canonical returns the marshalled code object b of CPython 3.minor with every
// co_filename replaced by filename, in a form that depends on the code alone.
//
// What marshal.dumps writes depends on the process: on which strings are
// interned, on reference counts (FLAG_REF is set for what is referenced more than
// once) and on the order of frozensets. Here strings that look like names are
// interned, as the compiler does; objects that occur again are references by
// equality of type and value; frozensets are sorted by encoded form. Code
// objects are never shared.
func Canonical(b []byte, minor int, filename string) ([]byte, error) {
	o, err := parse(b, minor)
	if err != nil {
		return nil, err
	}
	rename(o, &object{kind: typeUnicode, data: []byte(filename)})
	w := &writer{count: map[string]int{}, index: map[string]uint32{}, out: make([]byte, 0, len(b)+len(b)/8)}
	w.survey(o)
	w.write(o)
	return w.out, nil
}

func rename(o, filename *object) {
	if o.code != nil {
		o.code.fields[o.code.layout.filename] = filename
		for _, c := range o.code.fields[o.code.layout.consts].items {
			rename(c, filename)
		}
		return
	}
	for _, i := range o.items {
		if i.code != nil || i.items != nil {
			rename(i, filename)
		}
	}
}

type writer struct {
	out   []byte
	count map[string]int    // by key: how often it is written, its inside once
	index map[string]uint32 // by key: its number among the referenced objects
}

// shared reports whether equal objects may become one reference.
func (o *object) shared() bool {
	switch o.kind {
	case typeUnicode, typeBytes, typeFloat, typeComplex, typeLong, typeTuple, typeFrozenset, typeSlice:
		// A reference takes five bytes.
		return len(o.encoded()) > 5
	}
	return false
}

// encoded returns the object as written without references. It is "" for what
// holds a code object.
func (o *object) encoded() string {
	if o.key != "" || o.code != nil {
		return o.key
	}
	switch o.kind {
	case typeUnicode:
		o.key = encodeString(o.data)
	case typeBytes:
		o.key = string(append(binary.LittleEndian.AppendUint32([]byte{typeBytes}, uint32(len(o.data))), o.data...))
	case typeTuple, typeList, typeSet, typeFrozenset, typeSlice, typeDict:
		o.key = o.encodeItems()
	default:
		o.key = string(o.kind) + string(o.data)
	}
	return o.key
}

func (o *object) encodeItems() string {
	if o.kind == typeSet || o.kind == typeFrozenset {
		for _, i := range o.items {
			i.encoded()
		}
		sort.SliceStable(o.items, func(a, b int) bool { return o.items[a].key < o.items[b].key })
	}
	var b strings.Builder
	b.Write(o.open(0))
	for _, i := range o.items {
		k := i.encoded()
		if k == "" {
			return ""
		}
		b.WriteString(k)
	}
	if o.kind == typeDict {
		b.WriteByte(typeNull)
	}
	return b.String()
}

// open is what stands in front of a container's items.
func (o *object) open(flag byte) []byte {
	switch {
	case o.kind == typeTuple && len(o.items) < 256:
		return []byte{typeSmallTuple | flag, byte(len(o.items))}
	case o.kind == typeSlice || o.kind == typeDict:
		return []byte{o.kind | flag}
	}
	return binary.LittleEndian.AppendUint32([]byte{o.kind | flag}, uint32(len(o.items)))
}

func encodeString(s []byte) string {
	ascii, name := true, true
	for _, c := range s {
		if c >= 128 {
			ascii, name = false, false
			break
		}
		if c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			name = false
		}
	}
	var head []byte
	switch {
	case ascii && len(s) < 256 && name:
		head = []byte{typeShortInt, byte(len(s))}
	case ascii && len(s) < 256:
		head = []byte{typeShort, byte(len(s))}
	case ascii && name:
		head = binary.LittleEndian.AppendUint32([]byte{typeASCIIInt}, uint32(len(s)))
	case ascii:
		head = binary.LittleEndian.AppendUint32([]byte{typeASCII}, uint32(len(s)))
	default:
		head = binary.LittleEndian.AppendUint32([]byte{typeUnicode}, uint32(len(s)))
	}
	return string(append(head, s...))
}

// survey counts what write will write.
func (w *writer) survey(o *object) {
	if o.code != nil {
		for _, f := range o.code.fields {
			w.survey(f)
		}
		return
	}
	if o.shared() {
		k := o.encoded()
		w.count[k]++
		if w.count[k] > 1 {
			return
		}
	}
	o.encoded() // sorts sets
	for _, i := range o.items {
		w.survey(i)
	}
}

func (w *writer) write(o *object) {
	if o.code != nil {
		w.writeCode(o.code)
		return
	}
	var flag byte
	if o.shared() {
		k := o.encoded()
		if w.count[k] > 1 {
			if n, ok := w.index[k]; ok {
				w.out = binary.LittleEndian.AppendUint32(append(w.out, typeRef), n)
				return
			}
			w.index[k] = uint32(len(w.index))
			flag = flagRef
		}
	}
	switch o.kind {
	case typeTuple, typeList, typeSet, typeFrozenset, typeSlice, typeDict:
		w.out = append(w.out, o.open(flag)...)
		for _, i := range o.items {
			w.write(i)
		}
		if o.kind == typeDict {
			w.out = append(w.out, typeNull)
		}
	default:
		at := len(w.out)
		w.out = append(w.out, o.encoded()...)
		w.out[at] |= flag
	}
}

func (w *writer) writeCode(c *code) {
	w.out = append(w.out, typeCode)
	for _, v := range c.head {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(v))
	}
	for i, f := range c.fields {
		if i == c.layout.lineInt {
			w.out = binary.LittleEndian.AppendUint32(w.out, uint32(c.firstLine))
		}
		w.write(f)
	}
}
