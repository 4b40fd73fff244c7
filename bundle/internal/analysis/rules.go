package analysis

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// rules is what gofreeze itself knows about the modules that come with a module.
type rules struct {
	hooks *hooks.Set
	env   hooks.Env
	in    Input
	dists *dists.Set

	markers    map[string]string        // values of environment markers where the product runs
	groups     map[string][]*dists.Dist // of entry points
	groupNames map[string]bool
}

func newRules(in Input, set *hooks.Set, installed *dists.Set, env hooks.Env) *rules {
	r := &rules{hooks: set, env: env, in: in, dists: installed, markers: env.Target.Marker(in.Env.Shipped.Version),
		groups: groups(installed), groupNames: map[string]bool{}}
	for g := range r.groups {
		r.groupNames[g] = true
	}
	return r
}

// of returns the hooks in TOML for a module, the user's first.
func (r *rules) of(name string) []hooks.Hook { return r.hooks.For(name, r.env) }

// has reports whether gofreeze has a built-in hook for a module. Such a hook replaces
// the hooks that distributions have for the module. The user's hooks in TOML do not
// count here.
func (r *rules) has(name string) bool { return r.hooks.Carries(name, r.env) }

// known reports whether a hook of the package around a module says that nothing is to be
// found out about its extension modules.
func (r *rules) known(m *graph.Module) bool {
	top, _, _ := strings.Cut(m.Name, ".")
	return slices.ContainsFunc(r.of(top), func(h hooks.Hook) bool { return h.Known })
}

// bars returns which imports hooks in TOML keep out.
func (r *rules) bars() additions {
	var a additions
	for _, h := range r.hooks.All(r.env) {
		if len(h.Exclude) > 0 {
			a.bars = append(a.bars, bar{h.Module, h.Exclude, false})
		}
	}
	return a
}

// asks names the packages that have submodules in directories besides their own.
func (r *rules) asks() map[string]bool {
	out := map[string]bool{}
	for _, h := range r.hooks.All(r.env) {
		if len(h.Beside) > 0 {
			out[h.Module] = true
		}
	}
	return out
}

// beside lists the directories that hold submodules of a package besides its own.
func (r *rules) beside(q *graph.Question) []string {
	var out []string
	for _, h := range r.of(q.Name) {
		for _, beside := range h.Beside {
			for _, d := range q.Dirs {
				if dir := filepath.Join(d, beside); isDirectory(dir) {
					out = append(out, dir)
				}
			}
		}
	}
	return out
}

func isDirectory(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

// asked returns what every product includes, and what the spec asks for.
func (r *rules) asked() additions {
	var a additions
	ms := r.in.Spec.Modules
	for _, n := range runtimehooks.Modules(r.env.Minor, r.env.Target.Family()) {
		a.modules = append(a.modules, addition{name: n, why: graph.Edge{Reason: graph.Reason{Kind: graph.ByRuntime}}})
	}
	for _, n := range ms.Hidden {
		a.modules = append(a.modules, addition{name: n, why: graph.Edge{Reason: graph.Reason{Kind: graph.ByHidden}},
			absent: diag.Diagnostic{ID: diag.HiddenImport, Where: n, Msg: fmt.Sprintf("hidden import %s not found", n),
				Hint: "install it, or remove the --hidden-import"}})
	}
	spec := graph.Edge{Reason: graph.Reason{Kind: graph.BySpec}}
	for _, n := range slices.Concat(ms.CollectSubmodules, ms.CollectAll) {
		a.modules = append(a.modules, addition{name: n, why: spec, below: graph.Edge{From: n, Reason: graph.Reason{Kind: graph.BySubmodule}}, absent: r.uncollected(n)})
	}
	for _, n := range slices.Concat(ms.CollectData, ms.CollectBinaries) {
		a.modules = append(a.modules, addition{name: n, why: spec, absent: r.uncollected(n)})
	}
	return a
}

// uncollected is the warning about a package that is to be collected and is not there.
// Where it is the name of a distribution, the hint names its packages.
func (r *rules) uncollected(name string) diag.Diagnostic {
	w := diag.Diagnostic{ID: diag.Collect, Where: name, Msg: fmt.Sprintf("package %s, which is to be collected, not found", name), Hint: "install it, or correct the name"}
	if d := r.dists.ByName(name); d != nil {
		if roots := r.roots(d); len(roots) > 0 {
			w.Msg = fmt.Sprintf("%s, which is to be collected, is a distribution and no package", name)
			w.Hint = "name what it installs: " + strings.Join(roots, ", ")
		}
	}
	return w
}

// builtin is the rule that applies the hooks in TOML of a module.
func (r *rules) builtin(_ context.Context, m *graph.Module, _ view) (additions, error) {
	var a additions
	all := r.of(m.Name)
	if strings.HasSuffix(m.Name, ".six") { // a copy within another package
		all = append(all, r.of("six")...)
	}
	for _, h := range all {
		a.used = append(a.used, h)
		why := graph.Edge{From: m.Name, Reason: graph.Reason{Kind: graph.ByHook, Detail: h.Module}}
		for _, n := range h.Hidden {
			if n == "$sysconfigdata" {
				n = r.in.Env.Shipped.SysconfigData
			}
			add := addition{name: n, why: why}
			if pkg, all := strings.CutSuffix(n, ".*"); all {
				add.name, add.below = pkg, why
			}
			if h.File != "" { // a built-in hook is written for several versions of a package, which need not have every module
				add.absent = diag.Diagnostic{ID: diag.HiddenImport, Where: h.File, Msg: fmt.Sprintf("hidden import %s not found", add.name)}
			}
			a.modules = append(a.modules, add)
		}
		for _, d := range h.Metadata {
			if h.File != "" && r.dists.ByName(d) == nil {
				a.warn(h.File, "the hook for "+h.Module+" names metadata of the distribution "+d+", which is not installed")
			}
			a.metadata = append(a.metadata, dists.Normalize(d))
		}
		if h.RuntimeHook != "" {
			a.runtimeHooks = append(a.runtimeHooks, h.RuntimeHook)
		}
	}
	return a, nil
}

// rest is the rule that collects distributions whole: any module of a distribution
// brings in the others. A package of the program brings in its submodules in the same
// way.
func (r *rules) rest(_ context.Context, m *graph.Module, v view) (additions, error) {
	switch {
	case r.in.Spec.Modules.Lean:
	case m.Origin == graph.Dist && m.Dist != "" && !v.isWhole(m.Dist):
		return r.whole(m, v), nil
	case m.Origin == graph.User && m.Package && !strings.Contains(m.Name, "."):
		var a additions
		why := graph.Edge{From: m.Name, Reason: graph.Reason{Kind: graph.ByWhole, Detail: m.Name}}
		for _, n := range v.submodules(m.Name) {
			if !v.isLeftOut(n) {
				a.modules = append(a.modules, addition{name: n, why: why})
			}
		}
		return a, nil
	}
	return additions{}, nil
}

// computed is the rule for imports in the program's own code of which only the package is
// known: that comes with all of its modules.
func (r *rules) computed(_ context.Context, m *graph.Module, _ view) (additions, error) {
	var a additions
	if m.Origin != graph.User || m.Facts == nil || m.Role == graph.Runtime {
		return a, nil
	}
	for _, c := range m.Facts.Computed {
		if c.Package != "" {
			why := graph.Edge{From: m.Name, Reason: graph.Reason{Kind: graph.ByString}, Line: c.Line, Where: graph.Conditional}
			a.modules = append(a.modules, addition{name: c.Package, why: why})
			// Until then, the hook of the package has said what does not come with it.
			below := graph.Edge{From: c.Package, Reason: graph.Reason{Kind: graph.ByWhole, Detail: c.Package}}
			a.later = append(a.later, addition{name: c.Package, why: why, below: below})
		}
	}
	return a, nil
}

// whole returns all modules of the distribution that m belongs to, but for those
// that hooks leave out.
func (r *rules) whole(m *graph.Module, v view) additions {
	a := additions{whole: []string{m.Dist}}
	d := r.dists.ByName(m.Dist)
	if d == nil {
		return a
	}
	why := graph.Edge{From: m.Name, Reason: graph.Reason{Kind: graph.ByWhole, Detail: m.Dist}, Optional: true}
	for _, n := range d.Modules(r.in.Env.Shipped.ExtSuffixes) {
		if !r.hooks.LeavesOut(n, r.env) && !v.isLeftOut(n) {
			a.modules = append(a.modules, addition{name: n, why: why})
		}
	}
	return a
}
