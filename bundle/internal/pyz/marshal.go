package pyz

import "encoding/binary"

// marshaller writes the few types of the index in CPython's marshal format
// (Python/marshal.c), without references.
type marshaller struct{ b []byte }

func (m *marshaller) byte(c byte) { m.b = append(m.b, c) }

func (m *marshaller) tuple(n int) { m.b = append(m.b, ')', byte(n)) }

// int writes a 32-bit integer, or a long in 15-bit digits.
func (m *marshaller) int(v int64) {
	if v == int64(int32(v)) {
		m.byte('i')
		m.b = binary.LittleEndian.AppendUint32(m.b, uint32(int32(v)))
		return
	}
	var digits []byte
	n := uint32(0)
	for u := uint64(v); u > 0; u >>= 15 {
		digits = binary.LittleEndian.AppendUint16(digits, uint16(u&0x7fff))
		n++
	}
	m.byte('l')
	m.b = binary.LittleEndian.AppendUint32(m.b, n)
	m.b = append(m.b, digits...)
}

func (m *marshaller) str(s string) {
	ascii := len(s) < 256
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 128
	}
	if ascii {
		m.b = append(m.b, 'z', byte(len(s)))
	} else {
		m.byte('u')
		m.b = binary.LittleEndian.AppendUint32(m.b, uint32(len(s)))
	}
	m.b = append(m.b, s...)
}

func (m *marshaller) list(l []string) {
	m.byte('[')
	m.b = binary.LittleEndian.AppendUint32(m.b, uint32(len(l)))
	for _, s := range l {
		m.str(s)
	}
}

func (m *marshaller) meta(meta Meta) {
	m.byte('{')
	for _, kv := range []struct{ k, v string }{
		{"interpreter", meta.Interpreter}, {"main", meta.Main}, {"name", meta.Name}, {"version", meta.Version},
	} {
		m.str(kv.k)
		m.str(kv.v)
	}
	m.str("hooks")
	m.list(meta.Hooks)
	m.str("options")
	m.list(meta.Options)
	m.str("scripts")
	m.list(meta.Scripts)
	m.byte('0')
}

// unmarshaller reads the output of marshaller.
type unmarshaller struct {
	b   []byte
	err error
}

func (u *unmarshaller) fail() { u.err, u.b = ErrDamaged, nil }

func (u *unmarshaller) take(n int) []byte {
	if n < 0 || n > len(u.b) {
		u.fail()
		return nil
	}
	b := u.b[:n]
	u.b = u.b[n:]
	return b
}

func (u *unmarshaller) byte() byte {
	if b := u.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (u *unmarshaller) expect(c byte) {
	if u.byte() != c {
		u.fail()
	}
}

// end reports whether c is next, and consumes it.
func (u *unmarshaller) end(c byte) bool {
	if len(u.b) > 0 && u.b[0] == c {
		u.b = u.b[1:]
		return true
	}
	return false
}

func (u *unmarshaller) expectTuple(n byte) {
	u.expect(')')
	u.expect(n)
}

func (u *unmarshaller) u32() int {
	if b := u.take(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func (u *unmarshaller) int() int64 {
	switch u.byte() {
	case 'i':
		return int64(int32(u.u32()))
	case 'l':
		n := u.u32()
		if n < 1 || n > 4 {
			u.fail()
			return 0
		}
		var v int64
		for i, d := 0, u.take(2*n); i < n && d != nil; i++ {
			v |= int64(binary.LittleEndian.Uint16(d[2*i:])) << (15 * i)
		}
		return v
	}
	u.fail()
	return 0
}

func (u *unmarshaller) str() string {
	switch u.byte() {
	case 'z':
		return string(u.take(int(u.byte())))
	case 'u':
		return string(u.take(u.u32()))
	}
	u.fail()
	return ""
}

func (u *unmarshaller) list() []string {
	u.expect('[')
	n := u.u32()
	if n > len(u.b) {
		u.fail()
	}
	var out []string
	for i := 0; i < n && u.err == nil; i++ {
		out = append(out, u.str())
	}
	return out
}
