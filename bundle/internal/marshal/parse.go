package marshal

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrFormat is wrapped by the errors about malformed input.
var ErrFormat = errors.New("malformed marshal data")

// maxDepth is the reader's limit in CPython (MAX_MARSHAL_STACK_DEPTH).
const maxDepth = 2000

type parser struct {
	b      []byte
	at     int
	refs   []*object
	layout *layout
}

// parse reads one object, which must be all of b.
func parse(b []byte, minor int) (*object, error) {
	p := &parser{b: b, layout: layoutOf(minor)}
	o, err := p.object(0)
	if err != nil {
		return nil, err
	}
	if o.kind == typeNull {
		return nil, p.bad("null object")
	}
	return o, nil
}

func (p *parser) bad(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrFormat, what, p.at)
}

func (p *parser) take(n int) ([]byte, error) {
	if n < 0 || n > len(p.b)-p.at {
		return nil, p.bad("unexpected end")
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
	return int32(binary.LittleEndian.Uint32(b)), nil
}

// size reads the length of something whose elements take at least one byte.
func (p *parser) size() (int, error) {
	n, err := p.int32()
	if err == nil && (n < 0 || int(n) > len(p.b)-p.at) {
		return 0, p.bad("length out of bounds")
	}
	return int(n), err
}

func (p *parser) object(depth int) (*object, error) {
	if depth > maxDepth {
		return nil, p.bad("nested too deeply")
	}
	c, err := p.take(1)
	if err != nil {
		return nil, err
	}
	kind := c[0] &^ flagRef
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
	o := &object{}
	if c[0]&flagRef != 0 {
		// Every reader of CPython numbers an object where it begins.
		p.refs = append(p.refs, o)
	}
	if err := p.fill(o, kind, depth); err != nil {
		return nil, err
	}
	return o, nil
}

// fill reads what follows the type code. o.kind stays 0 until the object is
// complete, so that it cannot refer to itself.
func (p *parser) fill(o *object, kind byte, depth int) (err error) {
	final := kind
	switch kind {
	case typeNull, typeNone, typeFalse, typeTrue, typeStopIter, typeEllipsis:
	case typeInt:
		o.data, err = p.take(4)
	case typeInt64, typeFloat:
		o.data, err = p.take(8)
	case typeComplex:
		o.data, err = p.take(16)
	case typeLong:
		var n int32
		if n, err = p.int32(); err != nil {
			return err
		}
		size := int(n)
		if size < 0 {
			size = -size
		}
		if size > len(p.b) {
			return p.bad("length out of bounds")
		}
		p.at -= 4
		o.data, err = p.take(4 + 2*size)
	case typeBytes, typeInterned, typeUnicode, typeASCII, typeASCIIInt:
		var n int
		if n, err = p.size(); err == nil {
			o.data, err = p.take(n)
		}
		if kind != typeBytes {
			final = typeUnicode
		}
	case typeShort, typeShortInt:
		var n []byte
		if n, err = p.take(1); err == nil {
			o.data, err = p.take(int(n[0]))
		}
		final = typeUnicode
	case typeSmallTuple:
		var n []byte
		if n, err = p.take(1); err == nil {
			err = p.items(o, int(n[0]), depth)
		}
		final = typeTuple
	case typeTuple, typeList, typeSet, typeFrozenset:
		var n int
		if n, err = p.size(); err == nil {
			err = p.items(o, n, depth)
		}
	case typeSlice:
		err = p.items(o, 3, depth)
	case typeDict:
		for err == nil {
			var k, v *object
			if k, err = p.object(depth + 1); err != nil || k.kind == typeNull {
				break
			}
			if v, err = p.object(depth + 1); err == nil {
				o.items = append(o.items, k, v)
			}
		}
	case typeCode:
		err = p.code(o, depth)
	default:
		p.at--
		return p.bad(fmt.Sprintf("type %q", kind))
	}
	o.kind = final
	return err
}

func (p *parser) items(o *object, n, depth int) error {
	o.items = make([]*object, 0, n)
	for range n {
		x, err := p.object(depth + 1)
		if err != nil {
			return err
		}
		if x.kind == typeNull || x.kind == 0 {
			return p.bad("null object")
		}
		o.items = append(o.items, x)
	}
	return nil
}

func (p *parser) code(o *object, depth int) error {
	c := &code{layout: p.layout}
	for range p.layout.ints {
		v, err := p.int32()
		if err != nil {
			return err
		}
		c.head = append(c.head, v)
	}
	c.flags = c.head[p.layout.ints-1]
	for i := range p.layout.total {
		if i == p.layout.lineInt {
			v, err := p.int32()
			if err != nil {
				return err
			}
			c.firstLine = v
		}
		x, err := p.object(depth + 1)
		if err != nil {
			return err
		}
		c.fields = append(c.fields, x)
	}
	l := p.layout
	for _, i := range []int{l.bytecode, l.lines, max(l.exceptions, 0)} {
		if c.fields[i].kind != typeBytes {
			return p.bad("code object with a field of the wrong type")
		}
	}
	if c.fields[l.consts].kind != typeTuple || c.fields[l.names].kind != typeTuple || c.fields[l.filename].kind != typeUnicode {
		return p.bad("code object with a field of the wrong type")
	}
	o.code = c
	return nil
}
