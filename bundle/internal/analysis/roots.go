package analysis

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// addRoots adds what is included without being imported: the program, what the spec
// asks for, and sibling programs.
func (s *scan) addRoots(ctx context.Context) error {
	if err := s.addMain(ctx); err != nil {
		return err
	}
	for _, a := range []additions{s.rules.asked(), s.rules.included()} {
		if err := s.add(ctx, a); err != nil {
			return err
		}
	}
	if err := s.add(ctx, s.rules.traced(s.graph.IsStdlib)); err != nil {
		return err
	}
	if d := s.programDist(); d != nil {
		s.graph.InstalledFrom(d.Name)
	}
	if err := s.add(ctx, s.called()); err != nil {
		return err
	}
	for _, file := range s.in.Spec.Runtime.Hooks {
		base := strings.TrimSuffix(filepath.Base(file), ".py")
		name := "rth_" + base
		for n := 2; s.taken(name); n++ {
			name = fmt.Sprintf("rth_%s_%d", base, n)
		}
		key := s.graph.AddScript(name, s.in.Spec.Abs(file), base+".py").Name
		s.out.Main.Hooks = append(s.out.Main.Hooks, key)
		s.ownHooks = append(s.ownHooks, key)
	}
	if s.in.Unprotected {
		if err := s.add(ctx, additions{runtimeHooks: []string{"rth_unprotected.py"}}); err != nil {
			return err
		}
	}
	for _, p := range s.in.Siblings {
		s.addSibling(p)
	}
	for _, f := range s.in.Added {
		s.graph.AddFile(f.Name, f.Path)
	}
	return nil
}

// called returns the modules that the arguments name with which the program will be
// called.
func (s *scan) called() additions {
	var a additions
	for _, arg := range s.in.Spec.Modules.CalledWith {
		if option, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(option, "-") {
			arg = value
		}
		if name, ok := s.graph.Entry(arg); ok {
			a.modules = append(a.modules, addition{name: name, why: graph.Edge{Reason: graph.Reason{Kind: graph.ByHidden}}})
		} else if graph.IsReference(arg) && !s.graph.Exists(arg[:strings.IndexByte(arg, ':')]) {
			a.warnings = append(a.warnings, diag.Diagnostic{ID: diag.HiddenImport, Where: arg,
				Msg:  fmt.Sprintf("module %s, which the program will be called with, not found", arg[:strings.IndexByte(arg, ':')]),
				Hint: "correct the argument after --, or name the directory with the module by --paths"})
		}
	}
	return a
}

// addMain adds the program.
func (s *scan) addMain(ctx context.Context) error {
	p, main := s.in.Program, &s.out.Main
	main.Name = p.Name
	if p.Script != "" {
		name := stem(p.Script)
		main.Module = s.graph.AddScript(name, p.Script, name+".py").Name
		main.Before = s.addBefore(name, p.Before)
		return nil
	}
	root, name := graph.Edge{Reason: graph.Reason{Kind: graph.ByProgram}}, p.Module
	what := "-m " + name
	if at := s.in.Spec.ProgramAt; at != "" {
		what = at + ": " + name
	}
	found, err := s.bring(ctx, name, root)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%s: no such module in %s or the interpreter's path", what, s.in.Spec.Abs(""))
	}
	if s.graph.Get(name).Package {
		name += ".__main__"
		if found, err = s.bring(ctx, name, root); err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("%s: is a package without __main__, so it cannot be run", what)
		}
	}
	main.Module = name
	return nil
}

// addBefore adds the scripts that run before the script of a program, and returns their
// keys.
func (s *scan) addBefore(program string, files []string) []string {
	var keys []string
	for _, file := range files {
		base := stem(file)
		name := base
		for i := 2; s.hasScript(name); i++ {
			name = fmt.Sprintf("%s-%s-%d", program, base, i)
		}
		keys = append(keys, s.graph.AddScript(name, s.in.Spec.Abs(file), base+".py").Name)
	}
	return keys
}

// addSibling adds the scripts and run-time hooks of a sibling program.
func (s *scan) addSibling(p Sibling) {
	name := p.Name
	if s.hasScript(name) { // the first program's script has the name of this program
		name += "-program"
	}
	main := Main{Name: p.Name, Module: s.graph.AddScript(name, p.Script, filepath.Base(p.Script)).Name}
	main.Before = s.addBefore(p.Name, p.Before)
	for n, h := range p.Hooks {
		name := fmt.Sprintf("rth_%s_%d", p.Name, n)
		main.Hooks = append(main.Hooks, s.graph.AddScript(name, s.in.Spec.Abs(h), filepath.Base(h)).Name)
	}
	s.out.Others = append(s.out.Others, main)
}

// taken reports whether a run-time hook of the user cannot have a name: a file of the
// same name in another directory has it, or one that gofreeze carries.
func (s *scan) taken(name string) bool {
	_, err := fs.Stat(runtimehooks.FS, name+".py")
	return err == nil || s.hasScript(name)
}

func (s *scan) hasScript(name string) bool { return s.graph.Get(graph.ScriptName(name)) != nil }

// stem is the name of a file without its directory and its suffix.
func stem(file string) string { return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) }

// hasHook reports whether the program has a run-time hook already.
func (s *scan) hasHook(key string) bool { return slices.Contains(s.out.Main.Hooks, key) }
