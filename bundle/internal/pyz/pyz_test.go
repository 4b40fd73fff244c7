package pyz

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func sample(t testing.TB) []byte {
	var b bytes.Buffer
	cuts, err := Write(&b, [4]byte{1, 2, 3, 4}, Meta{Name: "app", Main: "@app", Hooks: []string{"@rth_x"}, Interpreter: "children", Version: "3.11.7"}, []Record{
		{Name: "pkg", Kind: Package, Code: []byte("PKG"), Path: "pkg/__init__.py", Group: "1"},
		{Name: "@app", Kind: Script, Code: []byte("APP"), Source: []byte("print()"), Path: "app.py", Group: "2"},
		{Name: "pkg.ext", Kind: Extension, Path: "pkg/ext.so", Group: "1", IsPkg: true},
		{Name: "größe", Kind: Module, Code: []byte("G"), Path: "größe.py", Group: "2"},
		{Name: "ns", Kind: Namespace, Path: "ns", Group: "1"},
	})
	if err != nil || len(cuts) != 2 || cuts[0] != headSize+3 {
		t.Fatal(cuts, err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	b := sample(t)
	r, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	code, _ := r.Code("@app")
	source, _ := r.Source("@app")
	none, _ := r.Code("pkg.ext")
	if string(code) != "APP" || string(source) != "print()" || none != nil || len(r.Modules()) != 5 || !r.Modules()[4].IsPkg || r.Meta.Hooks[0] != "@rth_x" {
		t.Errorf("%q %q %v %+v", code, source, none, r)
	}
}

func TestLargeOffsets(t *testing.T) {
	for _, v := range []int64{0, 1, 1<<31 - 1, 1 << 31, 1<<40 + 12345} {
		var m marshaller
		m.int(v)
		if got := (&unmarshaller{b: m.b}).int(); got != v {
			t.Errorf("int %d reads back as %d", v, got)
		}
	}
}

// The order of the arguments does not matter, and cuts are where groups begin.
func TestDeterministic(t *testing.T) {
	records := []Record{
		{Name: "a", Kind: Module, Code: []byte("aa"), Path: "a.py", Group: "1"},
		{Name: "b", Kind: Module, Code: []byte("b"), Path: "b.py", Group: "2"},
		{Name: "c", Kind: Module, Code: []byte("ccc"), Path: "c.py", Group: "1"},
		{Name: "d", Kind: Namespace, Path: "d", Group: "3"},
		{Name: "e", Kind: Namespace, Path: "e", Group: "0"},
	}
	var one, two bytes.Buffer
	cuts, err := Write(&one, [4]byte{}, Meta{}, records)
	if err != nil || !slices.Equal(cuts, []int64{headSize + 5, headSize + 6}) {
		t.Error(cuts, err)
	}
	slices.Reverse(records)
	if _, err := Write(&two, [4]byte{}, Meta{}, records); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("other bytes for the same records", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	good := Record{Name: "a", Kind: Module, Code: []byte("a"), Path: "a.py"}
	for why, records := range map[string][]Record{
		"two modules": {good, good},
		"no code":     {{Name: "a", Kind: Package, Path: "a/__init__.py"}},
		"has code":    {{Name: "a", Kind: Namespace, Path: "a", Code: []byte("a")}},
		"unknown":     {{Name: "a", Kind: 6, Path: "a"}},
		"not UTF-8":   {{Name: "a\xff", Kind: Namespace, Path: "a"}},
		"empty":       {{Name: "a", Kind: Namespace}},
		"of its kind": {{Name: "@a", Kind: Namespace, Path: "a"}},
	} {
		if _, err := Write(io.Discard, [4]byte{}, Meta{}, records); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
}

// Changed and missing bytes of header and index are found, or harm nothing.
func TestDamage(t *testing.T) {
	good := sample(t)
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= 1
		readAll(t, b)
	}
	for n := range good {
		if err := readAll(t, good[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

// readAll reads everything from b. What opens must be readable.
func readAll(t *testing.T, b []byte) error {
	r, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	for _, e := range r.Modules() {
		if _, err := r.Code(e.Name); err != nil {
			t.Errorf("code of %q: %v", e.Name, err)
		}
		if _, err := r.Source(e.Name); err != nil {
			t.Errorf("source of %q: %v", e.Name, err)
		}
	}
	return nil
}

func FuzzIndex(f *testing.F) {
	f.Add(sample(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = readAll(t, b)
	})
}
