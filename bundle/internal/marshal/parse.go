package marshal

import (
	"errors"
	"fmt"
)

// Errors about malformed input wrap errFormat.
var errFormat = errors.New("malformed marshal data")

// maxDepth is the reader's limit in CPython (MAX_MARSHAL_STACK_DEPTH).
const maxDepth = 2000

// trusted is the largest number of items for which the parser allocates memory at once.
// For larger containers it allocates memory as the items come. At most maxDepth
// containers are open at a time.
const trusted = 256

type parser struct {
	b        string
	at       int
	refs     []*object
	layout   *layout
	filename *object // replaces co_filename unless nil

	// These are the unused parts of larger allocations.
	objects  []object
	pointers []*object
}

// parse reads one code object. Like marshal.loads, it ignores further bytes. Every
// co_filename becomes filename, unless filename is nil.
func parse(b []byte, minor int, filename *object) (*object, error) {
	p := &parser{b: string(b), layout: layoutOf(minor), filename: filename}
	if p.layout == nil {
		return nil, fmt.Errorf("code objects of Python 3.%d are not known", minor)
	}
	o, err := p.object(0)
	if err != nil {
		return nil, err
	}
	if o.code == nil {
		return nil, fmt.Errorf("%w: not a code object", errFormat)
	}
	return o, nil
}

func (p *parser) bad(what string) error {
	return fmt.Errorf("%w: %s at byte %d", errFormat, what, p.at)
}

func (p *parser) take(n int) (string, error) {
	if n < 0 || n > len(p.b)-p.at {
		return "", p.bad("unexpected end")
	}
	b := p.b[p.at : p.at+n]
	p.at += n
	return b, nil
}

func (p *parser) int32() (int32, error) {
	b, err := p.take(4)
	if err != nil {
		return 0, err
	}
	return int32at(b), nil
}

// int32at decodes the first four bytes of b.
func int32at(b string) int32 {
	return int32(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

// size reads a length whose elements take at least one byte each.
func (p *parser) size() (int, error) {
	n, err := p.int32()
	if err == nil && (n < 0 || int(n) > len(p.b)-p.at) {
		return 0, p.bad("length out of bounds")
	}
	return int(n), err
}

func (p *parser) newObject() *object {
	if len(p.objects) == 0 {
		p.objects = make([]object, 128)
	}
	o := &p.objects[0]
	p.objects = p.objects[1:]
	return o
}

// newItems returns a slice with capacity for n items, or for fewer if n is large.
func (p *parser) newItems(n int) []*object {
	if n > trusted/4 {
		return make([]*object, 0, min(n, trusted))
	}
	if len(p.pointers) < n {
		p.pointers = make([]*object, trusted)
	}
	items := p.pointers[0:0:n]
	p.pointers = p.pointers[n:]
	return items
}

func (p *parser) object(depth int) (*object, error) {
	if depth > maxDepth {
		return nil, p.bad("nested too deeply")
	}
	if p.at >= len(p.b) {
		return nil, p.bad("unexpected end")
	}
	c := p.b[p.at]
	p.at++
	kind := c &^ flagRef
	if kind == typeRef {
		n, err := p.int32()
		if err != nil {
			return nil, err
		}
		if n < 0 || int(n) >= len(p.refs) || p.refs[n].kind == 0 {
			return nil, p.bad("reference out of bounds")
		}
		return p.refs[n], nil
	}
	o := p.newObject()
	if c&flagRef != 0 && !singleton(kind) {
		// All readers of CPython number an object at its beginning.
		p.refs = append(p.refs, o)
	}
	if err := p.fill(o, kind, depth); err != nil {
		return nil, err
	}
	return o, nil
}

// singleton reports whether CPython's reader ignores FLAG_REF for kind.
func singleton(kind byte) bool {
	switch kind {
	case typeNull, typeNone, typeFalse, typeTrue, typeStopIter, typeEllipsis:
		return true
	}
	return false
}

// fill reads the bytes behind the type code. o.kind stays 0 until the object is
// complete, so that an object that refers to itself is recognised.
func (p *parser) fill(o *object, kind byte, depth int) (err error) {
	final := kind
	n := 0
	switch kind {
	case typeNull, typeNone, typeFalse, typeTrue, typeStopIter, typeEllipsis:
	case typeInt:
		o.data, err = p.take(4)
	case typeInt64, typeFloat:
		o.data, err = p.take(8)
	case typeComplex:
		o.data, err = p.take(16)
	case typeLong:
		o.data, err = p.long()
	case typeBytes, typeInterned, typeUnicode, typeASCII, typeASCIIInt:
		if n, err = p.size(); err == nil {
			o.data, err = p.take(n)
		}
		if kind != typeBytes {
			final = typeUnicode
		}
	case typeShort, typeShortInt:
		if n, err = p.byte(); err == nil {
			o.data, err = p.take(n)
		}
		final = typeUnicode
	case typeSmallTuple:
		if n, err = p.byte(); err == nil {
			err = p.items(o, n, depth)
		}
		final = typeTuple
	case typeTuple, typeList, typeSet, typeFrozenset:
		if n, err = p.size(); err == nil {
			err = p.items(o, n, depth)
		}
	case typeSlice:
		err = p.items(o, 3, depth)
	case typeDict:
		err = p.dict(o, depth)
	case typeCode:
		err = p.code(o, depth)
	default:
		p.at--
		return p.bad(fmt.Sprintf("type %q", kind))
	}
	o.kind = final
	return err
}

func (p *parser) byte() (int, error) {
	b, err := p.take(1)
	if err != nil {
		return 0, err
	}
	return int(b[0]), nil
}

// long reads the number of digits, which is negative for negative numbers, and digits
// of two bytes.
func (p *parser) long() (string, error) {
	n, err := p.int32()
	if err != nil {
		return "", err
	}
	size := int64(n)
	if size < 0 {
		size = -size
	}
	if 2*size > int64(len(p.b)-p.at) {
		return "", p.bad("length out of bounds")
	}
	p.at -= 4
	return p.take(4 + 2*int(size))
}

// add appends an item. It refuses a tree that CPython could not read back, because
// referenced objects would be nested too deeply.
func (p *parser) add(o, item *object) error {
	if item.kind == typeNull {
		return p.bad("null object")
	}
	o.items = append(o.items, item)
	return p.grow(o, item)
}

func (p *parser) grow(o, item *object) error {
	o.height = max(o.height, item.height+1)
	if o.height > maxDepth {
		return p.bad("nested too deeply")
	}
	return nil
}

func (p *parser) items(o *object, n, depth int) error {
	o.items = p.newItems(n)
	for range n {
		x, err := p.object(depth + 1)
		if err != nil {
			return err
		}
		if err := p.add(o, x); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) dict(o *object, depth int) error {
	for {
		k, err := p.object(depth + 1)
		if err != nil {
			return err
		}
		if k.kind == typeNull {
			return nil
		}
		v, err := p.object(depth + 1)
		if err != nil {
			return err
		}
		if err := p.add(o, k); err != nil {
			return err
		}
		if err := p.add(o, v); err != nil {
			return err
		}
	}
}

func (p *parser) code(o *object, depth int) (err error) {
	l := p.layout
	c := &code{layout: l}
	for i := range l.ints {
		if c.head[i], err = p.int32(); err != nil {
			return err
		}
	}
	c.flags = c.head[l.ints-1]
	for i := range l.total {
		if i == l.lineInt {
			if c.firstLine, err = p.int32(); err != nil {
				return err
			}
		}
		x, err := p.object(depth + 1)
		if err != nil {
			return err
		}
		if x.kind != fieldKind(l, i) {
			return p.bad("code object with a field of the wrong type")
		}
		if err := p.grow(o, x); err != nil {
			return err
		}
		c.fields[i] = x
	}
	if p.filename != nil {
		c.fields[l.filename] = p.filename
	}
	o.code = c
	return nil
}

// fieldKind returns the type of field i of a code object.
func fieldKind(l *layout, i int) byte {
	switch {
	case i == l.filename || i == l.name || i == l.name+1 && l.exceptions >= 0: // the last is co_qualname
		return typeUnicode
	case i == l.bytecode || i == l.lines || i == l.exceptions || i == l.locals+1 && l.exceptions >= 0: // co_localspluskinds
		return typeBytes
	}
	return typeTuple
}
