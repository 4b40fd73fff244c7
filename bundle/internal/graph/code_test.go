package graph

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// compiled is the code that CPython 3.11 makes from "import a.b
// from . import c
// ".
const compiled = "e30000000000000000000000000200000000000000f31a0000009700640064016c005a01640264036c026d035a030100640153002904e9000000004e" +
	"e9010000002901da01632904da03612e62da0161da007204000000a900f300000000fa04782e7079fa083c6d6f64756c653e720b00000001000000731f000000" +
	"f003010101d8000a800a800a800ad8000f800f800f800f800f800f800f800f7209000000"

func code(t *testing.T) []byte {
	t.Helper()
	b, err := hex.DecodeString(compiled)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// compiler gives the same answer to every request, and counts the requests.
type compiler struct {
	answer python.Compiled
	err    error
	asked  []string
}

func (c *compiler) Compile(_ context.Context, reqs []python.CompileRequest) ([]python.Compiled, error) {
	out := make([]python.Compiled, len(reqs))
	for i, r := range reqs {
		c.asked = append(c.asked, r.Filename)
		out[i] = c.answer
	}
	return out, c.err
}

func (c *compiler) Find(context.Context, []string) ([]python.Found, error) {
	return nil, errors.New("knows nothing")
}

func interpreter() *python.Interpreter {
	return &python.Interpreter{Version: "3.11.7", Minor: 11, Magic: [4]byte{0xa7, 0x0d, 0x0d, 0x0a}, CacheTag: "cpython-311", SiteHooks: true,
		Opcodes: map[string]int{"RESUME": 151, "LOAD_CONST": 100, "IMPORT_NAME": 108, "STORE_NAME": 90, "IMPORT_FROM": 109, "POP_TOP": 1, "RETURN_VALUE": 83}}
}

// load loads the module m in dir as a part of the standard library, and returns which
// files were compiled for it.
func load(t *testing.T, g *Graph, c *compiler, file string) (*Module, string, error) {
	t.Helper()
	c.asked = nil
	m := g.AddFile("m", file)
	m.Origin = Stdlib
	w, _ := g.Next()
	err := g.Load(t.Context(), w.New)
	return m, strings.Join(c.asked, " "), err
}

// A module comes from the cache, from valid bytecode, or from the compiler, in this
// order. Its code and its facts are the same in each case.
func TestLoadCode(t *testing.T) {
	dir := tree(t, map[string]string{"m.py": "import a.b\nfrom . import c\n", "x/m.py": "as well"})
	file := filepath.Join(dir, "m.py")
	c := &compiler{answer: python.Compiled{Code: code(t)}}
	cached := New(Config{Interp: interpreter(), Worker: c, Cache: cache.Open(t.TempDir())})
	check := func(m *Module, asked, wantAsked string, err error) {
		t.Helper()
		if err != nil || m.Err != nil || asked != wantAsked {
			t.Fatalf("compiled %q, want %q; %v, %v", asked, wantAsked, err, m.Err)
		}
		if f := m.Facts; len(f.Imports) != 2 || f.Imports[0].Name != "a.b" || f.Imports[1].Level != 1 || f.Imports[1].Line != 2 || len(m.Code) == 0 {
			t.Errorf("%+v, %d bytes of code", f, len(m.Code))
		}
	}
	m, asked, err := load(t, cached, c, file)
	check(m, asked, "m.py", err)
	m, asked, err = load(t, cached, c, file)
	check(m, asked, "", err)

	// Bytecode beside the source, once with the wrong size.
	fi, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	pyc := func(size int64) []byte {
		b := append([]byte{}, cached.cfg.Interp.Magic[:]...)
		for _, n := range []int64{0, fi.ModTime().Unix(), size} {
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
		}
		return append(b, code(t)...)
	}
	beside := filepath.Join(dir, "__pycache__", "m.cpython-311.pyc")
	if err := os.Mkdir(filepath.Dir(beside), 0o755); err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int64]string{fi.Size(): "", fi.Size() + 1: "m.py"} {
		if err := os.WriteFile(beside, pyc(size), 0o644); err != nil {
			t.Fatal(err)
		}
		m, asked, err = load(t, New(Config{Interp: interpreter(), Worker: c}), c, file)
		check(m, asked, want, err)
	}

	// Bytecode without a source.
	alone := filepath.Join(dir, "m.pyc")
	if err := os.WriteFile(alone, pyc(0), 0o644); err != nil {
		t.Fatal(err)
	}
	m, asked, err = load(t, New(Config{Interp: interpreter(), Worker: c}), c, alone)
	check(m, asked, "", err)
}

// A problem of one module is the error of that module; a problem of the compiler is the
// error of the build.
func TestLoadFails(t *testing.T) {
	dir := tree(t, map[string]string{"m.py": "def\n", "short.pyc": "x", "other.pyc": strings.Repeat("x", 40)})
	dead := errors.New("the worker ended")
	for _, c := range []struct {
		file   string
		answer python.Compiled
		err    error
		want   string
	}{
		{"m.py", python.Compiled{Err: &python.SyntaxError{File: "m.py", Line: 1, Msg: "invalid syntax"}}, nil, "m.py:1: invalid syntax"},
		{"m.py", python.Compiled{Code: []byte("no code")}, nil, "analyse " + dir},
		{"absent.py", python.Compiled{}, nil, "no such file"},
		{"short.pyc", python.Compiled{}, nil, "too short"},
		{"other.pyc", python.Compiled{}, nil, "another Python version"},
		{"m.py", python.Compiled{}, dead, "the worker ended"},
	} {
		w := &compiler{answer: c.answer, err: c.err}
		m, _, err := load(t, New(Config{Interp: interpreter(), Worker: w}), w, filepath.Join(dir, c.file))
		if c.err == nil {
			if err != nil || m.Kind != Missing {
				t.Errorf("%s: %v, %v", c.file, m.Kind, err)
			}
			err = m.Err
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.file, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g := New(Config{Interp: interpreter(), Worker: &compiler{}})
	g.AddScript("m", filepath.Join(dir, "m.py"), "m.py")
	w, _ := g.Next()
	if err := g.Load(ctx, w.New); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %v", err)
	}
	if found, q := g.Add(ctx, "nowhere", Edge{}); found || q != nil {
		t.Errorf("a module that the worker does not know: %v, %v", found, q)
	}
}

// A damaged analysis in the cache is not used.
func TestDecode(t *testing.T) {
	want := &Facts{Imports: []Import{{Name: "a", From: []string{"b"}, Level: 1, Line: 2, Where: InMain, Asked: true}}, Libraries: []string{"l"}}
	b := encode(want, []byte("code"))
	if string(b[8:]) != `{"i":[{"n":"a","f":["b"],"v":1,"l":2,"w":3,"a":true}],"l":["l"]}code` {
		t.Errorf("the form in the cache has changed, so that the constant analysis must: %s", b)
	}
	if f, c, err := decode(b); err != nil || string(c) != "code" || len(f.Imports) != 1 || f.Imports[0].Where != InMain {
		t.Errorf("%+v %s %v", f, c, err)
	}
	for _, bad := range [][]byte{nil, b[:7], b[:20], append([]byte{1, 0, 0, 0, 0, 0, 0, 0}, "{}"...)} {
		if _, _, err := decode(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// Extension modules are scanned once, and the cache keeps the names that were found.
func TestExtensionCache(t *testing.T) {
	dir := tree(t, map[string]string{"e.so": "json\x00"})
	in := interpreter()
	in.StdlibNames, in.ExtSuffixes = []string{"json"}, []string{".so"}
	store := cache.Open(t.TempDir())
	var got []string
	for range 2 {
		g := New(Config{Interp: in, Paths: []string{dir}, Cache: store})
		g.Add(t.Context(), "e", Edge{})
		w, _ := g.Next()
		if err := g.Load(t.Context(), w.New); err != nil || len(w.New) != 1 {
			t.Fatal(err)
		}
		for _, i := range w.New[0].Facts.Imports {
			got = append(got, i.Name)
		}
	}
	if entries, err := store.List(); err != nil || len(entries) != 1 {
		t.Errorf("%d entries in the cache, %v", len(entries), err)
	}
	if strings.Join(got, " ") != "json json" {
		t.Errorf("named: %q", got)
	}
}
