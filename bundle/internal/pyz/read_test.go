package pyz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Entry is one module of the index. Offsets count bytes from the start of the file, and
// mean nothing if the size is 0.
type Entry struct {
	Name         string
	Kind         Kind
	Path         string // relative to the extraction directory, see Record
	Offset       int64  // of the code
	Size         int64
	SourceOffset int64
	SourceSize   int64
	IsPkg        bool // Package, Namespace, or an Extension that is a package
}

// Reader is an opened PYZ file. Products are read by runtimehooks/importer.py; this
// one is for the tests of the format.
type Reader struct {
	Magic [4]byte // of the interpreter
	Meta  Meta

	r       io.ReaderAt
	entries []Entry
	byName  map[string]int
}

// ErrDamaged reports that a file is not a PYZ file, or is incomplete. It does not cover
// the bytes of records, because the archive has the digest of the file.
var ErrDamaged = errors.New("not a PYZ file, or damaged; build or download the program again")

const maxIndex = 256 << 20

// Open reads and checks the index of a PYZ file of size bytes.
func Open(r io.ReaderAt, size int64) (*Reader, error) {
	head := make([]byte, headSize)
	if size < headSize {
		return nil, ErrDamaged
	}
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read PYZ: %w", err)
	}
	off, n := binary.LittleEndian.Uint64(head[16:]), binary.LittleEndian.Uint64(head[24:])
	if string(head[:8]) != magic || string(head[12:16]) != "\x00\x00\x00\x00" || off < headSize || off > uint64(size) || n != uint64(size)-off || n > maxIndex {
		return nil, ErrDamaged
	}
	index := make([]byte, n)
	if _, err := r.ReadAt(index, int64(off)); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read PYZ: %w", err)
	}
	p := &Reader{r: r, byName: map[string]int{}}
	copy(p.Magic[:], head[8:12])
	if err := p.parse(index, int64(off)); err != nil {
		return nil, err
	}
	return p, nil
}

// Modules lists all modules, sorted by name.
func (p *Reader) Modules() []Entry { return p.entries }

// Code returns the marshalled code of a module, or nil for a module without code.
func (p *Reader) Code(name string) ([]byte, error) {
	i, ok := p.byName[name]
	if !ok {
		return nil, fmt.Errorf("read PYZ: no module %s", name)
	}
	return p.read(p.entries[i].Offset, p.entries[i].Size)
}

// Source returns the source text of a module, or nil if it is not included.
func (p *Reader) Source(name string) ([]byte, error) {
	i, ok := p.byName[name]
	if !ok {
		return nil, fmt.Errorf("read PYZ: no module %s", name)
	}
	return p.read(p.entries[i].SourceOffset, p.entries[i].SourceSize)
}

func (p *Reader) read(off, n int64) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	b := make([]byte, n)
	if _, err := p.r.ReadAt(b, off); err != nil {
		return nil, fmt.Errorf("read PYZ: %w", err)
	}
	return b, nil
}

// parse reads the index, the tuple (meta, modules). records is the end of the records.
func (p *Reader) parse(b []byte, records int64) error {
	u := &unmarshaller{b: b}
	u.expectTuple(2)
	u.expect('{')
	for u.err == nil && !u.end('0') {
		switch key := u.str(); key {
		case "interpreter":
			p.Meta.Interpreter = u.str()
		case "main":
			p.Meta.Main = u.str()
		case "name":
			p.Meta.Name = u.str()
		case "version":
			p.Meta.Version = u.str()
		case "hooks":
			p.Meta.Hooks = u.list()
		case "options":
			p.Meta.Options = u.list()
		case "scripts":
			p.Meta.Scripts = u.list()
		default:
			u.fail()
		}
	}
	u.expect('{')
	for u.err == nil && !u.end('0') {
		e := Entry{Name: u.str()}
		u.expectTuple(6)
		e.Kind = Kind(u.int())
		e.Offset, e.Size = u.int(), u.int()
		e.Path = u.str()
		e.SourceOffset, e.SourceSize = u.int(), u.int()
		if u.err != nil {
			break
		}
		if why := e.check(records); why != "" {
			return fmt.Errorf("%w: module %q %s", ErrDamaged, e.Name, why)
		}
		if n := len(p.entries); n > 0 && p.entries[n-1].Name >= e.Name {
			return fmt.Errorf("%w: module %q is out of order or doubled", ErrDamaged, e.Name)
		}
		p.byName[e.Name] = len(p.entries)
		p.entries = append(p.entries, e)
	}
	if u.err != nil || len(u.b) > 0 {
		return ErrDamaged
	}
	return nil
}

// check returns the fault of an entry whose records must end before end. It also moves
// the value that an extension has in the place of a size.
func (e *Entry) check(end int64) string {
	switch e.Kind {
	case Module, Script:
	case Package:
		e.IsPkg = true
	case Namespace:
		e.IsPkg = true
		if e.Size != 0 {
			return "has code, and is a namespace"
		}
	case Extension:
		if e.Offset != 0 || e.Size != 0 && e.Size != 1 {
			return "has code, and is an extension"
		}
		e.IsPkg, e.Size = e.Size == 1, 0
	default:
		return "is of an unknown kind"
	}
	if !within(e.Offset, e.Size, end) || !within(e.SourceOffset, e.SourceSize, end) {
		return "lies outside of the records"
	}
	return ""
}

// within reports whether n bytes at off are between the header and end.
func within(off, n, end int64) bool {
	return n == 0 || off >= headSize && n > 0 && n <= end && off <= end-n
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
