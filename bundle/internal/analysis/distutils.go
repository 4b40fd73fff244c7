package analysis

import (
	"context"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// distutils is the rule for the module distutils, which the standard library has until
// 3.11: after that, setuptools gives it to programs where it is installed, through a
// finder that a .pth file adds (_distutils_hack). The program's own code gets it, and so
// do distributions whose modules cannot be imported without it.
func (r *rules) distutils(_ context.Context, m *graph.Module, _ view) (additions, error) {
	if r.env.Minor < 12 || m.Facts == nil || m.Dist == setuptools || r.dists.ByName(setuptools) == nil {
		return additions{}, nil
	}
	var a additions
	for _, imp := range m.Facts.Imports {
		if top, _, _ := strings.Cut(imp.Name, "."); top != "distutils" || imp.Level != 0 || m.Origin != graph.User && (imp.Where != graph.Top || m.Optional) {
			continue
		}
		why := graph.Edge{From: m.Name, Reason: graph.Reason{Kind: graph.ByImport}, Line: imp.Line, Where: imp.Where, Optional: m.Optional}
		a.modules = append(a.modules, addition{name: setuptools, why: why}, addition{name: "_distutils_hack", why: why})
		a.runtimeOnly = append(a.runtimeOnly, imp.Name)
		for _, n := range imp.From {
			a.runtimeOnly = append(a.runtimeOnly, imp.Name+"."+n)
		}
		for up := parentOf(imp.Name); up != ""; up = parentOf(up) {
			a.runtimeOnly = append(a.runtimeOnly, up)
		}
	}
	if a.modules != nil {
		a.runtimeHooks = []string{"rth_distutils.py"}
	}
	return a, nil
}

const setuptools = "setuptools"
