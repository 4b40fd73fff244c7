package binaries

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// compile builds C source with gcc.
func compile(t testing.TB, dir, name, source string, args ...string) string {
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
	if in.late {
		t.Errorf("has DT_RUNPATH %q", in.runpath)
	}
	return strings.Join(in.rpath, ":")
}

// Executables and libraries of every kind find a library in another directory
// by the run path they are given, whatever they had before, and not the one that
// the environment names.
func TestSetRunPathRuns(t *testing.T) {
	dir := t.TempDir()
	lib := compile(t, dir, "libs/libdep.so", "int dep(void) { return 42; }", "-shared", "-fPIC", "-Wl,-soname,libdep.so")
	compile(t, dir, "decoy/libdep.so", "int dep(void) { return 13; }", "-shared", "-fPIC", "-Wl,-soname,libdep.so")
	t.Setenv("LD_LIBRARY_PATH", filepath.Join(dir, "decoy"))
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
