package analysis

import (
	"context"
	"maps"
	"slices"
	"sort"

	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
)

// tools is what an analysis works with. Tests bring their own tools, which need no
// Python.
type tools struct {
	loader  graph.Loader // nil for the loader of package graph
	worker  graph.Worker // nil for none
	runtime compiler
	hooks   asker
	probes  prober // nil for none

	libraries libraryReader // nil for none
}

// compiler compiles the Python files that gofreeze carries.
type compiler interface {
	CompileRuntime(ctx context.Context, file string, source []byte) ([]byte, error)
}

// scan is the state of one analysis.
type scan struct {
	in     Input
	tools  tools
	out    *Modules // the result, which grows during the analysis
	graph  *graph.Graph
	owners *owners      // of files and modules
	rules  *rules       // of gofreeze
	python *pythonHooks // in the manner of PyInstaller
	probes *probes      // nil when extension modules are not imported
	all    *dists.Set   // the distributions of the environment, with those that are excluded

	runtimeOnly map[string]bool       // modules that exist at run time only
	leftOut     map[string][]string   // package -> modules that do not come with it
	closed      map[closed]bool       // distributions whose requirements are in
	unmet       []unmet               // requirements of needed distributions that are not installed
	groups      map[string]bool       // of entry points, whose modules are in
	searched    map[string]bool       // modules that were searched for names of groups
	later       map[string]addition   // modules that are added when nothing else is left to do
	hosted      bool                  // what a program needs that runs other code is in
	extended    map[string]bool       // distributions whose extensions are in
	modes       Modes                 // what hooks say about how modules are included
	ownHooks    []string              // keys of the run-time hooks that the spec names
	namespaces  map[string]*Namespace // of GObject introspection; nil for namespaces that do not exist
}

// Run finds what a program needs: the program's modules, what they import, what hooks
// add, and the distributions that are reached. It stops when nothing new appears.
// Messages for the user go to in.Sink. The environment stays open.
func Run(ctx context.Context, in Input) (*Modules, error) {
	runner := newHookRunner(in)
	defer runner.close()
	return run(ctx, in, tools{worker: in.Env.Worker, runtime: in.Env, hooks: runner, probes: proberFor(in), libraries: in.Env.Worker})
}

func run(ctx context.Context, in Input, t tools) (*Modules, error) {
	s := &scan{in: in, tools: t, runtimeOnly: map[string]bool{}, leftOut: map[string][]string{}, closed: map[closed]bool{}, extended: map[string]bool{}, groups: map[string]bool{}, searched: map[string]bool{}, later: map[string]addition{}, modes: Modes{}, namespaces: map[string]*Namespace{},
		out: &Modules{Whole: map[string]bool{}, Metadata: map[string]bool{}, Libraries: map[string][]string{}}}
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	if err := s.addRoots(ctx); err != nil {
		return nil, err
	}
	if err := s.close(ctx); err != nil {
		return nil, err
	}
	if err := s.checkStart(); err != nil {
		return nil, err
	}
	if err := s.addOurs(ctx); err != nil {
		return nil, err
	}
	if err := s.findLibraries(ctx); err != nil {
		return nil, err
	}
	s.reportMissing()
	s.reportUnmet()
	s.reportUnseen()
	return s.finish(), ctx.Err()
}

// prepare reads what is known beforehand: hooks and distributions.
func (s *scan) prepare(ctx context.Context) error {
	in, env := s.in, s.in.Env
	set, err := hooks.Builtin()
	if err != nil {
		return err
	}
	if err := set.Load(in.Spec); err != nil {
		return err
	}
	paths, err := searchDirs(in)
	if err != nil {
		return err
	}
	all, err := dists.Load(distDirs(in, paths))
	if err != nil {
		return err
	}
	s.all = all
	installed := all.Without(in.Spec.Modules.ExcludeDist)
	s.out.Hooks, s.out.Dists = set, installed
	s.out.Env = hooks.Env{Minor: env.Shipped.Minor, Target: env.Target}
	checkPaths(in)
	checkDists(in, all)
	s.rules = newRules(in, set, installed, s.out.Env)
	s.owners = newOwners(installed, in, s.rules.markers)
	s.python = &pythonHooks{rules: s.rules, in: in, hooks: newAnswers(s.tools.hooks, in, installed)}
	if s.probes, err = newProbes(in, s.tools.probes, installed); err != nil {
		return err
	}
	found, err := s.python.find(ctx, installed)
	if err != nil {
		return err
	}
	asks := s.rules.asks()
	maps.Copy(asks, s.python.asks())
	s.graph = graph.New(graph.Config{Interp: env.Shipped, Paths: paths, Last: lastPaths(in), Excluded: slices.Concat(in.Spec.Modules.Exclude, s.rules.notInstalled(all)), Optimize: in.Spec.Python.Optimize,
		Asks: asks, Dists: s.owners, Cache: env.Cache, Worker: s.tools.worker, Loader: s.tools.loader})
	if err := s.add(ctx, found); err != nil {
		return err
	}
	return s.add(ctx, s.rules.bars())
}

// close adds whatever follows from the modules that are in, until nothing new appears.
// The report of a product records the order in which modules come in, so this order
// must always be the same.
func (s *scan) close(ctx context.Context) error {
	for {
		fresh, err := s.imports(ctx)
		if err != nil {
			return err
		}
		if len(fresh) == 0 {
			more, err := s.addQuiet(ctx)
			if err != nil {
				return err
			}
			if !more {
				return nil
			}
		}
		for _, m := range fresh {
			for _, r := range []rule{s.rules.builtin, s.rules.rest, s.rules.computed, s.rules.described, s.rules.distutils} {
				if err := s.ask(ctx, r, m); err != nil {
					return err
				}
			}
		}
	}
}

// ask applies what a rule says of a module.
func (s *scan) ask(ctx context.Context, r rule, m *graph.Module) error {
	a, err := r(ctx, m, view{s})
	if err != nil {
		return err
	}
	return s.add(ctx, a)
}

// imports loads the modules that wait in the graph, and follows what they import. It
// returns the modules that it has loaded, sorted by name.
func (s *scan) imports(ctx context.Context) ([]*graph.Module, error) {
	var fresh []*graph.Module
	for {
		w, ok := s.graph.Next()
		if !ok {
			break
		}
		for _, m := range w.Again {
			if err := s.follow(ctx, m); err != nil {
				return nil, err
			}
		}
		if err := s.graph.Load(ctx, w.New); err != nil {
			return nil, err
		}
		for _, m := range w.New {
			if err := s.ask(ctx, s.python.loaded, m); err != nil {
				return nil, err
			}
			if err := s.follow(ctx, m); err != nil {
				return nil, err
			}
		}
		fresh = append(fresh, w.New...)
		done, total := s.graph.Progress()
		s.in.Sink.Progress("analysis", done, total)
	}
	sort.Slice(fresh, func(i, j int) bool { return fresh[i].Name < fresh[j].Name })
	return fresh, nil
}

// addQuiet adds what is known only when nothing else is left to do. It reports whether
// it added anything.
func (s *scan) addQuiet(ctx context.Context) (bool, error) {
	if more, err := s.addProbed(ctx); more || err != nil {
		return more, err
	}
	if more, err := s.addNamespaces(ctx); more || err != nil {
		return more, err
	}
	later := s.later
	s.later = map[string]addition{}
	for _, name := range slices.Sorted(maps.Keys(later)) {
		if err := s.addModule(ctx, later[name]); err != nil {
			return false, err
		}
	}
	if len(later) > 0 {
		return true, nil
	}
	if more, err := s.addInstalled(ctx); more || err != nil {
		return more, err
	}
	if more, err := s.addForHost(ctx); more || err != nil {
		return more, err
	}
	return s.graph.Settle(), nil
}

// finish makes the result.
func (s *scan) finish() *Modules {
	out := s.out
	out.modules = s.graph.Modules()
	out.sort()
	out.LeftOut = s.notIn()
	out.Looking = looking(out)
	out.Unasked = s.unasked()
	out.modes = []Modes{s.in.Modes, s.modes}
	for _, n := range slices.Sorted(maps.Keys(s.namespaces)) {
		if ns := s.namespaces[n]; ns != nil {
			out.Namespaces = append(out.Namespaces, *ns)
		}
	}
	shared := slices.DeleteFunc(slices.Clone(out.Main.Hooks), func(k string) bool { return slices.Contains(s.ownHooks, k) })
	for i, p := range out.Others {
		out.Others[i].Hooks = slices.Concat(shared, p.Hooks)
	}
	return out
}
