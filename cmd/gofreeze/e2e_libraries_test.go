//go:build linux

package main_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// poison is a library that ends the process that loads it.
const poison = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void poison(void) {
	Dl_info it;
	dladdr((void *)poison, &it);
	dprintf(2, "poisoned by %s\n", it.dli_fname);
	_exit(66);
}`

// libraries starts a program with LD_LIBRARY_PATH naming a directory that has
// another library under each name of those that the product carries. It must load
// its own; what it does not carry comes from there; and what it starts sees the
// variable as it was.
func (l *lab) libraries(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "programs", "starts"))
	if err != nil {
		t.Fatal(err)
	}
	pythons := interpreters(t)
	for _, python := range everyInterpreter() {
		// Debian's needs libraries of its own, but no libpython.
		if python.BasePrefix == "/usr" && !slices.Contains(pythons, python) {
			pythons = append(slices.Clone(pythons), python)
			break
		}
	}
	for _, python := range pythons {
		t.Run(python.label(), func(t *testing.T) {
			t.Parallel()
			p := &program{file: "libraries.py", dir: dir, limit: 60 * time.Second, cap: 60}
			s := p.prepare(t, l, python)
			decoy := s.poison(t)
			variable := "LD_LIBRARY_PATH=" + decoy
			for _, mode := range []string{"--onedir", "--onefile"} {
				product := s.freeze(t, mode, "--add-binary", "libouter.so:own", "--add-binary", "libinner.so:own")
				if mode == "--onedir" {
					spread(t, decoy, filepath.Join(filepath.Dir(product), "_internal"))
				} else {
					s.elevated(t, product, variable)
				}
				got := s.load(t, exec.Command(product), variable)
				if got.Variable != decoy || got.Child != decoy || got.Foreign != 7 {
					t.Errorf("%s: %+v", product, got)
				}
				if exec.Command("unshare", "-rm", "true").Run() != nil {
					continue
				}
				hide := exec.Command("unshare", "-rm", "sh", "-c", `mount -t tmpfs none /proc && exec "$0"`, product)
				if got := s.load(t, hide, variable); got.Child != decoy || got.Foreign != 7 {
					t.Errorf("%s without /proc: %+v", product, got)
				}
			}
		})
	}
}

// loaded is what testdata/programs/starts/libraries.py says of itself.
type loaded struct {
	Variable, Child, Home string
	Sqlite, Own, Foreign  int
	Libraries             []string
}

// load runs the program and checks that no library but those of the C library, the
// foreign one and its own are loaded.
func (s *sample) load(t *testing.T, cmd *exec.Cmd, env ...string) loaded {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append([]string{"HOME=" + filepath.Join(s.where, "home"), "PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, env...)
	err := cmd.Run()
	var got loaded
	if err != nil || errs.Len() > 0 || json.Unmarshal(out.Bytes(), &got) != nil || got.Sqlite != 42 || got.Own != 42 {
		t.Fatalf("%v: %v\n%s%s", cmd.Args, err, out.String(), errs.String())
	}
	for _, lib := range got.Libraries {
		name, _, _ := strings.Cut(filepath.Base(lib), ".so")
		switch name {
		case "ld-linux-x86-64", "ld-linux-aarch64", "libc", "libm", "libdl", "libpthread", "librt", "libutil", "libresolv", "libforeign":
		default:
			if !strings.HasPrefix(lib, got.Home+"/") {
				t.Errorf("%v: has loaded %s", cmd.Args, lib)
			}
		}
	}
	return got
}

// poison makes a directory with a poisoned library, and one that no product has;
// and beside the program two libraries, the first with a run path to the second.
func (s *sample) poison(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(s.where, "decoy")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"poison.c": poison, "foreign.c": "int answer(void) { return 7; }",
		"inner.c": "int inner(void) { return 42; }", "outer.c": "int inner(void); int outer(void) { return inner(); }"} {
		if err := os.WriteFile(filepath.Join(s.source, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.compile(t, "-o", filepath.Join(dir, "poison.so"), "poison.c")
	s.compile(t, "-o", "libinner.so", "inner.c")
	s.compile(t, "-o", "libouter.so", "outer.c", "-L.", "-linner", "-Wl,--enable-new-dtags,-rpath,$ORIGIN")
	s.compile(t, "-o", filepath.Join(dir, "libforeign.so"), "foreign.c")
	return dir
}

// spread puts the poisoned library there under the name of each of a product.
func spread(t *testing.T, dir, product string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "poison.so"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = filepath.WalkDir(product, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(d.Name(), ".so") {
			return err
		}
		n++
		return os.WriteFile(filepath.Join(dir, d.Name()), text, 0o755)
	})
	if err != nil || n < 5 {
		t.Fatalf("%d libraries in %s, %v", n, product, err)
	}
}

// elevated starts the program with the rights of another user, of whom the dynamic
// linker believes less: neither $ORIGIN nor the environment. It must load its own
// libraries, too, and not the system's of the same names.
func (s *sample) elevated(t *testing.T, product, variable string) {
	if os.Getuid() != 0 {
		return
	}
	const caller, owner = 54333, 54334 // who have no account
	dir, err := os.MkdirTemp("/var/tmp", "gofreeze-setuid-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir); os.RemoveAll("/var/tmp/gofreeze-54334") })
	program := filepath.Join(dir, "program")
	data, err := os.ReadFile(product)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{os.Chmod(dir, 0o755), os.WriteFile(program, data, 0o755), os.Chown(program, owner, owner), os.Chmod(program, 0o755|os.ModeSetuid)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	decoy := strings.TrimPrefix(variable, "LD_LIBRARY_PATH=")
	cmd := exec.Command(program)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: caller, Gid: caller}}
	got := s.load(t, cmd, variable, "LD_PRELOAD="+decoy+"/libforeign.so", "LD_AUDIT="+decoy+"/libforeign.so", "GCONV_PATH="+decoy)
	if got.Variable != "" || got.Foreign != 0 || !strings.HasPrefix(got.Home, "/var/tmp/gofreeze-54334/") {
		t.Errorf("with more rights: %+v", got)
	}
	for _, lib := range got.Libraries {
		if strings.HasPrefix(lib, decoy) {
			t.Errorf("with more rights: has loaded %s", lib)
		}
	}
}
