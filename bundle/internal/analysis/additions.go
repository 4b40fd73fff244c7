package analysis

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
)

// rule returns what a module brings in. It changes nothing.
type rule func(ctx context.Context, m *graph.Module, v view) (additions, error)

// view is what a rule may look at besides its module.
type view struct{ s *scan }

func (v view) names() []string                { return v.s.graph.Names() }
func (v view) submodules(pkg string) []string { return v.s.graph.Submodules(pkg) }
func (v view) isWhole(dist string) bool       { return v.s.out.Whole[dist] }
func (v view) isSearched(module string) bool  { return v.s.searched[module] }
func (v view) hasGroup(group string) bool     { return v.s.groups[group] }
func (v view) isClosed(dist string, needed bool) bool {
	return v.s.closed[closed{dist, true}] || v.s.closed[closed{dist, needed}]
}
func (v view) isNeeded(dist string) bool { return v.s.graph.Needed(dist) }

// isLeftOut reports whether the hook of a package around a module names it among
// those that imports there do not bring in: then it does not come with the package.
func (v view) isLeftOut(name string) bool {
	for up := parentOf(name); up != ""; up = parentOf(up) {
		for _, n := range v.s.leftOut[up] {
			if name == n || strings.HasPrefix(name, n+".") {
				return true
			}
		}
	}
	return false
}

// parentOf is the name of the package around a module; "" for a top-level one.
func parentOf(name string) string { return name[:max(0, strings.LastIndexByte(name, '.'))] }

// additions is what a rule adds to an analysis. scan.add applies it, field by field in
// this order.
type additions struct {
	warnings    []diag.Diagnostic
	bars        []bar
	runtimeOnly []string // names of modules that exist at run time only
	modules     []addition
	later       []addition   // modules that are added when nothing else is left to do
	whole       []string     // names of distributions that are collected whole
	closed      []closed     // distributions whose requirements are among the modules
	unmet       []unmet      // requirements that are not installed
	groups      []string     // of entry points, whose modules are among the modules
	searched    []string     // modules that were searched for names of groups
	used        []hooks.Hook // built-in hooks that apply
	metadata    []string     // names of distributions whose metadata is needed
	files       []Files
	modes       Modes
	// runtimeHooks are run-time hooks in the order in which they run: the paths of
	// files, and the names in runtimehooks of those that gofreeze carries.
	runtimeHooks []string
}

// closed is a distribution whose requirements are in: as needed, or as optional ones.
type closed struct {
	dist   string
	needed bool
}

// unmet is a distribution that is required and not installed.
type unmet struct {
	name string // as the requirement spells it
	by   string // the distribution that requires it, with an extra
}

// bar bars the named modules from one module: its imports do not bring them in.
type bar struct {
	module string
	names  []string
	whole  bool // nor does collecting a package whole bring them in
}

// addition is a module to bring in.
type addition struct {
	name   string
	why    graph.Edge
	below  graph.Edge      // the reason for its submodules; the zero value if they do not come in
	absent diag.Diagnostic // the warning if the module does not exist; without an ID there is none
}

// add applies what a rule has returned.
func (s *scan) add(ctx context.Context, a additions) error {
	for _, w := range a.warnings {
		s.in.Sink.Warn(w.ID, w.Where, w.Msg, w.Hint)
	}
	for _, b := range a.bars {
		s.graph.Bar(b.module, b.names)
		if b.whole {
			s.leftOut[b.module] = append(s.leftOut[b.module], b.names...)
		}
	}
	for _, n := range a.runtimeOnly {
		s.runtimeOnly[n] = true
	}
	for _, m := range a.modules {
		if err := s.addModule(ctx, m); err != nil {
			return err
		}
	}
	for _, m := range a.later {
		if m.below.Reason.Kind != graph.Unknown || s.later[m.name].below.Reason.Kind == graph.Unknown {
			s.later[m.name] = m
		}
	}
	for _, d := range a.whole {
		s.out.Whole[d] = true
	}
	for _, d := range a.closed {
		s.closed[d] = true
	}
	s.unmet = append(s.unmet, a.unmet...)
	for _, m := range a.searched {
		s.searched[m] = true
	}
	for _, g := range a.groups {
		s.groups[g] = true
	}
	s.out.Used = append(s.out.Used, a.used...)
	for _, d := range a.metadata {
		s.out.Metadata[d] = true
	}
	s.out.Files = append(s.out.Files, a.files...)
	for pkg, mode := range a.modes {
		s.modes[pkg] = mode
	}
	for _, file := range a.runtimeHooks {
		if filepath.IsAbs(file) {
			s.addRuntimeHook(file)
		} else if err := s.addScript(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

func (s *scan) addModule(ctx context.Context, a addition) error {
	found, err := s.bring(ctx, a.name, a.why)
	if err != nil {
		return err
	}
	if w := a.absent; !found && w.ID != "" && !s.runtimeOnly[a.name] {
		s.in.Sink.Warn(w.ID, w.Where, w.Msg, w.Hint)
	}
	if a.below.Reason.Kind == graph.Unknown {
		return nil
	}
	for _, sub := range s.graph.Submodules(a.name) {
		if a.below.Reason.Kind == graph.ByHook && strings.HasSuffix(sub, ".__main__") {
			continue // no code imports a module that only python -m runs, such as the prompt of asyncio
		}
		if a.below.Reason.Kind == graph.ByWhole && (view{s}).isLeftOut(sub) {
			continue
		}
		if _, err := s.bring(ctx, sub, a.below); err != nil {
			return err
		}
	}
	return nil
}

// bring adds a module to the graph, and answers the questions that the graph asks
// meanwhile.
func (s *scan) bring(ctx context.Context, name string, why graph.Edge) (bool, error) {
	for {
		found, q := s.graph.Add(ctx, name, why)
		if q == nil {
			return found, nil
		}
		if err := s.answer(ctx, q); err != nil {
			return false, err
		}
	}
}

// follow brings in what a module imports, and answers the questions that the graph asks
// meanwhile.
func (s *scan) follow(ctx context.Context, m *graph.Module) error {
	for {
		q := s.graph.Follow(ctx, m)
		if q == nil {
			return nil
		}
		if err := s.answer(ctx, q); err != nil {
			return err
		}
	}
}

// answer asks the rules about a name that is about to be looked for.
func (s *scan) answer(ctx context.Context, q *graph.Question) error {
	a := graph.Answer{Dirs: q.Dirs, More: s.rules.beside(q)}
	found, err := s.python.before(ctx, q.Name, &a)
	if err != nil {
		return err
	}
	s.graph.Answer(q.Name, a)
	return s.add(ctx, found)
}
