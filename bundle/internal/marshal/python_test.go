package marshal

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// pythons lists the interpreters of this machine that are supported, by minor
// version.
func pythons(t testing.TB) map[int]string {
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".pyenv")
	}
	found, _ := filepath.Glob(filepath.Join(root, "versions", "3.*", "bin", "python3"))
	names := []string{"python3"}
	for minor := 9; minor <= 14; minor++ {
		names = append(names, fmt.Sprint("python3.", minor))
	}
	for _, name := range names {
		if p, err := exec.LookPath(name); err == nil {
			found = append(found, p)
		}
	}
	out := map[int]string{}
	for _, p := range found {
		b, err := exec.Command(p, "-c", "import sys; print(sys.version_info[1])").Output()
		var minor int
		if _, serr := fmt.Sscan(string(b), &minor); err == nil && serr == nil && layoutOf(minor) != nil {
			out[minor] = p
		}
	}
	if len(out) == 0 {
		t.Skip("no Python on this machine")
	}
	return out
}

// eachPython runs f once for every interpreter.
func eachPython(t *testing.T, f func(t *testing.T, minor int, exe string)) {
	for minor, exe := range pythons(t) {
		t.Run(fmt.Sprint("3.", minor), func(t *testing.T) {
			t.Parallel()
			f(t, minor, exe)
		})
	}
}

// python runs script; hashSeed 0 switches hash randomisation off.
func python(t testing.TB, exe, script string, hashSeed int, stdin []byte, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(exe, append([]string{"-c", script}, args...)...)
	cmd.Stdin = bytes.NewReader(stdin)
	cmd.Env = append(os.Environ(), fmt.Sprint("PYTHONHASHSEED=", hashSeed), "PYTHONDONTWRITEBYTECODE=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", exe, err, errs.String())
	}
	return out
}

func opcodes(t testing.TB, exe string) map[string]int {
	var m map[string]int
	if err := json.Unmarshal(python(t, exe, "import json,opcode; print(json.dumps(opcode.opmap))", 0, nil), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// compileSource returns the code object of source as marshal data.
func compileSource(t testing.TB, exe, source string) []byte {
	return python(t, exe, "import marshal,sys; sys.stdout.buffer.write(marshal.dumps(compile(sys.stdin.buffer.read(), 'x', 'exec')))", 0, []byte(source))
}

// join writes records with a length in front of each; split reads them.
func join(records ...[]byte) []byte {
	var out []byte
	for _, r := range records {
		out = append(binary.LittleEndian.AppendUint32(out, uint32(len(r))), r...)
	}
	return out
}

// scanEach compiles sources with each Python, and hands what Scan finds in them to check,
// with the minor version of the Python and the number of the source.
func scanEach(t *testing.T, sources []string, check func(t *testing.T, minor, i int, facts *Facts)) {
	in, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	eachPython(t, func(t *testing.T, minor int, exe string) {
		ops := opcodes(t, exe)
		for i, code := range split(python(t, exe, compileEach, 0, in)) {
			facts, err := Scan(code, minor, ops)
			if err != nil {
				t.Fatalf("%s: %v", sources[i], err)
			}
			check(t, minor, i, facts)
		}
	})
}

func split(b []byte) [][]byte {
	var out [][]byte
	for len(b) >= 4 {
		n := binary.LittleEndian.Uint32(b)
		out = append(out, b[4:4+n])
		b = b[4+n:]
	}
	return out
}
