package bundle

import (
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// analyse builds the module graph: the program, what it imports, what hooks
// add, and the distributions that are reached, until nothing new appears.
func (b *build) analyse() error {
	prog, err := b.locate()
	if err != nil {
		return err
	}
	if b.hooks, err = hooks.Builtin(); err != nil {
		return err
	}
	paths := prog.paths
	for _, p := range b.spec.Paths {
		paths = append(paths, b.abs(p))
	}
	if b.dists, err = dists.Load(append(append([]string{}, b.interp.SitePaths...), paths...)); err != nil {
		return err
	}
	b.graph = graph.New(graph.Config{
		Interp: b.interp, Worker: b.startWorker, Cache: b.cache, Optimize: b.spec.Python.Optimize,
		Paths: paths, Classify: b.classify, Excluded: b.excluded, Requires: b.requires, Mentions: b.mentions, Needed: b.needed,
		Progress: func(done, total int) { b.progress("analysis", done, total) }, Loaded: b.runHooks, Search: b.runPreHooks,
	})
	if err := b.findHooks(paths); err != nil {
		return err
	}
	for _, h := range b.hooks.All(b.env()) {
		if len(h.Exclude) > 0 {
			b.graph.Bar(h.Module, h.Exclude)
		}
	}
	if err := b.addMain(prog); err != nil {
		return err
	}
	b.addRoots()
	b.addSiblings()
	b.addEditedModules()
	for {
		fresh, err := b.graph.Run(b.ctx)
		if err != nil {
			return err
		}
		if len(fresh) == 0 && !b.addNamespaces() && !b.addAliased() {
			break
		}
		for _, m := range fresh {
			b.expand(m)
		}
	}
	if m := b.graph.Modules["pyi_splash"]; m != nil && m.Kind == graph.Missing {
		if err := b.addRuntime("pyi_splash", runtimehooks.Splash()); err != nil {
			return err
		}
	}
	b.reportMissing()
	return nil
}

// addRoots adds what the spec and the run-time hooks ask for.
func (b *build) addRoots() {
	ms := b.spec.Modules
	for _, n := range runtimehooks.Modules(b.interp.Minor, b.interp.Target().Family()) {
		b.graph.Add(n, graph.Edge{Reason: "run time"})
	}
	for _, n := range ms.Hidden {
		if !b.graph.Add(n, graph.Edge{Reason: "hidden import"}) {
			b.warn("hidden-import", n, fmt.Sprintf("hidden import %s not found", n), "install it, or remove the --hidden-import")
		}
	}
	all := append(append([]string{}, ms.CollectSubmodules...), ms.CollectAll...)
	for _, n := range all {
		if !b.graph.Add(n, graph.Edge{Reason: "spec"}) {
			b.warn("collect", n, fmt.Sprintf("package %s, named to be collected, not found", n), "install it, or correct the name")
			continue
		}
		for _, s := range b.graph.Submodules(n, false) {
			b.graph.Add(s, graph.Edge{From: n, Reason: "collected submodule"})
		}
	}
	for _, n := range append(append([]string{}, ms.CollectData...), ms.CollectBinaries...) {
		b.graph.Add(n, graph.Edge{Reason: "spec"})
	}
	for _, file := range b.spec.Runtime.Hooks {
		base := strings.TrimSuffix(filepath.Base(file), ".py")
		name := "rth_" + base
		for n := 2; b.graph.Modules["@"+name] != nil; n++ { // of another directory
			name = fmt.Sprintf("rth_%s_%d", base, n)
		}
		m := b.graph.AddScript(name, b.abs(file), base+".py")
		b.rthooks = append(b.rthooks, m.Name)
		b.userHooks = append(b.userHooks, m.Name)
	}
	if len(b.opt.Unprotected) > 0 {
		b.addHookScript("rth_unprotected.py")
	}
}

// expand adds what belongs to a module besides its imports: hooks, the rest of
// its distribution, the rest of the program's own package.
func (b *build) expand(m *graph.Module) {
	for _, h := range b.hooks.For(m.Name, b.env()) {
		b.active = append(b.active, h)
		why := graph.Edge{From: m.Name, Reason: "hook " + h.Module}
		for _, n := range h.Hidden {
			if n == "$sysconfigdata" {
				n = b.interp.SysconfigData
			}
			pkg, all := strings.CutSuffix(n, ".*")
			b.graph.Add(pkg, why)
			if all {
				for _, s := range b.graph.Submodules(pkg, false) {
					b.graph.Add(s, why)
				}
			}
		}
		for _, d := range h.Metadata {
			b.metadata[dists.Normalize(d)] = true
		}
		if h.RuntimeHook != "" {
			b.addHookScript(h.RuntimeHook)
		}
	}
	if b.spec.Modules.Lean {
		return
	}
	switch m.Origin {
	case graph.Dist:
		b.takeWhole(m)
	case graph.User:
		if m.Package && !strings.Contains(m.Name, ".") {
			why := graph.Edge{From: m.Name, Reason: "collected with " + m.Name}
			for _, s := range b.graph.Submodules(m.Name, false) {
				b.graph.Add(s, why)
			}
		}
	}
}

// takeWhole adds all modules of the distribution that m belongs to.
func (b *build) takeWhole(m *graph.Module) {
	if m.Dist == "" || b.whole[m.Dist] {
		return
	}
	b.whole[m.Dist] = true
	d := b.dists.ByName(m.Dist)
	if d == nil {
		return
	}
	why := graph.Edge{From: m.Name, Reason: "collected with " + m.Dist, Spare: true}
	hook := forFreezing(d)
	for _, n := range d.Modules(b.interp.ExtSuffixes) {
		if !development(n) && !hook(n) && !b.hooks.LeavesOut(n, b.env()) {
			b.graph.Add(n, why)
		}
	}
}

// requires reports whether one distribution requires another, also by way of
// others.
func (b *build) requires(dist, other string) bool {
	have, ok := b.required[dist]
	if !ok {
		have = map[string]bool{}
		if d := b.dists.ByName(dist); d != nil {
			b.addRequired(d, have)
		}
		b.required[dist] = have
	}
	return have[dists.Normalize(other)]
}

func (b *build) addRequired(d *dists.Dist, to map[string]bool) {
	for _, r := range d.Requires() {
		n := dists.Normalize(r.Name)
		if other := b.dists.ByName(n); other != nil && !to[n] {
			to[n] = true
			b.addRequired(other, to)
		}
	}
}

// mentions reports whether one distribution names another for an extra that is
// not for its own development.
func (b *build) mentions(dist, other string) bool {
	d := b.dists.ByName(dist)
	return d != nil && slices.Contains(d.Mentions(), dists.Normalize(other))
}

// needed lists the top-level modules of the requirements of a distribution.
func (b *build) needed(dist string) []string {
	if dist == "" {
		return nil
	}
	if known, ok := b.needs.Load(dist); ok {
		return known.([]string)
	}
	var out []string
	if d := b.dists.ByName(dist); d != nil {
		for _, r := range d.Requires() {
			if other := b.dists.ByName(r.Name); other != nil {
				out = append(out, other.TopLevel(b.interp.ExtSuffixes)...)
			}
		}
	}
	b.needs.Store(dist, out)
	return out
}

// forFreezing tells modules of a distribution that are hooks for PyInstaller, or
// announce some: they import it.
func forFreezing(d *dists.Dist) func(module string) bool {
	var packages []string
	for _, e := range d.EntryPoints(entryGroup) {
		pkg, _, _ := strings.Cut(e.Value, ":")
		if pkg = strings.TrimSpace(pkg); strings.Contains(pkg, ".") {
			packages = append(packages, pkg)
		}
	}
	return func(module string) bool {
		for _, p := range packages {
			if module == p || strings.HasPrefix(module, p+".") {
				return true
			}
		}
		return strings.HasPrefix(module[strings.LastIndexByte(module, '.')+1:], "hook-")
	}
}

// development reports modules that are not part of what a distribution offers,
// though it installs them.
func development(module string) bool {
	for part := range strings.SplitSeq(module, ".") {
		switch part {
		case "_examples", "examples", "_pyinstaller", "__pyinstaller", "_testing", "conftest", "sphinxext", "benchmarks", "_benchmarks", "asv_bench":
			return true
		}
	}
	return false
}

// classify tells where a file comes from: the longest matching prefix of the
// site-packages directories, the standard library, else the program.
func (b *build) classify(name, file string) (graph.Origin, string) {
	for _, p := range b.interp.SitePaths {
		if inside(file, p) {
			if d := b.dists.ByFile(file); d != nil {
				return graph.Dist, d.Name
			}
			return graph.Dist, ""
		}
	}
	if d := b.dists.ByFile(file); d != nil {
		return graph.Dist, d.Name // installed with pip --target into a directory of --paths
	}
	if inside(file, b.interp.Stdlib) || inside(file, b.interp.DynLoad) {
		return graph.Stdlib, ""
	}
	return graph.User, ""
}

func inside(file, dir string) bool {
	return dir != "" && strings.HasPrefix(file, dir) && len(file) > len(dir) && file[len(dir)] == filepath.Separator
}

// excluded implements --exclude-module: the module and everything below it.
func (b *build) excluded(name string) bool {
	for _, e := range b.spec.Modules.Exclude {
		if name == e || strings.HasPrefix(name, e+".") {
			return true
		}
	}
	return false
}

// reportMissing warns of modules that the program's own code imports
// unconditionally and that are not there, with the first importer.
func (b *build) reportMissing() {
	for _, n := range b.graph.Names() {
		m := b.graph.Modules[n]
		if m.Kind != graph.Missing {
			continue
		}
		var by []graph.Edge
		for _, e := range m.By {
			from := b.graph.Modules[e.From]
			if from != nil && from.Origin == graph.User && e.Where == graph.Top && e.Reason == "import" {
				by = append(by, e)
			}
		}
		if len(by) == 0 {
			continue
		}
		sort.Slice(by, func(i, j int) bool { return by[i].From < by[j].From })
		from := b.graph.Modules[by[0].From]
		if n == "__main__" || b.pyhooks.runtime[n] {
			continue
		}
		if up := b.graph.Modules[parentName(n)]; up != nil && !up.Package && up.Kind != graph.Missing {
			continue // an attribute such as os.path
		}
		hint := "install it into the environment of " + b.interp.Invoked + ", or the program raises ImportError there"
		if !b.interp.RunsHere() || b.ownPackages() {
			hint = fmt.Sprintf("for %s, name its package with --requirements, or the program raises ImportError there", b.interp.Target())
		}
		where := fmt.Sprintf("%s:%d", b.rel(from.File), by[0].Line)
		b.warn("missing-module", where, fmt.Sprintf("module %s not found, imported by %s", n, strings.TrimPrefix(by[0].From, "@")), hint)
	}
}

func parentName(n string) string {
	if i := strings.LastIndexByte(n, '.'); i >= 0 {
		return n[:i]
	}
	return ""
}

// rel shortens a path to one relative to the spec's directory where it lies
// below it.
func (b *build) rel(p string) string {
	if r, err := filepath.Rel(b.abs(""), p); err == nil && !strings.HasPrefix(r, "..") {
		return r
	}
	return p
}
