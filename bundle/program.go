package bundle

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// program says what is run: a script file, or a module as python -m runs it.
type program struct {
	script string   // absolute path, or ""
	module string   // module to run as __main__, or ""
	paths  []string // what Python would put in front of sys.path
}

// locate finds the program that the spec names. A directory with an __init__.py
// is run as a package (python -m DIR), one with only a __main__.py as python
// runs it (python DIR).
func (b *build) locate() (program, error) {
	sp := b.spec
	switch {
	case sp.Script != "":
		file := b.abs(sp.Script)
		fi, err := os.Stat(file)
		if err != nil {
			return program{}, fmt.Errorf("script %s: no such file", sp.Script)
		}
		if !fi.Mode().IsRegular() {
			return program{}, fmt.Errorf("script %s: not a regular file", sp.Script)
		}
		return program{script: file, paths: []string{filepath.Dir(file)}}, nil
	case sp.Package != "":
		dir := b.abs(sp.Package)
		main := filepath.Join(dir, "__main__.py")
		if _, err := os.Stat(main); err != nil {
			return program{}, fmt.Errorf("package %s: no __main__.py in it; name the script to run, or use -m MODULE", sp.Package)
		}
		if _, err := os.Stat(filepath.Join(dir, "__init__.py")); err != nil {
			return program{script: main, paths: []string{dir}}, nil
		}
		return program{module: filepath.Base(dir) + ".__main__", paths: []string{filepath.Dir(dir)}}, nil
	case sp.Module != "":
		return program{module: sp.Module, paths: []string{b.abs("")}}, nil
	}
	return program{}, fmt.Errorf("nothing to build: name a script, a package directory or -m MODULE")
}

// abs makes a path of the spec absolute.
func (b *build) abs(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	p = filepath.Join(b.spec.Dir, p)
	if a, err := filepath.Abs(p); err == nil {
		return a
	}
	return p
}

// addMain puts the program into the graph and sets b.main.
func (b *build) addMain(p program) error {
	if p.script != "" {
		name := strings.TrimSuffix(filepath.Base(p.script), filepath.Ext(p.script))
		m := b.graph.AddScript(name, p.script, name+".py")
		b.main = m.Name
		b.before = b.addBefore(name, b.spec.Before)
		return nil
	}
	root := graph.Edge{Reason: "program"}
	if !b.graph.Add(p.module, root) {
		return fmt.Errorf("-m %s: no such module in %s or the interpreter's path", p.module, b.abs(""))
	}
	if m := b.graph.Modules[p.module]; m.Package {
		p.module += ".__main__"
		if !b.graph.Add(p.module, root) {
			return fmt.Errorf("-m %s: a package without __main__, which cannot be run", strings.TrimSuffix(p.module, ".__main__"))
		}
	}
	b.main = p.module
	return nil
}

// addBefore puts the scripts that run before the one of a program into the graph,
// and returns their keys.
func (b *build) addBefore(program string, files []string) []string {
	var keys []string
	for _, file := range files {
		base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		name := base
		for i := 2; b.graph.Modules["@"+name] != nil; i++ {
			name = fmt.Sprintf("%s-%s-%d", program, base, i)
		}
		keys = append(keys, b.graph.AddScript(name, b.abs(file), base+".py").Name)
	}
	return keys
}
