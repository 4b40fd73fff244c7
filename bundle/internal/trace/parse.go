package trace

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// Program is what a command line of the interpreter runs.
type Program struct {
	Script string   // absolute path, or ""
	Module string   // of -m, or ""
	Paths  []string // the directories of the program
	Tests  bool     // it is a runner of tests, whose own modules no product needs
}

// Parse reads the arguments of an interpreter.
func Parse(args []string) (Program, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return Program{}, fmt.Errorf("trace: %w", err)
	}
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-X" || a == "-W" || a == "--check-hash-based-pycs":
			i++
		case a == "-c":
			return Program{Paths: []string{cwd}}, nil
		case strings.HasPrefix(a, "-m"):
			name := a[2:]
			if name == "" && i+1 < len(args) {
				name = args[i+1]
			}
			if name == "" {
				return Program{}, errors.New("trace: -m names no module")
			}
			return Program{Module: name, Paths: []string{cwd}, Tests: isRunner(name)}, nil
		case a == "-" || a == "":
			return Program{Paths: []string{cwd}}, nil
		case strings.HasPrefix(a, "-"):
			if !strings.HasPrefix(a, "--") && !strings.HasPrefix(a, "-W") && !strings.HasPrefix(a, "-X") && strings.ContainsAny(a, "EIS") {
				return Program{}, fmt.Errorf("trace: with the option %s, an interpreter looks at no environment and cannot be watched; leave it out", a)
			}
		default:
			script, err := filepath.Abs(a)
			if err != nil {
				return Program{}, fmt.Errorf("trace: %w", err)
			}
			if fi, err := os.Stat(script); err == nil && fi.IsDir() {
				return Program{Script: filepath.Join(script, "__main__.py"), Paths: []string{script}}, nil
			}
			p := Program{Script: script, Paths: []string{filepath.Dir(script)}, Tests: isRunner(strings.TrimSuffix(filepath.Base(script), filepath.Ext(script)))}
			if p.Tests {
				p.Paths = append(p.Paths, cwd)
			}
			return p, nil
		}
	}
	return Program{}, errors.New("trace: name a script or -m MODULE")
}

// isRunner reports whether a module or a command runs tests.
func isRunner(name string) bool {
	return slices.Contains([]string{"pytest", "py.test", "unittest", "nose2", "coverage", "tox", "nox", "xdist"}, name)
}

// DropTests removes what belongs to tests and to the runner of tests: its modules and
// those of its plug-ins, test modules, and the standard library, of which a runner uses
// much that the program does not.
func (n *Notes) DropTests(p Places) {
	tools := map[string]bool{} // normalised names of distributions
	var add func(d *dists.Dist)
	add = func(d *dists.Dist) {
		if d == nil || tools[dists.Normalize(d.Name)] {
			return
		}
		tools[dists.Normalize(d.Name)] = true
		for _, r := range d.Requires() {
			add(p.Dists.ByName(r.Name))
		}
	}
	for _, name := range []string{"pytest", "nose2", "coverage", "tox", "nox"} {
		add(p.Dists.ByName(name))
	}
	for _, d := range p.Dists.All() {
		if slices.Contains(d.Groups(), "pytest11") {
			add(d)
		}
	}
	isTool := func(file string) bool {
		d := p.Dists.ByFile(file)
		return d != nil && tools[dists.Normalize(d.Name)] || isTest(p.below(file)) && !p.inSite(file)
	}
	for name, file := range n.Modules {
		if file == "" || p.isStdlib(file) || isTool(file) || graph.ForDevelopment(name) || strings.HasPrefix(name, "_distutils_hack") {
			delete(n.Modules, name)
		}
	}
	n.Files = slices.DeleteFunc(n.Files, isTool)
	n.Mapped = slices.DeleteFunc(n.Mapped, isTool)
	n.Scripts = nil
	n.Dists = slices.DeleteFunc(n.Dists, func(name string) bool { return tools[dists.Normalize(name)] })
}

// isTest reports whether a file of the program is one of its tests, by the names that
// runners look for. The path is relative, and slash-separated.
func isTest(file string) bool {
	dir, base := path.Split(file)
	if base == "conftest.py" || strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") {
		return true
	}
	return slices.ContainsFunc(strings.Split(dir, "/"), func(d string) bool { return d == "tests" || d == "test" })
}
