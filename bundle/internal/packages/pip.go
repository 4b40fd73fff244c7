package packages

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
)

// errNoPip is the error for a machine without pip.
var errNoPip = errors.New("packages: pip is needed to find the packages, and no Python on this machine has it; " +
	"install it (python -m ensurepip, or on Debian the package python3-pip or python3-venv), or give a directory with the packages: --site-packages")

// findPip returns an interpreter that has pip: the build interpreter, another one of
// this machine, or one of a virtual environment that findPip makes.
func findPip(ctx context.Context, host *python.Interpreter, cacheDir string) (string, error) {
	tried := []string{host.Invoked}
	for _, name := range []string{"python3", "python"} {
		if exe, err := exec.LookPath(name); err == nil {
			tried = append(tried, exe)
		}
	}
	venv := filepath.Join(cacheDir, "interpreters", "pip")
	for _, exe := range append(tried, inVenv(venv)) {
		if hasPip(ctx, exe) {
			return exe, nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(venv), 0o700); err != nil {
		return "", errNoPip
	}
	for _, exe := range tried {
		dir, err := scratch.Dir(filepath.Dir(venv), ".pip-")
		if err != nil {
			return "", errNoPip
		}
		tmp := dir.Path
		if process.Command(ctx, exe, "-m", "venv", tmp).Run() == nil && hasPip(ctx, inVenv(tmp)) &&
			os.Rename(tmp, venv) == nil {
			dir.Release()
			return inVenv(venv), nil
		}
		dir.Remove()
	}
	return "", errNoPip
}

// inVenv returns the interpreter of a virtual environment.
func inVenv(venv string) string {
	if exe := filepath.Join(venv, "Scripts", "python.exe"); exists(exe) {
		return exe
	}
	return filepath.Join(venv, "bin", "python3")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func hasPip(ctx context.Context, exe string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // the import may run anything
	defer cancel()
	return process.Command(ctx, exe, "-c", "import pip._internal.cli.main").Run() == nil
}
