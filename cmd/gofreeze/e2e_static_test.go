//go:build linux

package main_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// The builder starts on every Linux, whatever its C library: it is static, also for the
// other machine, and it says in one line what a root with nothing in it lacks.
func TestStatic(t *testing.T) {
	root := t.TempDir()
	for _, arch := range []string{"amd64", "arm64"} {
		bin := filepath.Join(root, "gofreeze-"+arch)
		compile(t, bin, "GOARCH="+arch)
		f, err := elf.Open(bin)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range f.Progs {
			if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
				t.Errorf("%s has a segment %s", arch, p.Type)
			}
		}
		f.Close()
	}
	if os.Getuid() != 0 {
		t.Skip("needs root for another root directory")
	}
	if err := os.WriteFile(filepath.Join(root, "hello.py"), []byte("print()\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bin := "/gofreeze-" + runtime.GOARCH
	for args, want := range map[string]string{
		"--version":                    "gofreeze version ",
		"python list":                  "windows/amd64 ",
		"build hello.py":               "gofreeze: python 3.14 for linux/" + runtime.GOARCH + ": it is not here, and Go, ",
		"build --python 3.11 hello.py": "gofreeze: python 3.11 for linux/" + runtime.GOARCH + ": it is not here, and Go, ",
		"build --python /usr/bin/python3 hello.py": "gofreeze: python /usr/bin/python3: no such interpreter",
	} {
		cmd := exec.Command(bin, strings.Fields(args)...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
		cmd.Dir, cmd.Env = "/", []string{"HOME=/"}
		out, _ := cmd.CombinedOutput()
		if lines := strings.Split(strings.TrimSpace(string(out)), "\n"); !strings.Contains(string(out), want) || strings.HasPrefix(want, "gofreeze: ") && len(lines) > 2 {
			t.Errorf("%s: want %q\n%s", args, want, out)
		}
	}
}

// Whoever follows the documents and the scripts gets this builder.
func TestBuiltStatic(t *testing.T) {
	files, err := filepath.Glob("../../scripts/*")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range append(files, "../../README.md", "../../CONTRIBUTING.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // a directory
		}
		for _, line := range strings.Split(string(text), "\n") {
			shell := strings.Contains(line, "go build ") && strings.Contains(line, "./cmd/gofreeze")
			list := strings.Contains(line, `"go", "build"`) && strings.Contains(line, `"./cmd/gofreeze"`)
			if !shell && !list {
				continue
			}
			found++
			if !strings.Contains(line, "CGO_ENABLED=0 go build") && !strings.Contains(line, `"CGO_ENABLED": "0"`) {
				t.Errorf("%s: builds with cgo: %s", file, line)
			}
		}
	}
	if found < 6 {
		t.Errorf("%d commands looked at", found)
	}
}
