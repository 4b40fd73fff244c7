package pyz

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pythons lists the interpreters of this machine.
func pythons(t *testing.T) []string {
	var out []string
	if p, err := exec.LookPath("python3"); err == nil {
		out = append(out, p)
	}
	root := os.Getenv("PYENV_ROOT")
	if home, err := os.UserHomeDir(); root == "" && err == nil {
		root = filepath.Join(home, ".pyenv")
	}
	more, _ := filepath.Glob(filepath.Join(root, "versions", "*", "bin", "python3"))
	if out = append(out, more...); len(out) == 0 {
		t.Skip("no python3")
	}
	return out
}

// reader reads a PYZ file as docs/format.md says, and runs a record.
const reader = `
import importlib.util, marshal, sys
data = open(sys.argv[1], "rb").read()
assert data[:8] == b"GFPYZ\r\n\x01" and data[12:16] == bytes(4)
start, size = int.from_bytes(data[16:24], "little"), int.from_bytes(data[24:32], "little")
assert start + size == len(data)
meta, modules = marshal.loads(data[start:])
assert type(meta) is dict and type(modules) is dict
print(ascii(sorted(meta.items())))
for name, (kind, at, n, path, sat, sn) in modules.items():
    print(ascii(name), kind, ascii(path), n, data[sat:sat + sn])
    if kind == 5:
        exec(marshal.loads(data[at:at + n]))
`

// Every interpreter reads the index with marshal.loads, and its own code from
// the records.
func TestInPython(t *testing.T) {
	for _, python := range pythons(t) {
		code, err := exec.Command(python, "-ISc", `import marshal, sys; sys.stdout.buffer.write(marshal.dumps(compile("print('hello')", "app.py", "exec")))`).Output()
		if err != nil {
			t.Logf("%s does not run: %v", python, err)
			continue
		}
		var b bytes.Buffer
		long := strings.Repeat("long.", 60) + "x"
		_, err = Write(&b, [4]byte{1, 2, 3, 4}, Meta{Name: "äpp", Main: "@app", Hooks: []string{"@rth_x"}, Interpreter: "children", Version: "3.11.7"}, []Record{
			{Name: "@app", Kind: Script, Code: code, Source: []byte("print()"), Path: "app.py"},
			{Name: "größe", Kind: Module, Code: []byte("G"), Path: "größe.py"},
			{Name: "ns", Kind: Namespace, Path: "ns"},
			{Name: "pkg.ext", Kind: Extension, Path: "pkg/ext.so", IsPkg: true},
			{Name: long, Kind: Extension, Path: "x.so"},
			{Name: "𝔘", Kind: Namespace, Path: "𝔘"},
		})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "app.pyz")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, "-ISc", reader, file)
		out, err := cmd.CombinedOutput()
		want := fmt.Sprintf(`[('hooks', ['@rth_x']), ('interpreter', 'children'), ('main', '@app'), ('name', '\xe4pp'), ('options', []), ('scripts', []), ('version', '3.11.7')]
'@app' 5 'app.py' %d b'print()'
hello
'gr\xf6\xdfe' 1 'gr\xf6\xdfe.py' 1 b''
'%s' 4 'x.so' 0 b''
'ns' 3 'ns' 0 b''
'pkg.ext' 4 'pkg/ext.so' 1 b''
'\U0001d518' 3 '\U0001d518' 0 b''
`, len(code), long)
		if err != nil || string(out) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", python, err, out, want)
		}
	}
}
