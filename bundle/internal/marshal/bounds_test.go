package marshal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"strings"
	"testing"
)

// codeWith is a code object of 3.11 with the given object as co_consts.
func codeWith(consts []byte) []byte {
	b := append([]byte{typeCode}, make([]byte, 20)...)
	b = append(b, 's', 0, 0, 0, 0)
	b = append(b, consts...)
	b = append(b, ")\x00)\x00s\x00\x00\x00\x00z\x00z\x00z\x00\x00\x00\x00\x00s\x00\x00\x00\x00s\x00\x00\x00\x00"...)
	return b
}

func ref(n int) []byte {
	return binary.LittleEndian.AppendUint32([]byte{typeRef}, uint32(n))
}

// doubling is a tuple of n objects, each of which holds the one before twice.
func doubling(n int, first, head []byte) []byte {
	b := append([]byte{typeSmallTuple, byte(n + 1)}, first...)
	for i := range n {
		b = append(append(append(b, head...), ref(i)...), ref(i)...)
	}
	return b
}

func doublingCode(n int) []byte {
	inner := codeWith([]byte(")\x00"))
	inner[0] |= flagRef
	b := append([]byte{typeSmallTuple, byte(n + 1)}, inner...)
	for i := range n {
		c := codeWith(append(append([]byte(")\x02"), ref(i)...), ref(i)...))
		c[0] |= flagRef
		b = append(b, c...)
	}
	return b
}

// chain is a list whose items each hold the one before: flat where it stands,
// deep where it is expanded.
func chain(n int) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{typeTuple}, uint32(n+1))
	b = append(b, typeSmallTuple|flagRef, 1, typeNone)
	for i := range n {
		b = append(append(b, typeSmallTuple|flagRef, 1), ref(i)...)
	}
	return b
}

func TestBounds(t *testing.T) {
	announced := []byte("(\xff\xff\x0f\x00")
	for name, c := range map[string]struct {
		consts []byte
		ok     bool
	}{
		"tuples that double":       {doubling(60, []byte("\xa9\x02NN"), []byte("\xa9\x02")), true},
		"frozensets that double":   {doubling(60, []byte("\xa9\x02NN"), []byte("\xbe\x02\x00\x00\x00")), true},
		"lists that double":        {doubling(60, []byte("\xdb\x01\x00\x00\x00N"), []byte("\xdb\x02\x00\x00\x00")), false},
		"code that doubles":        {doublingCode(60), false},
		"long chain":               {chain(3000), false},
		"chain as CPython reads":   {chain(1900), true},
		"deep tuples":              {[]byte(strings.Repeat(")\x01", 3000) + "N"), false},
		"deep tuples at the limit": {[]byte(strings.Repeat(")\x01", 1990) + "N"), true},
		"deep dicts":               {[]byte(strings.Repeat("{N", 3000)), false},
		"tuples announced":         {append(bytes.Repeat(announced, 1900), make([]byte, 1<<20)...), false},
		"small tuples announced":   {bytes.Repeat([]byte(")\xff"), 1990), false},
		"negative length":          {[]byte("s\xff\xff\xff\xff"), false},
		"long of 2**31 digits":     {[]byte("l\x00\x00\x00\x80"), false},
		"reference to itself":      {[]byte("\xa9\x01r\x00\x00\x00\x00"), false},
		"reference to nothing":     {[]byte(")\x01r\x00\x00\x00\x00"), false},
		"null in a tuple":          {[]byte(")\x010"), false},
		"null in a dict":           {[]byte(")\x01{N0N00"), false},
		"constants are no tuple":   {[]byte("N"), false},
		"unknown type":             {[]byte(")\x01?"), false},
	} {
		t.Run(name, func(t *testing.T) {
			b := codeWith(c.consts)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			out, err := Canonical(b, 11, "f.py")
			_, scanErr := Scan(b, 11, map[string]int{})
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
				t.Errorf("%d bytes of input allocate %d", len(b), n)
			}
			if c.ok {
				if err != nil || scanErr != nil {
					t.Fatal(err, scanErr)
				}
				if again, err := Canonical(out, 11, "f.py"); err != nil || !bytes.Equal(again, out) {
					t.Errorf("canonical form is not stable (%v)", err)
				}
			} else if !errors.Is(err, errFormat) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	whole := codeWith([]byte(")\x01\xda\x06a_name"))
	for n := range len(whole) {
		if _, err := Canonical(whole[:n], 11, "f.py"); !errors.Is(err, errFormat) {
			t.Errorf("the first %d bytes of %d: %v", n, len(whole), err)
		}
	}
	if _, err := Canonical([]byte(")\x00"), 11, "f.py"); !errors.Is(err, errFormat) {
		t.Errorf("a tuple instead of code: %v", err)
	}
	for _, minor := range []int{-1, 8, 15} {
		if _, err := Canonical(whole, minor, "f.py"); err == nil {
			t.Errorf("code of 3.%d is accepted", minor)
		}
	}
	want, err := Canonical(whole, 11, "f.py")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Canonical(append(whole, "rest"...), 11, "f.py"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("bytes that follow: %v", err)
	}
}

// CPython's reader gives None and the like no number, whatever their flag says.
func TestSingletonsHaveNoNumber(t *testing.T) {
	plain, err := Canonical(codeWith([]byte(")\x03N\xfa\x08no name!r\x00\x00\x00\x00")), 11, "f.py")
	if err != nil {
		t.Fatal(err)
	}
	flagged, err := Canonical(codeWith([]byte(")\x03\xce\xfa\x08no name!r\x00\x00\x00\x00")), 11, "f.py")
	if err != nil || !bytes.Equal(plain, flagged) {
		t.Errorf("flagged: %v", err)
	}
}

func TestSharing(t *testing.T) {
	for name, c := range map[string]struct{ consts, want string }{
		"equal strings":        {")\x02z\x06a b c!z\x06a b c!", ")\x02\xfa\x06a b c!r\x00\x00\x00\x00"},
		"string and bytes":     {")\x02z\x06a b c!s\x06\x00\x00\x00a b c!", ")\x02z\x06a b c!s\x06\x00\x00\x00a b c!"},
		"zeros":                {")\x02g\x00\x00\x00\x00\x00\x00\x00\x00g\x00\x00\x00\x00\x00\x00\x00\x80", ")\x02g\x00\x00\x00\x00\x00\x00\x00\x00g\x00\x00\x00\x00\x00\x00\x00\x80"},
		"shorter than a ref":   {")\x02z\x01!\xfa\x01!", ")\x02z\x01!z\x01!"},
		"tuple before content": {")\x03)\x01z\x06a b c!z\x06a b c!)\x01z\x06a b c!", ")\x03\xa9\x01\xfa\x06a b c!r\x01\x00\x00\x00r\x00\x00\x00\x00"},
		"1 and True":           {")\x02)\x02i\x01\x00\x00\x00N)\x02TN", ")\x02)\x02i\x01\x00\x00\x00N)\x02TN"},
		"order of frozensets":  {")\x01>\x02\x00\x00\x00z\x02b!z\x02a!", ")\x01>\x02\x00\x00\x00z\x02a!z\x02b!"},
		"lists stay apart":     {")\x02[\x02\x00\x00\x00NN[\x02\x00\x00\x00NN", ")\x02[\x02\x00\x00\x00NN[\x02\x00\x00\x00NN"},
	} {
		got, err := Canonical(codeWith([]byte(c.consts)), 11, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := codeWith([]byte(c.want)); !bytes.Equal(bytes.ReplaceAll(got, []byte("Z\x00"), []byte("z\x00")), want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}
