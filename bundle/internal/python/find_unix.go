//go:build unix

package python

import (
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// inDirectory is the place of the interpreter in the directory of an installation.
const inDirectory = "bin/python3"

// ofVersion lists interpreters that may be of a minor version.
func ofVersion(_ context.Context, minor string) iter.Seq[string] {
	exe, err := exec.LookPath("python" + minor)
	if err != nil {
		return slices.Values([]string(nil))
	}
	return slices.Values([]string{exe})
}

// environments lists interpreters and directories of environments to use, if there are
// any: the active environment, and the one that gofreeze is installed in.
func environments() []string {
	out := active()
	if own, err := os.Executable(); err == nil {
		if own, err = filepath.EvalSymlinks(own); err == nil {
			out = append(out, holding(filepath.Dir(own))...)
		}
	}
	return out
}

// holding returns the interpreter of the environment, or of the installation, in whose
// directory of commands gofreeze lies. A gofreeze that was only copied there belongs to
// no interpreter: a virtual environment has a file pyvenv.cfg, and an installer leaves
// metadata with the packages of the Python that it installs for.
func holding(bin string) []string {
	prefix := filepath.Dir(bin)
	if filepath.Base(bin) != "bin" || alone(prefix) {
		return nil
	}
	if isFile(filepath.Join(prefix, "pyvenv.cfg")) {
		return []string{prefix}
	}
	for _, packages := range []string{"site-packages", "dist-packages"} { // Debian's name is the second
		found, _ := filepath.Glob(filepath.Join(escaped(prefix), "lib", "python3.*", packages, "gofreeze-*.dist-info"))
		for _, info := range found {
			version := filepath.Base(filepath.Dir(filepath.Dir(info)))
			if exe := filepath.Join(bin, version); isFile(exe) {
				return []string{exe}
			}
		}
	}
	return nil
}

// escaped makes a path a pattern that matches nothing but this path.
func escaped(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// candidates lists the interpreters on PATH.
func candidates(context.Context) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		if exe, err := exec.LookPath("python3"); err == nil && !yield(candidate{exe, true}) {
			return
		}
		if exe, err := exec.LookPath("python"); err == nil { // may be Python 2, or a placeholder that runs nothing
			yield(candidate{exe, false})
		}
	}
}

// isAlias reports whether a command is a reference to something that may not be there.
func isAlias(string) bool { return false }

// forbidden reports whether an error says that the user may make no links.
func forbidden(error) bool { return false }
