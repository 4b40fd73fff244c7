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
