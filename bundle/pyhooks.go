package bundle

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pyhooks"
	"github.com/gofreeze/gofreeze/bundle/internal/pyicompat"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
)

// pythonHooks is what a build knows of hooks in the manner of PyInstaller.
type pythonHooks struct {
	dirs    []*pyhooks.Dir // those of the user first
	runner  *pyhooks.Runner
	compat  *scratch.Item         // with our package PyInstaller; nil before the first hook
	place   string                // names the state of the environment, for the cache
	err     error                 // the first that was no hook's fault
	aliased map[string]graph.Edge // real modules behind aliases, not yet added
	rthooks map[string][]rthook   // by module
	datas   []hookFiles
	runtime map[string]bool   // modules that exist at run time only
	modes   map[string]string // how modules of packages are included
}

// rthook is a run-time hook, one of the user's own or of a distribution.
type rthook struct {
	file string
	own  bool
}

// hookFiles are files that a hook wants, as (source, destination).
type hookFiles struct {
	why    string
	pairs  [][2]string
	binary bool
}

// entryGroup is the entry-point group by which distributions announce their
// hooks (PyInstaller's manual, "Providing PyInstaller Hooks with your Package").
const entryGroup = "pyinstaller40"

// findHooks finds the directories of hooks: the user's, then those of installed
// distributions.
func (b *build) findHooks(paths []string) error {
	h := &pythonHooks{aliased: map[string]graph.Edge{}, rthooks: map[string][]rthook{}, runtime: map[string]bool{}, modes: map[string]string{}}
	b.pyhooks = h
	if b.ownPackages() {
		paths = append(slices.Clone(paths), b.interp.SitePaths...)
	}
	h.runner = &pyhooks.Runner{Options: pyhooks.Options{Python: b.interp.Invoked, Env: b.hookEnviron(), Paths: paths, Scripts: b.inputs(), Config: b.hooksConfig, Output: os.Stderr, Limit: b.opt.HookLimit}}
	for _, d := range b.spec.Build.HookDirs {
		h.dirs = append(h.dirs, pyhooks.Open(b.abs(d), true))
	}
	for _, d := range b.dists.All() {
		h.place += d.Name + " " + d.Version + "\n"
	}
	for _, d := range b.dists.All() {
		for _, e := range d.EntryPoints(entryGroup) {
			if e.Name != "hook-dirs" {
				continue
			}
			a, err := b.askHook(pyhooks.Question{What: "dirs", Entry: e.Value, Hook: d.Name}, true)
			if err != nil {
				return err
			}
			if a.Error != "" && !b.interp.RunsHere() {
				b.log("DEBUG", d.Name+": its hooks are not used: its code for "+b.interp.Target().String()+" does not run here")
			} else if a.Error != "" {
				b.warn("hook", d.Name, "its entry point "+e.Value+" does not say where its hooks are: "+a.Error, "")
			}
			for _, dir := range a.Dirs {
				h.dirs = append(h.dirs, pyhooks.Open(dir, false))
			}
		}
	}
	for _, d := range h.dirs {
		if d.RTHooks == "" {
			continue
		}
		a, err := b.askHook(pyhooks.Question{What: "rthooks", Hook: d.RTHooks}, !d.Own)
		if err != nil {
			return err
		}
		if a.Error != "" {
			b.warn("hook", d.RTHooks, a.Error, "")
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

// hookEnviron is the environment of hooks and spec files, which tells our package
// PyInstaller what the product is for: they run on this machine, whatever that is.
func (b *build) hookEnviron() []string {
	return append(os.Environ(), "_GOFREEZE_TARGET="+b.interp.Target().String())
}

// askHook asks a question, or takes the answer of an earlier build to the same
// hook in the same environment. What the user's own hooks look at may have changed.
func (b *build) askHook(q pyhooks.Question, cached bool) (*pyhooks.Answer, error) {
	h := b.pyhooks
	text, _ := os.ReadFile(q.Hook)
	asked, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	config, err := json.Marshal(b.hooksConfig)
	if err != nil {
		return nil, err
	}
	key := cache.NewKey("python hook", Version, string(config), b.interp.Invoked, b.interp.Version, b.interp.Target().String(), h.place, string(asked), string(text))
	if cached {
		if data, ok := b.cache.Get(key); ok {
			var a pyhooks.Answer
			if json.Unmarshal(data, &a) == nil {
				return &a, nil
			}
		}
	}
	if h.compat == nil {
		if h.compat, err = scratch.Dir("", "gofreeze-hooks-"); err != nil {
			return nil, err
		}
		if err := pyicompat.Install(h.compat.Path); err != nil {
			return nil, err
		}
		h.runner.Compat = h.compat.Path
	}
	long := time.AfterFunc(longHook, func() { b.progress("hook "+q.Hook, 0, 0) })
	a, err := h.runner.Ask(b.ctx, q)
	long.Stop()
	if err != nil {
		return nil, err
	}
	if cached && a.Error == "" {
		if data, err := json.Marshal(a); err == nil {
			_ = b.cache.Put(key, data) // a lost entry costs time only
		}
	}
	return a, nil
}

// longHook is when a hook that runs is named to who waits for it.
const longHook = 2 * time.Second

// inputs are the scripts of the program, in the order in which they run.
func (b *build) inputs() []string {
	var out []string
	for _, s := range append(slices.Clone(b.spec.Before), b.spec.Script) {
		if s != "" {
			out = append(out, b.abs(s))
		}
	}
	return out
}

func (h *pythonHooks) close() {
	if h != nil {
		h.runner.Close()
		if h.compat != nil {
			h.compat.Remove()
		}
	}
}

// runPreHooks runs the hooks for a module that is about to be looked for, in
// dirs. They may send the search elsewhere, and add to the package's path.
func (b *build) runPreHooks(name string, dirs []string) (instead, more []string) {
	h := b.pyhooks
	for _, own := range b.hooks.For(name, b.env()) {
		for _, beside := range own.Beside {
			for _, d := range dirs {
				if dir := filepath.Join(d, beside); isDirectory(dir) {
					more = append(more, dir)
				}
			}
		}
	}
	for _, kind := range []string{"pre_safe_import_module", "pre_find_module_path"} {
		for _, d := range h.dirs {
			file := d.File(kind, name)
			if file == "" || !d.Own && len(b.hooks.For(name, b.env())) > 0 {
				continue
			}
			q := pyhooks.Question{What: kind, Hook: file, Module: name}
			if kind == "pre_find_module_path" {
				q.Path = dirs
			}
			a := b.answer(q, !d.Own)
			if a == nil {
				break
			}
			for _, n := range a.Runtime {
				h.runtime[n] = true
			}
			for _, n := range a.Hidden {
				h.aliased[n] = graph.Edge{From: name, Reason: "hook " + file}
			}
			if kind == "pre_find_module_path" {
				dirs = a.Paths
			} else {
				more = append(more, a.Paths...)
			}
			break // the first directory that has one
		}
	}
	return dirs, more
}

func isDirectory(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

// addAliased adds the modules behind the aliases that hooks told of, and reports
// whether there are new ones.
func (b *build) addAliased() bool {
	h := b.pyhooks
	n := len(h.aliased)
	for _, name := range slices.Sorted(maps.Keys(h.aliased)) {
		b.graph.Add(name, h.aliased[name])
	}
	clear(h.aliased)
	return n > 0
}

// answer asks a hook. One that fails is warned of; nil is its answer.
func (b *build) answer(q pyhooks.Question, cached bool) *pyhooks.Answer {
	a, err := b.askHook(q, cached)
	if err != nil {
		b.pyhooks.err = err
		return nil
	}
	if a.Error != "" {
		where := q.Hook
		if a.Line > 0 {
			where = fmt.Sprintf("%s:%d", q.Hook, a.Line)
		}
		b.warn("hook", where, "the hook for "+q.Module+" failed and is left out: "+a.Error, "")
		return nil
	}
	b.log("DEBUG", "hook "+q.Hook)
	return a
}

// runHooks runs the hooks of a module that has come in, and takes what they say
// of modules. The user's hooks always run. Those of distributions do not where
// gofreeze has a hook of its own for the module.
func (b *build) runHooks(m *graph.Module) error {
	h := b.pyhooks
	if m.Kind == graph.Missing || strings.HasPrefix(m.Name, "@") || strings.HasPrefix(m.Name, "_gofreeze") {
		return nil
	}
	own := len(b.hooks.For(m.Name, b.env())) > 0
	for _, d := range h.dirs {
		file := d.File("hook", m.Name)
		if file == "" || own && !d.Own {
			continue
		}
		b.runHook(file, m, d.Own)
		break // the first directory that has one
	}
	for _, r := range h.rthooks[m.Name] {
		if r.own || !own {
			b.addRuntimeHook(r.file)
		}
	}
	return h.err
}

func (b *build) runHook(file string, m *graph.Module, userOwn bool) {
	h := b.pyhooks
	q := pyhooks.Question{What: "hook", Hook: file, Module: m.Name, File: m.File, Path: m.Dirs}
	if userOwn {
		q.Modules = b.graph.Names()
	}
	a := b.answer(q, !userOwn)
	if a == nil {
		return
	}
	why := graph.Edge{From: m.Name, Reason: "hook " + file}
	b.graph.Bar(m.Name, a.Excluded)
	for _, n := range a.Hidden {
		if !b.graph.Add(n, why) && !a.Quiet && userOwn && !h.runtime[n] {
			b.warn("hidden-import", file, fmt.Sprintf("hidden import %s not found", n), "")
		}
	}
	maps.Copy(h.modes, a.Modes)
	h.datas = append(h.datas, hookFiles{"hook " + m.Name, a.Datas, false}, hookFiles{"hook " + m.Name, a.Binaries, true})
}

// addRuntimeHook adds a run-time hook that came with a hook directory.
func (b *build) addRuntimeHook(file string) {
	name := "rth_" + strings.TrimSuffix(filepath.Base(file), ".py")
	if slices.Contains(b.rthooks, "@"+name) || b.graph.Modules["@"+name] != nil {
		return
	}
	if _, err := os.Stat(file); err != nil {
		b.warn("hook", file, "a run-time hook that is not there", "")
		return
	}
	b.rthooks = append(b.rthooks, b.graph.AddScript(name, file, filepath.Base(file)).Name)
}

// collectHookFiles adds the files that Python hooks named. What is not there is
// warned of: hooks are written for several versions of a package.
func (b *build) collectHookFiles() error {
	if b.pyhooks == nil {
		return nil
	}
	for _, f := range b.pyhooks.datas {
		sort.Slice(f.pairs, func(i, j int) bool { return f.pairs[i][0] < f.pairs[j][0] })
		for _, p := range f.pairs {
			found, err := filepath.Glob(p[0])
			if _, serr := os.Stat(p[0]); serr == nil {
				found, err = []string{p[0]}, nil
			}
			if err != nil || len(found) == 0 {
				b.warn("hook", p[0], "named by the "+f.why+", and not there", "")
				continue
			}
			for _, src := range found {
				base := filepath.Dir(src)
				if fi, err := os.Stat(src); err == nil && fi.IsDir() {
					base = src
				}
				if err := b.hookTree(src, base, filepath.ToSlash(p[1]), nil, f.why); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// mode is how a module is included: as the spec file says for it or for the
// nearest package around it, or else as hooks do.
func (b *build) mode(name string) string {
	for _, modes := range []map[string]string{b.modes, b.pyhooks.modes} {
		for n := name; n != ""; n = parentName(n) {
			if m, ok := modes[n]; ok {
				return m
			}
		}
		if m, ok := modes[""]; ok {
			return m
		}
	}
	return ""
}
