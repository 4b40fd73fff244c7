package analysis

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// projectOf reads what the project of the program requires.
func projectOf(in Input) dists.Project {
	dir := in.Spec.Abs("")
	if in.Program.Script != "" && in.Program.Entry.Module == "" {
		dir = filepath.Dir(in.Program.Script)
	}
	return dists.ReadProject(dir)
}

// Unasked reports whether a distribution is installed for something else than the
// program, as far as is known.
func (o *owners) Unasked(dist string) bool { return !o.present(dist).Asked }

// present returns why a distribution is installed.
func (o *owners) present(dist string) dists.Presence {
	o.mu.Lock()
	defer o.mu.Unlock()
	p, known := o.presence[dist]
	if !known {
		p.Asked = true
		if d := o.set.ByName(dist); d != nil && !names(o.wanted, dist) {
			p = o.set.Presence(d, o.project, o.markers)
		}
		o.presence[dist] = p
	}
	return p
}

// names reports whether a list names a distribution, in any spelling, or all of them.
func names(list []string, dist string) bool {
	return slices.ContainsFunc(list, func(n string) bool { return n == "*" || dists.Normalize(n) == dists.Normalize(dist) })
}

// Offers reports whether a distribution names another one for an extra that may have
// been asked for. What the project names for its development has been asked for there.
func (o *owners) Offers(dist, other string) bool {
	d, to := o.set.ByName(dist), o.set.ByName(other)
	return d != nil && to != nil && !o.present(other).Development && o.set.Extra(d, to, o.markers) != ""
}

// Unasked is a distribution that only optional imports of other distributions reach, and
// that is installed for something else than the program.
type Unasked struct {
	graph.LeftOut
	dists.Presence
}

// unasked lists the distributions that are left out.
func (s *scan) unasked() []Unasked {
	var out []Unasked
	for _, l := range s.graph.LeftOut() {
		out = append(out, Unasked{l, s.owners.present(l.Dist)})
	}
	return out
}

// included returns the distributions that the spec names.
func (r *rules) included() additions {
	var a additions
	for _, n := range r.in.Spec.Modules.IncludeDist {
		if d := r.dists.ByName(n); d != nil {
			r.bringDist(&a, &graph.Module{}, d, graph.Reason{Kind: graph.BySpec})
		}
	}
	return a
}

// checkPaths warns about directories to search that are not there.
func checkPaths(in Input) {
	for _, p := range in.Spec.Paths {
		if _, err := os.Stat(in.Spec.Abs(p)); errors.Is(err, fs.ErrNotExist) {
			in.Sink.Warn(diag.Paths, p, "--paths: directory "+p+" does not exist", "correct the name, or remove the --paths")
		}
	}
}

// checkDists warns about names of distributions that are not installed, or that are both
// included and left out. Without a distribution that another one requires a build is
// complete if --exclude-dist says so.
func checkDists(in Input, all *dists.Set) {
	for _, l := range []struct {
		flag  string
		names []string
	}{{"--exclude-dist", in.Spec.Modules.ExcludeDist}, {"--include-dist", in.Spec.Modules.IncludeDist}} {
		for _, n := range l.names {
			required := l.flag == "--exclude-dist" && slices.ContainsFunc(all.All(), func(d *dists.Dist) bool { return d.Names(n) })
			if all.ByName(n) == nil && n != "*" && !required {
				in.Sink.Warn(diag.Distribution, n, l.flag+": distribution "+n+" is not installed", "correct the name, or remove the "+l.flag)
			}
		}
	}
	for _, n := range in.Spec.Modules.IncludeDist {
		if slices.ContainsFunc(in.Spec.Modules.ExcludeDist, func(x string) bool { return dists.Normalize(x) == dists.Normalize(n) }) {
			in.Sink.Warn(diag.Distribution, n, "--include-dist: distribution "+n+" is left out, because --exclude-dist names it too", "remove one of the two flags")
		}
	}
}
