//go:build linux

package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// interpreter is a CPython that programs are frozen with and compared to.
type interpreter struct {
	Path       string // as found; in a virtual environment a symlink
	Version    [2]int
	Real       string
	Prefix     string
	BasePrefix string
	Suffix     string // of extension modules
	Include    string
}

func (i *interpreter) label() string {
	name := "python" + string(rune('0'+i.Version[0])) + "." + itoa(i.Version[1])
	if i.Prefix != i.BasePrefix {
		name += "-venv"
	} else if i.BasePrefix == "/usr" {
		name += "-system"
	}
	return name
}

const probe = `
import json, os, sys, sysconfig
print(json.dumps({"Version": sys.version_info[:2], "Real": os.path.realpath(sys.executable), "Prefix": sys.prefix,
    "BasePrefix": sys.base_prefix, "Suffix": sysconfig.get_config_var("EXT_SUFFIX"),
    "Include": sysconfig.get_path("include")}))`

func probeInterpreter(path string) *interpreter {
	out, err := exec.Command(path, "-c", probe).Output()
	if err != nil {
		return nil
	}
	i := &interpreter{Path: path}
	if json.Unmarshal(out, i) != nil || i.Version[0] != 3 || i.Version[1] < 9 || i.Version[1] > 14 {
		return nil
	}
	return i
}

// everyInterpreter finds CPython 3.9 to 3.14 in $GOFREEZE_E2E_PYTHON (a list of
// paths, instead of the rest), on PATH and below the pyenv root; newest last.
var everyInterpreter = sync.OnceValue(func() []*interpreter {
	candidates := filepath.SplitList(os.Getenv("GOFREEZE_E2E_PYTHON"))
	if len(candidates) == 0 {
		for _, name := range []string{"python3", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"} {
			for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
				// A shim starts whichever version the directory asks for.
				if filepath.IsAbs(dir) && filepath.Base(dir) != "shims" {
					candidates = append(candidates, filepath.Join(dir, name))
				}
			}
		}
		root := os.Getenv("PYENV_ROOT")
		if home, err := os.UserHomeDir(); root == "" && err == nil {
			root = filepath.Join(home, ".pyenv")
		}
		more, _ := filepath.Glob(filepath.Join(root, "versions", "3.*", "bin", "python3"))
		candidates = append(candidates, more...)
	}
	var found []*interpreter
	for _, path := range candidates {
		i := probeInterpreter(path)
		if i != nil && !slices.ContainsFunc(found, func(o *interpreter) bool { return o.Real == i.Real && o.Prefix == i.Prefix }) {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b *interpreter) int { return a.Version[1] - b.Version[1] })
	return found
})

// interpreters are the ones that a test takes: the first found on PATH or named;
// all of them when GOFREEZE_E2E is "all".
func interpreters(t *testing.T) []*interpreter {
	t.Helper()
	all := everyInterpreter()
	if len(all) == 0 {
		t.Skip("no CPython 3.9 to 3.14 found")
	}
	if os.Getenv("GOFREEZE_E2E") == "all" {
		return all
	}
	return []*interpreter{preferred(all)}
}

// preferred is CPython 3.11 if there is one, as the most packages have wheels for
// it, with a shared library if possible.
func preferred(all []*interpreter) *interpreter {
	best := all[len(all)-1]
	for _, i := range all {
		if i.Version[1] == 11 && (best.Version[1] != 11 || best.BasePrefix == "/usr") {
			best = i
		}
	}
	return best
}

// can says whether the interpreter executes a Python statement.
func (i *interpreter) can(statement string) bool {
	return exec.Command(i.Path, "-c", statement).Run() == nil
}

// forbidden lists directories of the build machine that no frozen program may name.
func (i *interpreter) forbidden() []string {
	var dirs []string
	for _, dir := range []string{i.Prefix, i.BasePrefix} {
		// /usr is there on every machine, and programs may name it.
		if dir == "/usr" || dir == "/usr/local" {
			dir = filepath.Join(dir, "lib", "python3")
		}
		dirs = append(dirs, dir)
	}
	return dirs
}

var venvs sync.Map // interpreter path + requirements -> func() (*interpreter, error)

// withPackages returns a virtual environment with the packages of the folder
// realpkg. It lies in the user's cache and is made once for each requirements.txt;
// making it needs a package index. The test is skipped if it cannot be made, and
// fails instead when GOFREEZE_E2E is "all".
func (i *interpreter) withPackages(t *testing.T) *interpreter {
	t.Helper()
	if testing.Short() {
		t.Skip("needs packages from an index")
	}
	requirements, err := filepath.Abs(filepath.Join("..", "..", "testdata", "programs", "realpkg", "requirements.txt"))
	if err != nil {
		t.Fatal(err)
	}
	make, _ := venvs.LoadOrStore(i.Path, sync.OnceValues(func() (*interpreter, error) { return i.makeVenv(requirements) }))
	venv, err := make.(func() (*interpreter, error))()
	if err != nil && os.Getenv("GOFREEZE_E2E") == "all" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip(err)
	}
	return venv
}

func (i *interpreter) makeVenv(requirements string) (*interpreter, error) {
	text, err := os.ReadFile(requirements)
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(i.Real+"\n"), text...))
	dir := filepath.Join(cache, "gofreeze-e2e", i.label()+"-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	lock, err := os.Create(dir + ".lock")
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	python := filepath.Join(dir, "bin", "python3")
	ready := filepath.Join(dir, "ready")
	if _, err := os.Stat(ready); err != nil {
		for _, args := range [][]string{
			{i.Path, "-m", "venv", "--clear", dir},
			{python, "-m", "pip", "install", "-q", "--only-binary", ":all:", "-r", requirements},
		} {
			if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
				return nil, &venvError{strings.Join(args, " "), string(out)}
			}
		}
		if err := os.WriteFile(ready, nil, 0o644); err != nil {
			return nil, err
		}
	}
	if found := probeInterpreter(python); found != nil {
		return found, nil
	}
	return nil, &venvError{python, "does not run"}
}

type venvError struct{ command, output string }

func (e *venvError) Error() string { return e.command + ": " + strings.TrimSpace(e.output) }
