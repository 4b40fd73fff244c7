package binaries

import (
	"bytes"
	"context"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Whichever tags a file has, the patch leaves it DT_RPATH alone, with the value
// that counted, for both word sizes and byte orders, and changes nothing else.
func TestEarly(t *testing.T) {
	rpath, runpath := elf.DT_RPATH, elf.DT_RUNPATH
	for _, tags := range [][]tinyTag{
		{{runpath, "$ORIGIN"}},
		{{elf.DT_SONAME, "dep"}, {runpath, "$ORIGIN"}, {elf.DT_NEEDED, "dep"}},
		{{rpath, "/old"}, {runpath, "$ORIGIN"}},
		{{runpath, "$ORIGIN"}, {elf.DT_SONAME, "dep"}, {rpath, "/old"}},
		{{runpath, "/old"}, {runpath, "$ORIGIN"}},
		{{runpath, ""}},
	} {
		for k := range 4 {
			data := tiny{wide: k&1 == 0, big: k&2 != 0, strings: "\x00dep\x00/old\x00$ORIGIN\x00", symbols: []string{"", "dep"}, tags: tags}.build(t)
			before := tinyInfo(t, data)
			p := before.early
			if p == nil || !before.late {
				t.Fatalf("%v, %d: no patch", tags, k)
			}
			out := bytes.Clone(data)
			p.Apply(out, 0)
			in := tinyInfo(t, out)
			if in.late || in.early != nil || !slices.Equal(in.rpath, before.runpath) || in.soname != before.soname || !slices.Equal(in.needed, before.needed) {
				t.Errorf("%v, %d: %+v", tags, k, in)
			}
			for i := range out {
				if out[i] != data[i] && (i < 0x200 || i >= 0x200+len(tags)*16) {
					t.Errorf("%v, %d: byte %#x changed", tags, k, i)
				}
			}
		}
	}
	if in := tinyInfo(t, tiny{wide: true, strings: "\x00dep\x00/old\x00", symbols: []string{""}, tags: []tinyTag{{rpath, "/old"}}}.build(t)); in.early != nil {
		t.Errorf("a file without DT_RUNPATH gets a patch: %+v", in.early)
	}
}

// A patch is the same however the file is read.
func TestPatched(t *testing.T) {
	const file, want = "abcdefghij", "abcXYZghij"
	p := &Patch{Off: 3, Data: []byte("XYZ")}
	for off := range len(file) {
		for n := 1; off+n <= len(file); n++ {
			b := make([]byte, n)
			if _, err := (Patched{strings.NewReader(file), p}).ReadAt(b, int64(off)); err != nil || string(b) != want[off:off+n] {
				t.Errorf("%d bytes at %d: %q, %v", n, off, b, err)
			}
		}
	}
	if b, err := io.ReadAll(io.NewSectionReader(Patched{strings.NewReader(file), p}, 0, 1<<62)); err != nil || string(b) != want {
		t.Errorf("%q, %v", b, err)
	}
}

// In a product, what it carries is loaded and not what the environment names:
// by libraries that need it and whose run path is right as it is, by those that
// load it by name, and at the end of a chain through a library that has no run
// path. What it does not carry is found through the environment.
func TestCarriedComesFirst(t *testing.T) {
	dir := t.TempDir()
	source := func(n int) string { return fmt.Sprintf("int answer(void) { return %d; }", n) }
	for _, name := range []string{"liba.so", "libb.so", "libc1.so"} {
		compile(t, dir, "libs/"+name, source(42), "-shared", "-fPIC", "-Wl,-soname,"+name)
		compile(t, dir, "decoy/"+name, source(13), "-shared", "-fPIC", "-Wl,-soname,"+name)
	}
	compile(t, dir, "decoy/libonly.so", source(7), "-shared", "-fPIC", "-Wl,-soname,libonly.so")
	needing := "extern int answer(void); int through(void) { return answer(); }"
	compile(t, dir, "libs/libplain.so", needing, "-shared", "-fPIC", "-Wl,-soname,libplain.so", "-L"+dir+"/libs", "-lb")
	compile(t, dir, "pkg/direct.so", needing, "-shared", "-fPIC", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../libs", "-L"+dir+"/libs", "-la")
	compile(t, dir, "pkg/chain.so", "extern int through(void); int again(void) { return through(); }", "-shared", "-fPIC",
		"-Wl,--enable-new-dtags,-rpath,$ORIGIN/../libs", "-L"+dir+"/libs", "-lplain")
	compile(t, dir, "bin/app", `#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv) {
	for (int i = 1; i + 1 < argc; i += 2) {
		void *l = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
		if (!l) { puts(dlerror()); return 1; }
		printf("%d ", ((int (*)(void))dlsym(l, argv[i + 1]))());
	}
	return 0;
}`, "-Wl,--enable-new-dtags,-rpath,/usr/lib")
	var roots []File
	for _, dest := range []string{"bin/app", "pkg/direct.so", "pkg/chain.so", "libs/libplain.so", "libs/liba.so", "libs/libb.so"} {
		roots = append(roots, File{Source: filepath.Join(dir, dest), Dest: dest})
	}
	roots = append(roots, File{Source: filepath.Join(dir, "libs/libc1.so"), Dest: "libc1.so"})
	res, err := Closure(context.Background(), roots, Options{})
	if err != nil || len(res.Added)+len(res.Missing)+len(res.Bad) != 0 {
		t.Fatalf("%s, %v", show(res), err)
	}
	if _, ok := res.Patches["pkg/direct.so"]; !ok || res.RunPaths["pkg/direct.so"] != "" {
		t.Errorf("%s: want a patch for pkg/direct.so, whose run path is right", show(res))
	}
	product := t.TempDir()
	for _, f := range roots {
		writeProduct(t, product, f, res.RunPaths[f.Dest], "")
		if p, ok := res.Patches[f.Dest]; ok {
			file := filepath.Join(product, f.Dest)
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p.Apply(b, 0)
			if err := os.WriteFile(file, b, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd := exec.Command(filepath.Join(product, "bin/app"), product+"/pkg/direct.so", "through", product+"/pkg/chain.so", "again", "libc1.so", "answer", "libonly.so", "answer")
	cmd.Env = []string{"LD_LIBRARY_PATH=" + filepath.Join(dir, "decoy")}
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "42 42 42 7 " {
		t.Errorf("%q, %v", out, err)
	}
}

// An interpreter that names its library by a path with $ORIGIN, as
// python-build-standalone's does, is made to name it, and finds it by its run path:
// no process with more rights than its user follows such a path.
func TestNamedByPath(t *testing.T) {
	dir := t.TempDir()
	lib := compile(t, dir, "lib/libnamed.so", "int answer(void) { return 42; }", "-shared", "-fPIC", "-Wl,-soname,$ORIGIN/../lib/libnamed.so")
	compile(t, dir, "decoy/libnamed.so", "int answer(void) { return 13; }", "-shared", "-fPIC")
	exe := compile(t, dir, "bin/app", "#include <stdio.h>\nint answer(void);\nint main(void) { printf(\"%d\", answer()); return 0; }", lib)
	roots := []File{{Source: exe, Dest: "bin/app"}, {Source: lib, Dest: "lib/libnamed.so"}}
	if in, err := readInfo(exe); err != nil || in.needed[0] != "$ORIGIN/../lib/libnamed.so" {
		t.Fatalf("%+v, %v", in, err)
	}
	res, err := Closure(context.Background(), roots, Options{})
	if err != nil || res.RunPaths["bin/app"] != "$ORIGIN/../lib:$ORIGIN/.." {
		t.Fatalf("%s, %v", show(res), err)
	}
	product := t.TempDir()
	for _, f := range roots {
		writeProduct(t, product, f, res.RunPaths[f.Dest], "")
	}
	app := filepath.Join(product, "bin/app")
	if in, err := readInfo(app); err != nil || in.needed[0] != "libnamed.so" {
		t.Errorf("%+v, %v", in, err)
	}
	cmd := exec.Command(app)
	cmd.Env = []string{"LD_LIBRARY_PATH=" + filepath.Join(dir, "decoy")}
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "42" {
		t.Errorf("%q, %v", out, err)
	}
}
