package spec

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The cost of a key is the square of its parts, which are bounded.
func TestManyParts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep.toml")
	deep := strings.Repeat(".a", maxParts)
	for _, text := range []string{"trace" + deep + " = 1", "[trace" + deep + "]", "[[trace" + deep + "]]", "x = {trace" + deep + " = 1}", "trace" + strings.Repeat(".a", 5000000) + " = 1"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadTrace(file); err == nil || !strings.HasPrefix(err.Error(), file+":1:") || len(err.Error()) > len(file)+300 {
			t.Errorf("%.30s: %.200v", text, err)
		}
		var v struct{}
		_, err := DecodeInside(file, []byte(text[:min(len(text), 1000)]), "tool.gofreeze", &v)
		if len(text) < 1000 && (err == nil || !strings.Contains(err.Error(), tooDeep)) {
			t.Errorf("inside, %.30s: %v", text, err)
		}
	}
	var v struct{}
	nested := strings.Repeat("{a = ", 5000) + "1" + strings.Repeat("}", 5000)
	if _, err := DecodeInside(file, []byte("a = "+nested), "tool.gofreeze", &v); err == nil {
		t.Error("nested tables of any depth")
	}
	if _, err := DecodeInside(file, []byte("a"+strings.Repeat(".a", maxParts-1)+" = 1"), "tool.gofreeze", &v); err != nil {
		t.Error(err)
	}
}

// What a trace cannot hold is refused at its place, and is not written.
func TestTraceNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace.toml")
	for _, c := range []struct {
		key, good string
		bad       []string
	}{
		{"modules", "my-plug in.x1", []string{"", ".", "a..b", "../x", `a\b`, "a\nb", "a\x1b[2J", "a\u202eb"}},
		{"metadata", "my.dist-1", []string{"", "../x", "a\tb", "a\x7f"}},
		{"libraries", "libo.so.1", []string{"", ".", "..", "a/libo.so", `a\b.dll`, "/x/libo.so", "a\x00"}},
		{"files", "d:a\n/b.txt", []string{"", "a", ":", ":.", ":..", ":../a", ":a/", ":/a", ":a/../b", "d/e:a", "d\n:a", ":a\x00b"}},
	} {
		for _, bad := range c.bad {
			text := "[trace]\n" + c.key + " = [" + quote(c.good) + ", " + quote(bad) + "]\n"
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := LoadTrace(file)
			if err == nil || !strings.HasPrefix(err.Error(), file+":2:") || !strings.Contains(err.Error(), "trace."+c.key+"[1]: ") {
				t.Errorf("%s %q: %v", c.key, bad, err)
			}
			var trace Trace
			f := reflect.ValueOf(&trace).Elem()
			for i := range f.NumField() {
				if f.Type().Field(i).Tag.Get("toml") == c.key {
					f.Field(i).Set(reflect.ValueOf([]string{c.good, bad}))
				}
			}
			data, left := MarshalTrace(trace)
			if !reflect.DeepEqual(left, []string{bad}) {
				t.Errorf("%s %q: left %q", c.key, bad, left)
			}
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := LoadTrace(file); err != nil || strings.Contains(string(data), quote(bad)) && bad != "" {
				t.Errorf("%s %q: %v, %v from\n%s", c.key, bad, got, err, data)
			}
		}
	}
}
