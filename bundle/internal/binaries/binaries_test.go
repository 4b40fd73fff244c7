package binaries

import (
	"bytes"
	"context"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// compile builds C source with gcc.
func compile(t *testing.T, dir, name, source string, args ...string) string {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no gcc on PATH")
	}
	c := filepath.Join(dir, name+".c")
	out := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	if b, err := exec.Command(gcc, append([]string{"-o", out, c}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, b)
	}
	return out
}

func runPathOf(t *testing.T, b []byte) string {
	in, err := parseInfo(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if in.rpath != nil {
		t.Errorf("has DT_RPATH %q", in.rpath)
	}
	return strings.Join(in.runpath, ":")
}

// Executables and libraries of every kind find a library in another directory
// by the run path they are given, whatever they had before.
func TestSetRunPathRuns(t *testing.T) {
	dir := t.TempDir()
	lib := compile(t, dir, "libs/libdep.so", "int dep(void) { return 42; }", "-shared", "-fPIC", "-Wl,-soname,libdep.so")
	main := "#include <stdio.h>\nint dep(void);\nint main(void) { printf(\"%d\\n\", dep()); return 0; }"
	for name, args := range map[string][]string{
		"pie":         {"-pie", "-fPIE"},
		"fixed":       {"-no-pie"},
		"long":        {"-Wl,-rpath,/a/very/long/directory/of/the/build/machine/that/leaves/room/enough/for/everything"},
		"short":       {"-Wl,-rpath,/x"},
		"rpath":       {"-Wl,--disable-new-dtags,-rpath,/x"},
		"no notes":    {"-Wl,--build-id=none", "-no-pie"},
		"no room":     {"-Wl,--spare-dynamic-tags=0"},
		"nothing":     {"-Wl,--build-id=none,--spare-dynamic-tags=0", "-pie", "-fPIE"},
		"static-libs": {"-static-libgcc"},
	} {
		t.Run(name, func(t *testing.T) {
			exe := compile(t, t.TempDir(), "prog", main, append(args, lib)...)
			data, err := os.ReadFile(exe)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, "no") { // drop the notes that the start files bring
				if objcopy, err := exec.LookPath("objcopy"); err == nil && name != "no room" {
					_ = exec.Command(objcopy, "-R", ".note.ABI-tag", "-R", ".note.gnu.property", exe).Run()
					data, _ = os.ReadFile(exe)
				}
			}
			for _, strip := range []bool{false, true} {
				want := "$ORIGIN/../somewhere/else:$ORIGIN/" + filepath.Base(dir)
				input := data
				if strip {
					if input, err = Strip(data); err != nil || len(input) >= len(data) {
						t.Fatalf("strip: %d of %d bytes, %v", len(input), len(data), err)
					}
				}
				edited, err := SetRunPath(input, want)
				if err != nil {
					t.Fatal(err)
				}
				if got := runPathOf(t, edited); got != want {
					t.Errorf("run path %q", got)
				}
				if bytes.Contains(edited, []byte("/of/the/build/machine")) {
					t.Error("the old run path is still in the file")
				}
				at := t.TempDir()
				if err := os.Symlink(filepath.Join(dir, "libs"), filepath.Join(at, filepath.Base(dir))); err != nil {
					t.Fatal(err)
				}
				p := filepath.Join(at, "prog")
				if err := os.WriteFile(p, edited, 0o755); err != nil {
					t.Fatal(err)
				}
				if out, err := exec.Command(p).CombinedOutput(); err != nil || string(out) != "42\n" {
					t.Errorf("strip %v: runs with %v: %q", strip, err, out)
				}
				again, err := SetRunPath(edited, "$ORIGIN")
				if err != nil || runPathOf(t, again) != "$ORIGIN" {
					t.Errorf("edited twice: %v", err)
				}
			}
		})
	}
}

// Every extension module of the Pythons here loads after the edit.
func TestExtensionModulesLoad(t *testing.T) {
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".pyenv")
	}
	pythons, _ := filepath.Glob(filepath.Join(root, "versions", "3.*", "bin", "python3"))
	if isSystemPython, err := exec.LookPath("/usr/bin/python3"); err == nil {
		pythons = append(pythons, isSystemPython)
	}
	if len(pythons) == 0 {
		t.Skip("no Python on this machine")
	}
	for _, py := range pythons {
		out, err := exec.Command(py, "-c", "import sys,sysconfig; print([p for p in sys.path if p.endswith('lib-dynload')][0])").Output()
		if err != nil {
			continue
		}
		found, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "*.so"))
		dir := t.TempDir()
		for _, so := range found {
			data, err := os.ReadFile(so)
			if err != nil {
				t.Fatal(err)
			}
			edited, err := SetRunPath(data, "$ORIGIN/../../a/run/path/that/is/new:$ORIGIN/../..")
			if err != nil {
				t.Fatalf("%s: %v", so, err)
			}
			if edited, err = Strip(edited); err != nil {
				t.Fatalf("%s: %v", so, err)
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(so)), edited, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		script := `
import ctypes, glob, importlib.util, os, sys
n = 0
for f in sorted(glob.glob(os.path.join(sys.argv[1], "*.so"))):
    name = os.path.basename(f).split(".")[0]
    if name.startswith("_test") or name in ("_tkinter", "_xxtestfuzz", "xxlimited", "xxlimited_35"):
        continue
    ctypes.CDLL(f)
    n += 1
print(n > 20 or "few modules: %d" % n)
`
		if out, err := exec.Command(py, "-c", script, dir).CombinedOutput(); err != nil || !strings.Contains(string(out), "True") && len(found) > 30 {
			t.Errorf("%s: %v\n%s", py, err, out)
		}
	}
}

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

func FuzzSetRunPath(f *testing.F) {
	if b, err := os.ReadFile("/proc/self/exe"); err == nil && len(b) < 1<<16 {
		f.Add(b)
	}
	f.Add([]byte("\x7fELF\x02\x01\x01"))
	head := make([]byte, 64+56*2)
	copy(head, "\x7fELF\x02\x01\x01")
	head[32], head[54], head[56] = 64, 56, 2
	f.Add(head)
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = parseInfo(bytes.NewReader(b), int64(len(b)))
		_, _ = SetRunPath(b, "$ORIGIN")
		_, _ = Strip(b)
		_ = parseCache(b)
	})
}
