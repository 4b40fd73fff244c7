package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// maxFirstLines bounds what is read of a script, in bytes: paths have at most 4096.
const maxFirstLines = 8 << 10

// shellStart is the second line of a command whose interpreter has a path that is too
// long, or has spaces: the shell runs this line, for which Python sees a string
// (distlib's scripts.py, and uv).
var shellStart = regexp.MustCompile(`^'''exec' (?:"([^"]+)"|'([^']+)'|(\S+)) `)

// interpreterOf returns the interpreter of the environment that a command belongs to: what
// its first line names, if that is the interpreter of an environment or lies beside the
// command; or that of the environment in whose directory the command is. It returns "" for
// other scripts, whose first line says only what usually runs them.
func interpreterOf(script string) string {
	f, err := os.Open(script)
	if err != nil {
		return ""
	}
	defer f.Close()
	if fi, err := f.Stat(); err != nil || !fi.Mode().IsRegular() {
		return ""
	}
	lines := bufio.NewReader(io.LimitReader(f, maxFirstLines))
	first, _ := lines.ReadString('\n')
	first, ok := strings.CutPrefix(strings.TrimSpace(first), "#!")
	if !ok {
		return ""
	}
	named := strings.TrimSpace(first)
	if named == "/bin/sh" {
		second, _ := lines.ReadString('\n')
		if m := shellStart.FindStringSubmatch(second); m != nil {
			named = m[1] + m[2] + m[3]
		}
	} else if !exists(named) {
		named, _, _ = strings.Cut(named, " ") // options
	}
	if filepath.IsAbs(named) && strings.HasPrefix(filepath.Base(named), "python") &&
		(inEnvironment(named) || sameDir(filepath.Dir(named), filepath.Dir(script))) {
		return named
	}
	if inEnvironment(script) { // a command that may be moved with its environment
		if abs, err := filepath.Abs(script); err == nil {
			return filepath.Dir(filepath.Dir(abs))
		}
	}
	return ""
}

// isCommand reports whether a script is a command that an installer wrote into an
// environment.
func isCommand(script string) bool { return interpreterOf(script) != "" }

// inEnvironment reports whether a file is in the directory for commands of a virtual
// environment (PEP 405).
func inEnvironment(file string) bool {
	abs, err := filepath.Abs(file)
	return err == nil && exists(filepath.Join(filepath.Dir(filepath.Dir(abs)), "pyvenv.cfg"))
}

func sameDir(a, b string) bool {
	fa, err := os.Stat(a)
	if err != nil {
		return false
	}
	fb, err := os.Stat(b)
	return err == nil && os.SameFile(fa, fb)
}
