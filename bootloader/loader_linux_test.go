package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/extract/handoff"
)

// A process with the rights of another user starts the interpreter through the
// dynamic linker, which is told where the product's libraries are, without the
// variables that it would remove. Every other process starts it directly.
func TestThroughLoader(t *testing.T) {
	sh, err := filepath.EvalSymlinks("/bin/sh")
	if err != nil {
		t.Skip(err)
	}
	loader, err := loaderOf(sh)
	if err != nil || loader == "" {
		t.Skipf("%s names no dynamic linker: %v", sh, err)
	}
	if _, err := os.Stat(loader); err != nil {
		t.Errorf("loaderOf(%s) = %q: %v", sh, loader, err)
	}
	argv := []string{sh, "-s", "boot"}
	env := []string{"A=1", "LD_LIBRARY_PATH=/x", "LD_NEW", "TMPDIR=/x", "GLIBC_TUNABLES=x", "MALLOC_CHECK_=3", "LDX=1", "B="}
	run, args, vars, err := throughLoader(sh, argv, slices.Clone(env), handoff.Handoff{Home: "/d", Elevated: true})
	if err != nil || run != loader || strings.Join(args, " ") != loader+" --library-path /d/lib:/d "+sh+" -s boot" || strings.Join(vars, " ") != "A=1 LDX=1 B=" {
		t.Errorf("elevated: %q %q %q, %v", run, args, vars, err)
	}
	if run, args, vars, err := throughLoader(sh, argv, env, handoff.Handoff{Home: "/d"}); err != nil || run != sh || !slices.Equal(args, argv) || !slices.Equal(vars, env) {
		t.Errorf("%q %q %q, %v", run, args, vars, err)
	}
	for _, home := range []string{"/a:b", "/a;b", "/$ORIGIN"} {
		if _, _, _, err := throughLoader(sh, argv, nil, handoff.Handoff{Home: home, Elevated: true}); err == nil || !strings.HasPrefix(err.Error(), home+": ") {
			t.Errorf("%s: %v", home, err)
		}
	}
}

// What is no executable that names a dynamic linker is started as it is.
func TestLoaderOf(t *testing.T) {
	text, err := os.ReadFile("/bin/sh")
	if err != nil {
		t.Skip(err)
	}
	file := filepath.Join(t.TempDir(), "program")
	for name, b := range map[string][]byte{"empty": nil, "script": []byte("#!/bin/sh\n"), "long script": []byte("#!/bin/sh\n" + strings.Repeat("#", 100)), "32 bits": append([]byte("\x7fELF\x01"), text[5:]...)} {
		if err := os.WriteFile(file, b, 0o755); err != nil {
			t.Fatal(err)
		}
		if loader, err := loaderOf(file); loader != "" || err != nil {
			t.Errorf("%s: %q, %v", name, loader, err)
		}
	}
	if err := os.WriteFile(file, text[:100], 0o755); err != nil {
		t.Fatal(err)
	}
	if loader, err := loaderOf(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("truncated: %q, %v", loader, err)
	}
	if _, err := loaderOf(file + ".absent"); err == nil {
		t.Error("absent: no error")
	}
}
