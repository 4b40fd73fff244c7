package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
)

// checkStart refuses a program that cannot start because its environment lacks what it
// begins with: the function of an entry point, or a module that a command, or the function's module,
// certainly imports. Other scripts may have code before their imports that makes the
// modules, so that for them the build only warns.
func (s *scan) checkStart() error {
	main := s.graph.Get(s.out.Main.Module)
	entry := s.in.Program.Entry
	if main == nil || entry.Module == "" && len(scriptPaths(s.in)) == 0 && !s.in.Spec.Command {
		return nil
	}
	if entry.Module != "" {
		if err := s.checkEntry(); err != nil {
			return err
		}
	}
	certain := map[string]bool{main.Name: true}
	for again := true; again; { // modules of the program along imports that always run
		again = false
		for _, n := range s.graph.Names() {
			m := s.graph.Get(n)
			if certain[n] || !slices.ContainsFunc(m.By, func(e graph.Edge) bool {
				return certain[e.From] && e.Where == graph.Top && e.Reason.Kind == graph.ByImport
			}) {
				continue
			}
			if m.Kind == graph.Missing && !s.runtimeOnly[n] && !s.isAttribute(n) && !s.barred(n) {
				return s.cannotStart(m, certain)
			}
			if m.Origin == graph.User || n == entry.Module {
				certain[n], again = true, true
			}
		}
	}
	return nil
}

// barred reports whether the spec leaves a module out.
func (s *scan) barred(name string) bool {
	return slices.ContainsFunc(s.in.Spec.Modules.Exclude, func(x string) bool { return name == x || strings.HasPrefix(name, x+".") })
}

func (s *scan) cannotStart(m *graph.Module, certain map[string]bool) error {
	i := slices.IndexFunc(m.By, func(e graph.Edge) bool {
		return certain[e.From] && e.Where == graph.Top && e.Reason.Kind == graph.ByImport
	})
	e := m.By[i]
	from := s.graph.Get(e.From)
	return fmt.Errorf("%s:%d: module %s not found, without which the program cannot start; %s", s.in.Spec.Rel(from.File), e.Line, m.Name, s.whereToInstall())
}

func (s *scan) whereToInstall() string {
	if env := s.in.Env; !env.Shipped.RunsHere() || env.OwnPackages {
		return fmt.Sprintf("for %s, name its package with --requirements", env.Target)
	}
	return fmt.Sprintf("install it into the environment of %s, or name another one with --python", s.in.Env.Shipped.Invoked)
}

// checkEntry checks that the function of the entry point is there.
func (s *scan) checkEntry() error {
	entry := s.in.Program.Entry
	what := fmt.Sprintf("entry point %s", entry)
	if at := s.in.Spec.ProgramAt; at != "" {
		what = fmt.Sprintf("%s: %s", at, entry)
	}
	m := s.graph.Get(entry.Module)
	if m == nil || m.Kind == graph.Missing {
		where := s.in.Env.Shipped.Invoked
		if len(s.in.Spec.Sources) > 0 {
			where = fmt.Sprintf("the project or in the environment of %s", where)
		} else {
			where = fmt.Sprintf("%s or in the environment of %s", s.in.Spec.Abs(""), where)
		}
		return fmt.Errorf("%s: no module %s in %s", what, entry.Module, where)
	}
	if m.Kind != graph.Source && m.Kind != graph.Bytecode || m.Err != nil || len(m.Code) == 0 {
		return nil
	}
	name := entry.Name()
	if sub := s.graph.Get(entry.Module + "." + name); m.Package && sub != nil && sub.Kind != graph.Missing {
		return nil // a module of the package
	}
	has, err := marshal.Defines(m.Code, s.in.Env.Shipped.Minor, s.in.Env.Shipped.Opcodes, name)
	if err != nil || has {
		return err
	}
	return fmt.Errorf("%s: %s has no function %s", what, s.in.Spec.Rel(m.File), name)
}
