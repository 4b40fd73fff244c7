package analysis

import (
	"slices"
	"sync"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// owners answers the graph's questions about installed distributions. It remembers its
// answers; several goroutines may ask at once.
type owners struct {
	set     *dists.Set
	in      *python.Interpreter
	project dists.Project
	markers map[string]string // values of environment markers where the product runs
	wanted  []string          // names that --include-dist gives; "*" for all

	mu       sync.Mutex
	required map[string]map[string]bool // distribution -> everything that it requires, directly or not, normalised
	needed   map[string][]string        // distribution -> top-level modules of the distributions that it requires
	presence map[string]dists.Presence  // why a distribution is installed
}

func newOwners(set *dists.Set, in Input, markers map[string]string) *owners {
	return &owners{set: set, in: in.Env.Shipped, markers: markers, project: projectOf(in), wanted: in.Spec.Modules.IncludeDist,
		required: map[string]map[string]bool{}, needed: map[string][]string{}, presence: map[string]dists.Presence{}}
}

// Owner tells where a file comes from: a distribution, another file in site-packages,
// the standard library, or else the program.
func (o *owners) Owner(file string) (graph.Origin, string) {
	d := o.set.ByFile(file)
	switch {
	case d != nil && isOwn(d, file, o.in.SitePaths):
		return graph.User, ""
	case d != nil:
		return graph.Dist, d.Name // it may lie outside site-packages: pip --target can install into a directory of --paths
	case slices.ContainsFunc(o.in.SitePaths, func(p string) bool { return environ.Inside(file, p) }):
		return graph.Dist, ""
	case environ.Inside(file, o.in.Stdlib), environ.Inside(file, o.in.DynLoad):
		return graph.Stdlib, ""
	}
	return graph.User, ""
}

// Requires reports whether one distribution requires another, directly or through
// others.
func (o *owners) Requires(dist, other string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	have, known := o.required[dist]
	if !known {
		have = map[string]bool{}
		if d := o.set.ByName(dist); d != nil {
			o.addRequired(d, have)
		}
		o.required[dist] = have
	}
	return have[dists.Normalize(other)]
}

func (o *owners) addRequired(d *dists.Dist, to map[string]bool) {
	for _, r := range d.Requires() {
		n := dists.Normalize(r.Name)
		if other := o.set.ByName(n); other != nil && !to[n] {
			to[n] = true
			o.addRequired(other, to)
		}
	}
}

// Mentions reports whether one distribution names another one for an extra, other than
// the extras for its own development.
func (o *owners) Mentions(dist, other string) bool {
	d := o.set.ByName(dist)
	return d != nil && slices.Contains(d.Mentions(), dists.Normalize(other))
}

// Forgets reports whether one distribution names another nowhere, and that one requires
// nothing itself.
func (o *owners) Forgets(dist, other string) bool {
	d, needed := o.set.ByName(dist), o.set.ByName(other)
	return d != nil && needed != nil && len(needed.Requires()) == 0 && !d.Names(other)
}

// Needed lists the top-level modules of the requirements of a distribution.
func (o *owners) Needed(dist string) []string {
	if dist == "" {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if out, known := o.needed[dist]; known {
		return out
	}
	var out []string
	if d := o.set.ByName(dist); d != nil {
		for _, r := range d.Requires() {
			if other := o.set.ByName(r.Name); other != nil {
				out = append(out, other.TopLevel(o.in.ExtSuffixes)...)
			}
		}
	}
	o.needed[dist] = out
	return out
}
