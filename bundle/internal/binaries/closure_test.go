package binaries

import (
	"bytes"
	"context"
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClosure(t *testing.T) {
	dir := t.TempDir()
	a := compile(t, dir, "pkg.libs/liba-1234.so", "int a(void) { return 1; }", "-shared", "-fPIC", "-Wl,-soname,liba-1234.so")
	b := compile(t, dir, "far/libb.so.1", "int b(void) { return 2; }", "-shared", "-fPIC", "-Wl,-soname,libb.so.1")
	ext := compile(t, dir, "pkg/ext.so", "int a(void), b(void), gone(void); int x(void) { return a()+b(); }", "-shared", "-fPIC",
		a, b, "-Wl,-rpath,$ORIGIN/../pkg.libs:"+filepath.Dir(b))
	res, err := Closure(context.Background(), []File{{Source: ext, Dest: "pkg/ext.so"}, {Source: a, Dest: "pkg.libs/liba-1234.so"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Added) != 1 || res.Added[0].Dest != "libb.so.1" || res.Added[0].By != "pkg/ext.so" {
		t.Errorf("added %+v", res.Added)
	}
	if got := res.RunPaths["pkg/ext.so"]; got != "$ORIGIN/../pkg.libs:$ORIGIN/.." {
		t.Errorf("run path %q", got)
	}
	if len(res.Missing) != 0 || len(res.Bad) != 0 {
		t.Errorf("%+v", res)
	}
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	res, err = Closure(context.Background(), []File{{Source: ext, Dest: "pkg/ext.so"}}, Options{})
	if err != nil || len(res.Missing) != 1 || res.Missing[0] != (Missing{"libb.so.1", "pkg/ext.so"}) {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	good := compile(t, dir, "good.so", "int x(void) { return 1; }", "-shared", "-fPIC")
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	foreign := bytes.Clone(data)
	foreign[18], foreign[19] = byte(elf.EM_AARCH64), byte(elf.EM_AARCH64>>8)
	exe := compile(t, dir, "exe", "int main(void) { return 0; }")
	var roots []File
	for name, b := range map[string][]byte{"foreign.so": foreign, "short.so": data[:100], "text.so": []byte("GROUP ( libc.so.6 )")} {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o644); err != nil {
			t.Fatal(err)
		}
		roots = append(roots, File{Source: p, Dest: name})
	}
	roots = append([]File{{Source: exe, Dest: "bin/exe"}}, roots...)
	res, err := Closure(context.Background(), roots, Options{})
	if err != nil || len(res.Bad) != 2 || res.Bad[0].Dest != "foreign.so" || !strings.Contains(res.Bad[0].Msg, "AARCH64") || res.Bad[1].Dest != "short.so" {
		t.Errorf("%+v, %v", res.Bad, err)
	}
}
