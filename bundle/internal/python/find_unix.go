//go:build unix

package python

import (
	"context"
	"iter"
	"os"
	"os/exec"
	"slices"
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

// environments lists directories of environments to use, if there are any.
func environments() []string {
	if active := os.Getenv("VIRTUAL_ENV"); active != "" {
		return []string{active}
	}
	return nil
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
