package pyz

import (
	"encoding/binary"
	"fmt"
	"io"
	"sort"
)

// Write writes a PYZ file. pyMagic is the magic number of the interpreter that
// reads it. cuts are the offsets in the file at which a new group of records or
// the index begins. The bytes depend on nothing but the arguments.
func Write(w io.Writer, pyMagic [4]byte, meta Meta, records []Record) (cuts []int64, err error) {
	records = append([]Record{}, records...)
	sort.SliceStable(records, func(i, j int) bool {
		a, b := &records[i], &records[j]
		if a.Group != b.Group {
			return a.Group < b.Group
		}
		return a.Name < b.Name
	})
	type span struct{ off, n int64 }
	places := make([][2]span, len(records)) // code, source
	at := int64(headSize)
	for i := range records {
		r := &records[i]
		if i > 0 && records[i-1].Group != r.Group {
			cuts = append(cuts, at)
		}
		for j, b := range [][]byte{r.Code, r.Source} {
			if len(b) > 0 {
				places[i][j] = span{at, int64(len(b))}
				at += int64(len(b))
			}
		}
	}
	var m marshaller
	m.tuple(2)
	m.meta(meta)
	order := make([]int, len(records))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return records[order[a]].Name < records[order[b]].Name })
	m.byte('{')
	for k, i := range order {
		r := &records[i]
		if k > 0 && records[order[k-1]].Name == r.Name {
			return nil, fmt.Errorf("write PYZ: two modules %s", r.Name)
		}
		code, source := places[i][0], places[i][1]
		if r.Kind == Extension && r.IsPkg {
			code.n = 1
		}
		m.str(r.Name)
		m.tuple(6)
		m.int(int64(r.Kind))
		m.int(code.off)
		m.int(code.n)
		m.str(r.Path)
		m.int(source.off)
		m.int(source.n)
	}
	m.byte('0')
	cuts = append(cuts, at)

	head := append([]byte(magic), pyMagic[:]...)
	head = append(head, 0, 0, 0, 0)
	head = binary.LittleEndian.AppendUint64(head, uint64(at))
	head = binary.LittleEndian.AppendUint64(head, uint64(len(m.b)))
	parts := [][]byte{head}
	for i := range records {
		parts = append(parts, records[i].Code, records[i].Source)
	}
	for _, p := range append(parts, m.b) {
		if _, err := w.Write(p); err != nil {
			return nil, fmt.Errorf("write PYZ: %w", err)
		}
	}
	return cuts, nil
}

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
	m.byte('0')
}
