package python

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// interpreters lists the Pythons of this machine.
func interpreters(t *testing.T) []string {
	var out []string
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".pyenv")
	}
	found, _ := filepath.Glob(filepath.Join(root, "versions", "3.*", "bin", "python3"))
	out = append(out, found...)
	if p, err := executable("python3"); err == nil {
		out = append(out, p)
	}
	if isFile("/usr/bin/python3") {
		out = append(out, "/usr/bin/python3")
	}
	if len(out) == 0 {
		t.Skip("no Python on this machine")
	}
	return out
}

// supported asks an interpreter whether its version is one that can be frozen.
func supported(t *testing.T, exe string) bool {
	t.Helper()
	b, err := exec.Command(exe, "-c", "import sys; print(sys.implementation.name == 'cpython' and (3, 9) <= sys.version_info[:2] <= (3, 14))").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(b) != "False\n"
}

func TestFindAndCompile(t *testing.T) {
	for _, exe := range interpreters(t) {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(exe))), func(t *testing.T) {
			ctx := context.Background()
			cache := t.TempDir()
			in, err := Find(ctx, Options{Path: exe, CacheDir: cache})
			if err != nil {
				// A Python of this machine may be too old or too new.
				if !strings.Contains(err.Error(), exe) || !strings.HasSuffix(err.Error(), "3.9 to 3.14 can be frozen") || supported(t, exe) {
					t.Fatal(err)
				}
				return
			}
			again, err := Find(ctx, Options{Path: exe, CacheDir: cache})
			if err != nil || again.Version != in.Version || len(again.Path) != len(in.Path) {
				t.Fatalf("second Find = %v, %v", again, err)
			}
			if !isFile(filepath.Join(in.Stdlib, "os.py")) || len(in.Path) < 2 || len(in.Opcodes) < 50 {
				t.Errorf("implausible: %+v", in)
			}
			w := NewWorker(in)
			defer w.Close()
			reqs := []CompileRequest{
				{Filename: "a.py", Source: []byte("x = 1\n")},
				{Filename: "b.py", Source: []byte("x = 1\ny = (\n")},
				{Filename: "c.py", File: filepath.Join(t.TempDir(), "absent.py")},
			}
			for range 200 {
				reqs = append(reqs, reqs[0])
			}
			out, err := w.Compile(ctx, reqs)
			if err != nil {
				t.Fatal(err)
			}
			if out[0].Err != nil || len(out[0].Code) < 20 {
				t.Errorf("a.py: %+v", out[0])
			}
			if out[1].Err == nil || out[1].Err.Line != 2 && out[1].Err.Line != 3 {
				t.Errorf("b.py: %+v", out[1].Err)
			}
			if out[2].Err == nil || !strings.Contains(out[2].Err.Msg, "No such file") {
				t.Errorf("c.py: %+v", out[2].Err)
			}
			for _, o := range out[3:] {
				if len(o.Code) != len(out[0].Code) {
					t.Fatal("an answer went astray")
				}
			}
			f, err := w.Find(ctx, []string{"json", "no_such_module_x"})
			if err != nil || !f[0].Found || !f[0].Package || f[1].Found {
				t.Errorf("Find = %+v, %v", f, err)
			}
		})
	}
}

func TestFindRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct{ path, want string }{
		{filepath.Join(dir, "absent"), "no such interpreter"},
		{dir, "no bin/python3"},
		{write("fails", "#!/bin/sh\necho broken >&2\nexit 3\n"), "broken (exit status 3)"},
		{write("silent", "#!/bin/sh\nexit 0\n"), "not that of a Python interpreter"},
		{"3.7", "not among the embedded Pythons"},
	} {
		_, err := Find(context.Background(), Options{Path: c.path})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Find(%s) = %v, want one line with %q", c.path, err, c.want)
		}
	}
}
