package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("GOFREEZE_E2E_KEEPER") != "" { // testscript leaves a directory when it is killed
		os.Exit(m.Run())
	}
	testscript.Main(m, map[string]func(){"gofreeze": func() { os.Exit(run()) }})
}

// TestScripts runs the command line as users type it. Each script names the
// problem that it guards against.
func TestScripts(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3 on PATH")
	}
	cache := filepath.Join(t.TempDir(), "cache") // shared, so that only the first build is cold
	goCache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", cache)
			e.Setenv("GOCACHE", string(goCache[:len(goCache)-1]))
			e.Setenv("GOPATH", os.Getenv("GOPATH"))
			e.Setenv("GOFLAGS", "-mod=mod")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("GOMODCACHE", modCache())
			e.Setenv("PYENV_ROOT", pyenv())
			return nil
		},
	})
}

func modCache() string {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return ""
	}
	return string(out[:len(out)-1])
}

// pyenv keeps the shims of pyenv working with another HOME.
func pyenv() string {
	if r := os.Getenv("PYENV_ROOT"); r != "" {
		return r
	}
	home, _ := os.UserHomeDir()
	return filepath.Join(home, ".pyenv")
}
