package marshal

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// classes gives numbers to values. Equal values of the same type and encoding get the
// same number: 1 is not True, and 0.0 is not -0.0. The numbers depend on the order of
// the objects, so they may decide only about equality.
type classes struct {
	leaves map[leaf]int32
	nodes  map[string]int32 // by kind and by the numbers of the items
	list   []class          // list[0] is the class of objects that are never shared
	key    []byte           // scratch
}

type leaf struct {
	kind byte
	data string
}

// class contains what the writer knows about equal values.
type class struct {
	size  int32 // size in bytes without references, cut off above refSize
	count int32 // how often it is written
	ref   int32 // its number among the referenced objects, plus one
	name  bool  // a string that is a name, or a tuple of names
	share bool
}

// refSize is the number of bytes of a reference.
const refSize = 5

// unshared is the class of code objects, of objects that can be modified, and of
// objects that contain such objects.
const unshared = -1

func newClasses(size int) *classes {
	return &classes{
		leaves: make(map[leaf]int32, size/64),
		nodes:  make(map[string]int32, size/256),
		list:   make([]class, 1, 1+size/48),
	}
}

// shared reports whether equal objects of class c may become one reference.
func (t *classes) shared(c int32) bool {
	return c > 0 && t.list[c].share
}

// of returns the class of o. As a side effect it sorts the sets in o.
func (t *classes) of(o *object) int32 {
	if o.class != 0 {
		return o.class
	}
	switch o.kind {
	case typeCode:
		o.class = unshared
	case typeTuple, typeSlice, typeFrozenset, typeSet, typeList, typeDict:
		o.class = t.ofItems(o)
	default:
		k := leaf{o.kind, o.data}
		c, ok := t.leaves[k]
		if !ok {
			c = t.add(class{size: leafSize(o), share: o.kind != typeInt})
			t.leaves[k] = c
		}
		o.class = c
	}
	return o.class
}

func (t *classes) ofItems(o *object) int32 {
	shared := o.kind == typeTuple || o.kind == typeSlice || o.kind == typeFrozenset
	size := int32(refSize)
	if o.kind == typeTuple && len(o.items) < 256 {
		size = 2
	} else if o.kind == typeSlice {
		size = 1
	}
	for _, i := range o.items {
		c := t.of(i)
		if c == unshared {
			shared = false
		} else if size <= refSize {
			size += t.list[c].size
		}
	}
	if o.kind == typeSet || o.kind == typeFrozenset {
		slices.SortStableFunc(o.items, order)
	}
	if !shared {
		return unshared
	}
	t.key = append(t.key[:0], o.kind)
	for _, i := range o.items {
		t.key = binary.LittleEndian.AppendUint32(t.key, uint32(i.class))
	}
	c, ok := t.nodes[string(t.key)]
	if !ok {
		c = t.add(class{size: size, share: true})
		t.nodes[string(t.key)] = c
	}
	return c
}

func (t *classes) add(c class) int32 {
	c.share = c.share && c.size > refSize
	t.list = append(t.list, c)
	return int32(len(t.list) - 1)
}

// leafSize returns the number of bytes of a leaf, cut off above refSize.
func leafSize(o *object) int32 {
	n := 1 + min(len(o.data), refSize)
	switch {
	case o.kind == typeBytes || o.kind == typeUnicode && !ascii(o.data):
		n += 4
	case o.kind == typeUnicode:
		n++
	}
	return int32(n)
}

// order sorts objects by kind, length and content.
func order(a, b *object) int {
	if a == b || a.class == b.class && a.class > 0 {
		return 0
	}
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	if c := cmp.Compare(len(a.data), len(b.data)); c != 0 {
		return c
	}
	if c := strings.Compare(a.data, b.data); c != 0 {
		return c
	}
	if c := cmp.Compare(len(a.items), len(b.items)); c != 0 {
		return c
	}
	for i := range a.items {
		if c := order(a.items[i], b.items[i]); c != 0 {
			return c
		}
	}
	return 0
}
