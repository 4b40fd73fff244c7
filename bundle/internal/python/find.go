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
		if exe, err := exec.LookPath("python" + opt.Path); err == nil {
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
	if venv := os.Getenv("VIRTUAL_ENV"); venv != "" {
		if exe, err := executable(venv); err == nil {
			return probe(ctx, exe, opt)
		}
	}
	for _, name := range []string{"python3", "python"} {
		exe, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		in, err := probe(ctx, exe, opt)
		if err == nil {
			return in, nil
		}
		if name == "python" { // may be Python 2, or a placeholder that runs nothing
			break
		}
		return nil, err
	}
	return embedded(ctx, DefaultEmbedded, opt)
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
		return "", fmt.Errorf("python %s: no such interpreter; name an executable, a directory with bin/python3, or a version such as 3.11", name)
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
	return "", fmt.Errorf("python %s: no bin/python3 in this directory", name)
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
