// Package program finds what a product runs. The other packages need not know whether
// that is a script, a module or a package.
package program

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/spec"
)

// Program is what runs as __main__. Exactly one of Script and Module is set.
type Program struct {
	Name   string   // of the executable, without the suffix of its system
	Script string   // absolute path of a file, or ""
	Module string   // the module that python -m would run, or ""
	Paths  []string // what Python would put at the front of sys.path
	Before []string // absolute paths of scripts that run before Script
	Entry  Entry    // the function that Script calls, if Script is made for it
}

// Locate finds the program that a spec names. A directory with an __init__.py runs as a
// package (python -m DIR); a directory that has only a __main__.py runs as a directory
// (python DIR).
//
// An entry point runs as a script that gofreeze writes into its cache directory.
func Locate(sp *spec.Spec, on target.Target, cache string) (Program, error) {
	p := Program{Name: on.TrimExe(sp.Name)}
	for _, s := range sp.Before {
		p.Before = append(p.Before, sp.Abs(s))
	}
	switch {
	case sp.Script != "":
		p.Script = sp.Abs(sp.Script)
		fi, err := os.Stat(p.Script)
		if err != nil {
			return Program{}, fmt.Errorf("script %s: no such file", sp.Script)
		}
		if !fi.Mode().IsRegular() {
			return Program{}, fmt.Errorf("script %s: not a regular file", sp.Script)
		}
		p.Paths = []string{filepath.Dir(p.Script)}
	case sp.Package != "":
		dir := sp.Abs(sp.Package)
		main := filepath.Join(dir, "__main__.py")
		if _, err := os.Stat(main); err != nil {
			return Program{}, fmt.Errorf("package %s: it has no __main__.py; name the script to run, or use -m MODULE", sp.Package)
		}
		if _, err := os.Stat(filepath.Join(dir, "__init__.py")); err != nil {
			p.Script, p.Paths = main, []string{dir}
		} else {
			p.Module, p.Paths = filepath.Base(dir)+".__main__", []string{filepath.Dir(dir)}
		}
	case sp.Module != "":
		p.Module, p.Paths = sp.Module, []string{sp.Abs("")}
	case sp.EntryPoint != "":
		p.Entry, _ = ParseEntry(sp.EntryPoint)
		var err error
		if p.Script, err = p.Entry.write(cache, p.Name); err != nil {
			return Program{}, err
		}
		if len(sp.Sources) == 0 {
			p.Paths = []string{sp.Abs("")} // its directory is none that Python would search
		}
	default:
		return Program{}, fmt.Errorf("nothing to build: name a script, a package directory, an entry point or -m MODULE")
	}
	return p, nil
}

// Inputs lists the scripts of the program in the order in which they run.
func (p Program) Inputs() []string {
	out := append([]string{}, p.Before...)
	if p.Script != "" {
		out = append(out, p.Script)
	}
	return out
}
