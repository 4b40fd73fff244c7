package graph

import (
	"bytes"
	"compress/zlib"
	"strings"
	"testing"
)

const names = "Cannot divide by nothing. cline_in_traceback__main____name__cftimesecrets"

func stored(compressed []byte) []byte {
	data := append(bytes.Repeat([]byte{0}, 64), "__pyx_capi__\x00"...)
	data = append(data, make([]byte, 128-len(data))...)
	return append(append(data, compressed...), make([]byte, 64)...)
}

// literals encodes without references; it adds one to show that references are
// followed.
func literals(s string) []byte {
	var out []byte
	for len(s) > 0 {
		n := min(8, len(s))
		out = append(append(out, 0xff), s[:n]...)
		s = s[n:]
	}
	return out
}

func TestCythonTable(t *testing.T) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte(names)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"plain": []byte(names), "zlib": z.Bytes(), "own": literals(names)} {
		if got := cythonTable(stored(b)); !strings.Contains(string(got), "__name__cftimesecrets") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := cythonTable([]byte("\x00__pyx_x\x00__main__\x00__name__\x00")); got != nil {
		t.Errorf("single strings: %q", got)
	}
	if got := cythonTable(literals(names)); got != nil {
		t.Errorf("not of Cython: %q", got)
	}
}

func TestExpand(t *testing.T) {
	// The distances from the ends of the repeated bytes are 2, 0x80+0x81 and
	// 0x80+0x100.
	long := strings.Repeat("x", 0x304)
	for _, tt := range []struct {
		in   []byte
		want string
	}{
		{append([]byte{0x1f}, "abcde\x02\x00"...), "abcdeabc"},
		{append(append([]byte{}, literals("name"+long)...), 0, 0x81, 0x21), "name" + long + "xxxx"},
		{append(append([]byte{}, literals("name"+long)...), 0, 0x80, 0x82, 0xff), "name" + long + strings.Repeat("x", 0xff+3)},
		{[]byte{0, 5, 5, 5, 5}, ""},
	} {
		got := expand(nil, append(tt.in, 0, 0, 0), len(tt.want))
		if string(got) != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func FuzzCythonTable(f *testing.F) {
	f.Add(stored([]byte(names)))
	f.Add(stored(literals(names)))
	f.Add(append([]byte("__pyx_"), 0x78, 0x9c, 1, 2, 3))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(cythonTable(b)) > tableLimit+1<<9 {
			t.Fatal("more than the limit")
		}
	})
}
