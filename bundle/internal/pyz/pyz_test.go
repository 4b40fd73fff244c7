package pyz

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"strings"
	"testing"
)

func sample(t testing.TB) []byte {
	var b bytes.Buffer
	cuts, err := Write(&b, [4]byte{1, 2, 3, 4}, Meta{Name: "app", Main: "@app", Hooks: []string{"@rth_x"}, Interpreter: "children", Version: "3.11.7"}, []Record{
		{Name: "pkg", Kind: Package, Code: []byte("PKG"), Path: "pkg/__init__.pyc", Group: "1"},
		{Name: "@app", Kind: Script, Code: []byte("APP"), Source: []byte("print()"), Path: "app.py", Group: "2"},
		{Name: "pkg.ext", Kind: Extension, Path: "pkg/ext.so", Group: "1", IsPkg: true},
		{Name: "größe", Kind: Module, Code: []byte("G"), Path: "größe.pyc", Group: "2"},
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
	if string(code) != "APP" || string(source) != "print()" || none != nil || len(r.Modules()) != 5 || r.Meta.Hooks[0] != "@rth_x" {
		t.Errorf("%q %q %v %+v", code, source, none, r)
	}
}

// The index is what marshal.loads of a real interpreter reads.
func TestIndexInPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on PATH")
	}
	b := sample(t)
	cmd := exec.Command(python, "-c", "import marshal,sys; m, d = marshal.loads(sys.stdin.buffer.read()); print(m['main'], m['hooks'], ascii(sorted(d.items())))")
	cmd.Stdin = bytes.NewReader(b[binary.LittleEndian.Uint64(b[16:]):])
	out, err := cmd.CombinedOutput()
	want := `@app ['@rth_x'] [('@app', (5, 35, 3, 'app.py', 38, 7)), ('gr\xf6\xdfe', (1, 45, 1, 'gr\xf6\xdfe.pyc', 0, 0)), ('ns', (3, 0, 0, 'ns', 0, 0)), ('pkg', (2, 32, 3, 'pkg/__init__.pyc', 0, 0)), ('pkg.ext', (4, 0, 1, 'pkg/ext.so', 0, 0))]`
	if err != nil || strings.TrimSpace(string(out)) != want {
		t.Errorf("%v\n%s", err, out)
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

func FuzzIndex(f *testing.F) {
	f.Add(sample(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for _, e := range r.Modules() {
			if _, err := r.Code(e.Name); err != nil {
				t.Errorf("code of %q: %v", e.Name, err)
			}
			if _, err := r.Source(e.Name); err != nil {
				t.Errorf("source of %q: %v", e.Name, err)
			}
		}
	})
}
