package pyz

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sort"
	"unicode/utf8"
)

// Size returns about how long the PYZ file of these records is, in bytes, and no less.
func Size(records []Record) int {
	n := 1 << 12
	for i := range records {
		r := &records[i]
		n += len(r.Code) + len(r.Source) + len(r.Name) + len(r.Path) + 64
	}
	return n
}

// Write writes a PYZ file. pyMagic is the magic number of the interpreter that will
// read it. cuts are the offsets in the file at which a new group of records or the
// index begins. The bytes depend only on the arguments.
func Write(w io.Writer, pyMagic [4]byte, meta Meta, records []Record) (cuts []int64, err error) {
	for _, s := range slices.Concat([]string{meta.Name, meta.Main, meta.Interpreter, meta.Version}, meta.Hooks, meta.Options, meta.Scripts) {
		if !utf8.ValidString(s) {
			return nil, fmt.Errorf("module or script %q: its name is no UTF-8; rename the file", s)
		}
	}
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
		if why := r.check(); why != "" {
			return nil, fmt.Errorf("write PYZ: module %q %s", r.Name, why)
		}
		if i > 0 && records[i-1].Group != r.Group {
			cuts = cut(cuts, at)
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
			return nil, fmt.Errorf("write PYZ: two modules %q", r.Name)
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
	cuts = cut(cuts, at)

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

// cut appends an offset, unless it equals the last one or the end of the header.
func cut(cuts []int64, at int64) []int64 {
	if at == headSize || len(cuts) > 0 && cuts[len(cuts)-1] == at {
		return cuts
	}
	return append(cuts, at)
}

// check returns the fault of a record.
func (r *Record) check() string {
	hasCode := r.Kind == Module || r.Kind == Package || r.Kind == Script
	switch {
	case r.Kind < Module || r.Kind > Script:
		return "is of an unknown kind"
	case hasCode && len(r.Code) == 0:
		return "has no code"
	case !hasCode && len(r.Code) > 0:
		return "has code, and its kind has none"
	case r.Name == "" || r.Path == "" || !utf8.ValidString(r.Name+r.Path):
		return "has a name or a path that is empty or not UTF-8"
	case (r.Name[0] == '@') != (r.Kind == Script):
		return "has a name that is not of its kind"
	}
	return ""
}
