package binaries

import (
	"bytes"
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// callProgram loads the library named by its argument and prints what answer
// returns and what the data begins with.
const callProgram = `#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv) {
	void *l = dlopen(argv[1], RTLD_NOW);
	if (!l) { puts(dlerror()); return 1; }
	int (*answer)(void) = (int (*)(void))dlsym(l, "answer");
	char *table = dlsym(l, "table");
	printf("%d %.4s\n", answer ? answer() : 0, table ? table : "");
	return 0;
}`

func called(t *testing.T, program string, lib []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lib.so")
	if err := os.WriteFile(file, lib, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func readLibrary(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What a tool moved to set a run path is before the code again, and the library
// still works.
func TestUnmove(t *testing.T) {
	dir := t.TempDir()
	program := compile(t, dir, "call", callProgram)
	plain := readLibrary(t, compile(t, dir, "libx.so", "int answer(void) { return 42; }", "-shared", "-fPIC", "-Wl,-rpath,/x"))
	old, err := parseImage(plain)
	if err != nil {
		t.Fatal(err)
	}
	d, err := old.dynamic(old.segments())
	if err != nil {
		t.Fatal(err)
	}
	moved, err := SetRunPath(plain, "/a/run/path/that/does/not/fit/into/the/place/of/the/old/one")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Unmove(moved); err == nil {
		t.Error("a table was put over bytes that may mean something")
	}
	copy(moved[d.strtab:d.strtab+d.strsz], bytes.Repeat([]byte("X"), int(d.strsz))) // as patchelf does
	back, path, err := Unmove(moved)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(path, "/a/run/path/") {
		t.Errorf("run path %q, want the one that was set", path)
	}
	if got := called(t, program, back); got != "42" {
		t.Errorf("the library says %q, want 42", got)
	}
	f, err := elf.NewFile(bytes.NewReader(back))
	if err != nil {
		t.Fatal(err)
	}
	if tables, code := f.Section(".dynstr").Addr, f.Section(".text").Addr; tables > code {
		t.Errorf("strings at %#x, behind the code at %#x", tables, code)
	}
	if paths, err := f.DynString(elf.DT_RUNPATH); err != nil || len(paths) != 0 {
		t.Errorf("run path %q, %v; want none", paths, err)
	}
	if again, err := SetRunPath(back, "$ORIGIN"); err != nil || called(t, program, again) != "42" {
		t.Errorf("a run path cannot be set again: %v", err)
	}
	if _, _, err := Unmove(plain); !errors.Is(err, errNotMoved) {
		t.Errorf("a library as the linker wrote it: %v", err)
	}
}

// A library of data gets a function, and keeps its data.
func TestAddCode(t *testing.T) {
	dir := t.TempDir()
	program := compile(t, dir, "call", callProgram)
	data := readLibrary(t, compile(t, dir, "libdata.so", `__attribute__((aligned(64))) const char table[1 << 16] = "ICU!";`, "-shared", "-fPIC", "-nostdlib", "-Wl,--build-id=none,-z,noseparate-code"))
	with, err := AddCode(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := called(t, program, with); got != "0 ICU!" {
		t.Errorf("the library says %q, want its data", got)
	}
	f, err := elf.NewFile(bytes.NewReader(with))
	if err != nil {
		t.Fatal(err)
	}
	if init, err := f.DynValue(elf.DT_INIT); err != nil || len(init) != 1 {
		t.Errorf("initialisation functions %v, %v; want one", init, err)
	}
	if _, err := AddCode(with); err == nil {
		t.Error("a library with code got more of it")
	}
	if _, err := AddCode(readLibrary(t, program)); err == nil {
		t.Error("a program got more code")
	}
}

// No file makes them panic.
func FuzzUnmove(f *testing.F) {
	plain := readLibrary(f, compile(f, f.TempDir(), "libx.so", "int answer(void) { return 42; }", "-shared", "-fPIC", "-s"))
	moved, err := SetRunPath(plain, "$ORIGIN/../lib")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Add(moved)
	f.Add(bytes.ReplaceAll(moved, []byte("__cxa_finalize"), []byte("XXXXXXXXXXXXXX")))
	f.Fuzz(func(t *testing.T, b []byte) {
		unmoved, _, err := Unmove(b)
		if err == nil && len(unmoved) > 2*len(b)+1024 {
			t.Errorf("%d bytes became %d", len(b), len(unmoved))
		}
		if with, err := AddCode(b); err == nil && len(with) != len(b) {
			t.Errorf("%d bytes became %d", len(b), len(with))
		}
	})
}
