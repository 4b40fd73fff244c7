package analysis

import (
	"fmt"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// traced returns what runs of the program have used, as the spec's trace says. A trace
// of another system or another Python may name modules of the standard library that are
// not there.
func (r *rules) traced(stdlib func(name string) bool) additions {
	const hint = "install it, or trace the program anew in this environment"
	var a additions
	t := r.in.Spec.Trace
	for _, n := range t.Modules {
		if r.isExcluded(n) {
			continue
		}
		add := addition{name: n, why: graph.Edge{Reason: graph.Reason{Kind: graph.ByTrace}}}
		if top, _, _ := strings.Cut(n, "."); !stdlib(top) {
			add.absent = diag.Diagnostic{ID: diag.Trace, Where: n, Msg: fmt.Sprintf("module %s, which a traced run has imported, not found", n), Hint: hint}
		}
		a.modules = append(a.modules, add)
	}
	for _, n := range t.Metadata {
		if r.dists.ByName(n) != nil {
			a.metadata = append(a.metadata, dists.Normalize(n))
		} else {
			a.warnings = append(a.warnings, diag.Diagnostic{ID: diag.Trace, Where: n,
				Msg: fmt.Sprintf("distribution %s, which a traced run has asked for, is not installed", n), Hint: hint})
		}
	}
	return a
}
