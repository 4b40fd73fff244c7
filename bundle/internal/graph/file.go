package graph

import (
	"path/filepath"
	"strings"
)

// AddFile adds a module whose file is known and need not be found by its name. A
// file named __init__ makes it a package. It takes the place of a module of the
// same name.
func (g *Graph) AddFile(name, file string) *Module {
	m := &Module{Name: name, Kind: Source, Origin: User, File: file, By: []Edge{{Reason: "spec file"}}}
	if strings.HasSuffix(file, ".pyc") {
		m.Kind = Bytecode
	}
	if b := filepath.Base(file); strings.TrimSuffix(b, filepath.Ext(b)) == "__init__" {
		m.Package, m.Dirs = true, []string{filepath.Dir(file)}
	}
	m.Path = productPath(m)
	g.Modules[name] = m
	g.queue = append(g.queue, m)
	return m
}
