package analysis

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pyhooks"
)

// pythonHooks is what the analysis knows about Python hooks, which are written for
// PyInstaller.
type pythonHooks struct {
	in      Input
	rules   *rules
	hooks   *answers
	dirs    []*pyhooks.Dir // the user's directories first
	rthooks map[string][]rthook
}

// rthook is a run-time hook that belongs to the user or to a distribution.
type rthook struct {
	file string
	own  bool
}

// The kinds of Python hooks, as the names of directories and the runner spell them.
const (
	whenFound   = "hook"                   // runs when a module has come in
	beforeAdded = "pre_safe_import_module" // runs before a name is looked for
	beforeFound = "pre_find_module_path"   // runs then as well, and is told the directories of the search
)

// find finds the directories of hooks: first the user's, then those of installed
// distributions. It returns warnings for the user.
func (h *pythonHooks) find(ctx context.Context, installed *dists.Set) (additions, error) {
	var out additions
	dirs, _ := h.in.Spec.HookPlaces()
	for _, d := range dirs {
		h.dirs = append(h.dirs, pyhooks.Open(h.in.Spec.Abs(d), true))
	}
	env := h.in.Env
	for _, d := range installed.All() {
		for _, e := range d.EntryPoints(dists.HookGroup) {
			if e.Name != "hook-dirs" {
				continue
			}
			a, err := h.hooks.ask(ctx, pyhooks.Question{What: "dirs", Entry: e.Value, Hook: d.Name}, true)
			if err != nil {
				return out, err
			}
			if a.Error != "" && !env.Shipped.RunsHere() {
				h.in.Sink.Log("DEBUG", d.Name+": its hooks are not used: its code for "+env.Target.String()+" does not run here")
			} else if a.Error != "" {
				out.warn(d.Name, "its entry point "+e.Value+" does not say where its hooks are: "+a.Error)
			}
			for _, dir := range a.Dirs {
				h.dirs = append(h.dirs, pyhooks.Open(dir, false))
			}
		}
	}
	err := h.findRuntime(ctx, &out)
	return out, err
}

// findRuntime reads, for each directory, which run-time hooks it has for which modules.
func (h *pythonHooks) findRuntime(ctx context.Context, out *additions) error {
	h.rthooks = map[string][]rthook{}
	for _, d := range h.dirs {
		if d.RTHooks == "" {
			continue
		}
		a, err := h.hooks.ask(ctx, pyhooks.Question{What: "rthooks", Hook: d.RTHooks}, !d.Own)
		if err != nil {
			return err
		}
		if a.Error != "" {
			out.warn(d.RTHooks, a.Error)
		}
		for m, files := range a.RTHooks {
			if _, taken := h.rthooks[m]; taken && !d.Own {
				continue
			}
			for _, f := range files {
				h.rthooks[m] = append(h.rthooks[m], rthook{filepath.Join(d.Path, "rthooks", f), d.Own})
			}
		}
	}
	return nil
}

// asks names the modules whose hooks must be asked before the modules are looked for.
func (h *pythonHooks) asks() map[string]bool {
	out := map[string]bool{}
	for _, d := range h.dirs {
		for _, kind := range []string{beforeAdded, beforeFound} {
			for _, m := range d.Modules(kind) {
				out[m] = true
			}
		}
	}
	return out
}

// of finds the hook of a kind for a module, in the first directory that has one. The
// user's hooks always count. A distribution's hook counts only if gofreeze has no hook
// of its own for the module.
func (h *pythonHooks) of(kind, module string) (file string, own bool) {
	for _, d := range h.dirs {
		if file := d.File(kind, module); file != "" && (d.Own || !h.rules.has(module)) {
			return file, d.Own
		}
	}
	return "", false
}

// before asks the hooks about a name that is about to be looked for. They may send the
// search elsewhere, or add directories to the package's path; both are set in answer.
func (h *pythonHooks) before(ctx context.Context, name string, answer *graph.Answer) (additions, error) {
	var out additions
	for _, kind := range []string{beforeAdded, beforeFound} {
		file, own := h.of(kind, name)
		if file == "" {
			continue
		}
		q := pyhooks.Question{What: kind, Hook: file, Module: name}
		if kind == beforeFound {
			q.Path = answer.Dirs
		}
		a, err := h.run(ctx, q, own, &out)
		if err != nil {
			return out, err
		}
		if a == nil {
			continue
		}
		out.runtimeOnly = append(out.runtimeOnly, a.Runtime...)
		for _, n := range a.Hidden {
			out.later = append(out.later, addition{name: n, why: graph.Edge{From: name, Reason: graph.Reason{Kind: graph.ByHook, Detail: file}}})
		}
		if kind == beforeFound {
			answer.Dirs = a.Paths
		} else {
			answer.More = append(answer.More, a.Paths...)
		}
	}
	return out, nil
}

// loaded is the rule that applies the Python hooks of a module that has come in.
func (h *pythonHooks) loaded(ctx context.Context, m *graph.Module, v view) (additions, error) {
	var out additions
	if m.Kind == graph.Missing || m.Role != graph.Imported {
		return out, nil
	}
	if file, own := h.of(whenFound, m.Name); file != "" {
		if err := h.found(ctx, m, v, file, own, &out); err != nil {
			return out, err
		}
	}
	for _, r := range h.rthooks[m.Name] {
		if r.own || !h.rules.has(m.Name) {
			out.runtimeHooks = append(out.runtimeHooks, r.file)
		}
	}
	return out, nil
}

// found asks the hook of a module that has come in.
func (h *pythonHooks) found(ctx context.Context, m *graph.Module, v view, file string, own bool, out *additions) error {
	q := pyhooks.Question{What: whenFound, Hook: file, Module: m.Name, File: m.File, Path: m.Dirs}
	if own {
		q.Modules = v.names()
	}
	a, err := h.run(ctx, q, own, out)
	if a == nil || err != nil {
		return err
	}
	out.bars = append(out.bars, bar{m.Name, a.Excluded, true})
	why := graph.Edge{From: m.Name, Reason: graph.Reason{Kind: graph.ByHook, Detail: file}}
	for _, n := range a.Hidden {
		add := addition{name: n, why: why}
		if own && !a.Quiet {
			add.absent = diag.Diagnostic{ID: diag.HiddenImport, Where: file, Msg: fmt.Sprintf("hidden import %s not found", n)}
		}
		out.modules = append(out.modules, add)
	}
	out.modes = a.Modes
	if len(a.Datas) > 0 {
		out.files = append(out.files, Files{Module: m.Name, Pairs: a.Datas})
	}
	if len(a.Binaries) > 0 {
		out.files = append(out.files, Files{Module: m.Name, Pairs: a.Binaries, Binary: true})
	}
	return nil
}

// run asks a hook about a module. If the hook fails, run adds a warning and returns
// nil.
func (h *pythonHooks) run(ctx context.Context, q pyhooks.Question, own bool, out *additions) (*pyhooks.Answer, error) {
	a, err := h.hooks.ask(ctx, q, !own)
	if err != nil {
		return nil, err
	}
	if a.Error != "" {
		where := q.Hook
		if a.Line > 0 {
			where = fmt.Sprintf("%s:%d", q.Hook, a.Line)
		}
		out.warn(where, "the hook for "+q.Module+" failed and is left out: "+a.Error)
		return nil, nil
	}
	h.in.Sink.Log("DEBUG", "hook "+q.Hook)
	return a, nil
}

// warn adds a warning about a hook.
func (a *additions) warn(where, msg string) {
	a.warnings = append(a.warnings, diag.Diagnostic{ID: diag.Hook, Where: where, Msg: msg})
}
