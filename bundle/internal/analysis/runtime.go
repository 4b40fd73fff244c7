package analysis

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// addScript adds a run-time hook that gofreeze carries.
func (s *scan) addScript(ctx context.Context, file string) error {
	key := graph.ScriptName(strings.TrimSuffix(file, ".py"))
	if s.hasHook(key) {
		return nil
	}
	src, err := runtimehooks.FS.ReadFile(file)
	if err != nil {
		panic("internal error: run-time hook " + file + " is not embedded")
	}
	code, err := s.tools.runtime.CompileRuntime(ctx, file, src)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.in.Sink.Warn(diag.RuntimeHook, file, err.Error(), "")
		return nil
	}
	s.graph.Put(&graph.Module{Name: key, Role: graph.Script, Kind: graph.Source, Origin: graph.Stdlib, Path: file, Code: code, Facts: &graph.Facts{}})
	s.out.Main.Hooks = append(s.out.Main.Hooks, key)
	return nil
}

// addRuntimeHook adds a run-time hook from a directory of Python hooks.
func (s *scan) addRuntimeHook(file string) {
	base := "rth_" + strings.TrimSuffix(filepath.Base(file), ".py")
	name := base
	for n := 2; s.taken(name); n++ {
		if m := s.graph.Get(graph.ScriptName(name)); m != nil && m.File == file {
			return
		}
		name = fmt.Sprintf("%s_%d", base, n)
	}
	if _, err := os.Stat(file); err != nil {
		s.in.Sink.Warn(diag.Hook, file, "a directory of hooks names this run-time hook, which does not exist", "")
		return
	}
	s.out.Main.Hooks = append(s.out.Main.Hooks, s.graph.AddScript(name, file, filepath.Base(file)).Name)
}

// addOurs adds the modules of gofreeze: the guard, the module with the variables that
// it keeps out of the environment, the one with hints, and, for programs that import PyInstaller's splash
// screen, a module that shows nothing in its place.
func (s *scan) addOurs(ctx context.Context) error {
	if m := s.graph.Get(splash); m != nil && m.Kind == graph.Missing {
		if err := s.addOur(ctx, splash, graph.Imported, runtimehooks.Splash()); err != nil {
			return err
		}
	}
	if err := s.addOur(ctx, runtimehooks.VariablesModule, graph.Runtime, runtimehooks.Variables()); err != nil {
		return err
	}
	if err := s.addOur(ctx, runtimehooks.HintModule, graph.Runtime, runtimehooks.Hint()); err != nil {
		return err
	}
	return s.addOur(ctx, runtimehooks.GuardModule, graph.Runtime, runtimehooks.Guard())
}

// splash is the module through which programs talk to PyInstaller's splash screen.
const splash = "pyi_splash"

func (s *scan) addOur(ctx context.Context, name string, role graph.Role, source []byte) error {
	code, err := s.tools.runtime.CompileRuntime(ctx, name+".py", source)
	if err != nil {
		return err
	}
	s.graph.Put(&graph.Module{Name: name, Role: role, Kind: graph.Source, Origin: graph.Stdlib, Path: "gofreeze/" + name + ".py", Code: code,
		Facts: &graph.Facts{}, By: []graph.Edge{{Reason: graph.Reason{Kind: graph.ByRuntime}}}})
	return nil
}
