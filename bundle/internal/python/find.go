package python

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

var minorVersion = regexp.MustCompile(`^3\.\d+$`)

// Find selects and probes an interpreter.
func Find(ctx context.Context, opt Options) (*Interpreter, error) {
	if opt.Progress == nil {
		opt.Progress = func(string) {}
	}
	switch {
	case minorVersion.MatchString(opt.Path):
		for exe := range ofVersion(ctx, opt.Path) {
			if in, err := probe(ctx, exe, opt); err == nil && strings.HasPrefix(in.Version, opt.Path+".") {
				return in, nil
			}
		}
		return embedded(ctx, opt.Path, opt)
	case opt.Path != "":
		exe, err := executable(opt.Path)
		if err != nil {
			return nil, err
		}
		return probe(ctx, exe, opt)
	}
	for _, dir := range environments() {
		if exe, err := executable(dir); err == nil {
			return probe(ctx, exe, opt)
		}
	}
	var first error
	for c := range candidates(ctx) {
		in, err := probe(ctx, c.exe, opt)
		if err == nil || c.firm || ctx.Err() != nil {
			return in, err
		}
		if isAlias(c.exe) {
			err = fmt.Errorf("python %s: is the alias of the Microsoft Store, and no Python is installed behind it; install Python, or name one with --python", c.exe)
		}
		if first == nil {
			first = err
		}
	}
	in, err := embedded(ctx, DefaultEmbedded, opt)
	if err != nil && first != nil && ctx.Err() == nil {
		return nil, first
	}
	return in, err
}

// Caller is the environment variable with the interpreter that runs gofreeze's Python
// package. Whoever types python -m gofreeze means this python, whichever environment is
// active.
const Caller = "_GOFREEZE_CALLER"

// active lists the interpreter that runs gofreeze, and the active environments.
func active() []string {
	var out []string
	for _, name := range []string{Caller, "VIRTUAL_ENV", "CONDA_PREFIX"} {
		if value := os.Getenv(name); value != "" {
			out = append(out, value)
		}
	}
	return out
}

// alone reports whether an environment holds nothing but gofreeze: uv and pipx make such
// environments for programs. Those of uvx lie in uv's cache directory, two levels down
// (CACHEDIR.TAG marks it; uv also puts one into each environment itself).
func alone(prefix string) bool {
	cache := filepath.Dir(filepath.Dir(prefix))
	for _, mark := range []string{filepath.Join(prefix, "uv-receipt.toml"), filepath.Join(prefix, "pipx_metadata.json"), filepath.Join(cache, "CACHEDIR.TAG")} {
		if isFile(mark) {
			return true
		}
	}
	return false
}

// candidate is an interpreter that may be used if no other one is named.
type candidate struct {
	exe  string
	firm bool // it is the one that the user means, so that its failure is an error
}

// executable finds the interpreter that --python names: by its path, as a command on
// PATH, or in the directory of an installation or virtual environment.
func executable(name string) (string, error) {
	fi, err := os.Stat(name)
	if err != nil {
		if !strings.ContainsRune(name, filepath.Separator) {
			if exe, err := exec.LookPath(name); err == nil {
				return exe, nil
			}
		}
		return "", fmt.Errorf("python %s: no such interpreter; name an executable, a directory with %s, or a version such as 3.11", name, filepath.FromSlash(inDirectory))
	}
	if !fi.IsDir() {
		return filepath.Abs(name)
	}
	for _, exe := range []string{"bin/python3", "bin/python", "Scripts/python.exe", "python.exe"} {
		if p := filepath.Join(name, exe); isFile(p) {
			return filepath.Abs(p)
		}
	}
	if versioned, _ := filepath.Glob(filepath.Join(name, "bin", "python3.*[0-9]")); len(versioned) > 0 {
		sort.Strings(versioned)
		return filepath.Abs(versioned[0])
	}
	return "", fmt.Errorf("python %s: no %s in this directory", name, filepath.FromSlash(inDirectory))
}

func isFile(p string) bool {
	fi, err := os.Stat(p)
	return err == nil && fi.Mode().IsRegular()
}

// environ is the builder's environment without the variables that would change how an
// interpreter starts or compiles.
func environ() []string {
	var out []string
	for _, e := range os.Environ() {
		switch name, _, _ := strings.Cut(e, "="); name {
		case "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONOPTIMIZE", "PYTHONVERBOSE", "PYTHONDEBUG",
			"PYTHONSAFEPATH", "PYTHONWARNINGS", "PYTHONPROFILEIMPORTTIME", "PYTHONDEVMODE", "PYTHONPYCACHEPREFIX", "__PYVENV_LAUNCHER__":
			continue
		}
		out = append(out, e)
	}
	return append(out, "PYTHONHASHSEED=0")
}

// runError turns the failure of a command into one line.
func runError(what string, err error, stderr string) error {
	msg := strings.TrimSpace(stderr)
	if i := strings.LastIndexByte(msg, '\n'); i >= 0 {
		msg = strings.TrimSpace(msg[i+1:])
	}
	var ee *exec.ExitError
	switch {
	case errors.As(err, &ee) && msg != "":
		return fmt.Errorf("%s: %s (%s)", what, msg, ee.ProcessState)
	case errors.As(err, &ee):
		return fmt.Errorf("%s: %s", what, ee.ProcessState)
	}
	return fmt.Errorf("%s: %w", what, err)
}
