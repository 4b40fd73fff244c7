package analysis

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/probe"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// prober imports extension modules: processes of Python, unless a test stands in for
// them.
type prober interface {
	Ask(ctx context.Context, names []string) (map[string]probe.Answer, error)
}

// probes knows what extension modules import in C: from processes in which they are
// imported, or from earlier builds that did so.
type probes struct {
	prober
	in     Input
	host   *python.Interpreter // imports the modules
	placed func(m *graph.Module) (file string, ok bool)
	place  string // names the state of the environment in which they are imported
	done   map[string]bool
}

// newProbes returns nil when nothing can or should be imported. For another system the
// modules are imported whose distributions are installed here, too, in the same version.
func newProbes(in Input, p prober, installed *dists.Set) (*probes, error) {
	env := in.Env
	if p == nil || !in.Spec.Modules.Probes() {
		return nil, nil
	}
	out := &probes{prober: p, in: in, host: env.Shipped, done: map[string]bool{}}
	if env.Compiler == env.Shipped {
		out.placed = func(m *graph.Module) (string, bool) { return m.File, m.Origin != graph.Stdlib }
	} else {
		here, err := dists.Load(env.Compiler.SitePaths)
		if err != nil {
			return nil, err
		}
		there := installed
		out.host, installed = env.Compiler, here
		out.placed = func(m *graph.Module) (string, bool) {
			a, b := there.ByName(m.Dist), here.ByName(m.Dist)
			if m.Dist == "" || a == nil || b == nil || a.Version != b.Version {
				return "", false
			}
			return extensionFile(env.Compiler, m.Name)
		}
	}
	out.place = installedIn(installed)
	return out, nil
}

// proberFor returns what imports the modules.
func proberFor(in Input) prober {
	env := in.Env
	if env.Compiler == env.Shipped {
		return probe.Runner{Python: env.Shipped.Invoked, Paths: append(searchPaths(in), env.Shipped.Path...), Forks: env.Shipped.Target().Forks()}
	}
	return probe.Runner{Python: env.Compiler.Invoked, Paths: env.Compiler.Path, Forks: env.Compiler.Target().Forks()}
}

// installedIn names the distributions of an environment, with their versions.
func installedIn(set *dists.Set) string {
	var b strings.Builder
	for _, d := range set.All() {
		b.WriteString(d.Name + " " + d.Version + "\n")
	}
	return b.String()
}

// extensionFile finds the extension module of a name in the packages of an interpreter.
func extensionFile(in *python.Interpreter, name string) (string, bool) {
	base := filepath.FromSlash(strings.ReplaceAll(name, ".", "/"))
	for _, dir := range in.SitePaths {
		for _, stem := range []string{filepath.Join(dir, base, "__init__"), filepath.Join(dir, base)} {
			for _, suffix := range in.ExtSuffixes {
				if fi, err := os.Stat(stem + suffix); err == nil && fi.Mode().IsRegular() {
					return stem + suffix, true
				}
			}
		}
	}
	return "", false
}

// kept is what the cache has of a probe.
type kept struct {
	Works   bool     `json:"works"`
	Imports []string `json:"imports,omitempty"`
}

// ask returns what each of the modules imports in C, and remembers them: each is asked
// about once. What cannot be imported is said in the log only, as it may well be meant
// for another machine.
func (p *probes) ask(ctx context.Context, modules []*graph.Module, get func(name string) *graph.Module) (map[string][]string, error) {
	out, keys := map[string][]string{}, map[string]cache.Key{}
	var unknown []string
	for _, m := range modules {
		p.done[m.Name] = true
		file, ok := p.placed(m)
		if !ok {
			continue
		}
		key, ok := p.key(m, file, get)
		if !ok {
			continue
		}
		if b, ok := p.in.Env.Cache.Get(key); ok {
			var have kept
			if json.Unmarshal(b, &have) == nil {
				out[m.Name] = have.Imports
				continue
			}
		}
		keys[m.Name] = key
		unknown = append(unknown, m.Name)
	}
	if len(unknown) == 0 {
		return out, nil
	}
	p.in.Sink.Progress("probes", 0, 0)
	answers, err := p.Ask(ctx, unknown)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		p.in.Sink.Log("DEBUG", err.Error())
		return out, nil
	}
	for _, n := range unknown {
		a := answers[n]
		if a.Outcome != probe.Works {
			p.in.Sink.Log("DEBUG", "probe "+n+": cannot be imported alone; what it imports is taken from its strings")
		}
		if a.Outcome == probe.Late {
			continue
		}
		out[n] = a.Imports
		if b, err := json.Marshal(kept{a.Outcome == probe.Works, a.Imports}); err == nil {
			_ = p.in.Env.Cache.Put(keys[n], b) // a lost entry costs time only
		}
	}
	return out, nil
}

// key names what is known of a module by the module itself, the packages around it,
// which are imported before it, and what else is installed.
func (p *probes) key(m *graph.Module, file string, get func(name string) *graph.Module) (cache.Key, bool) {
	fi, err := os.Stat(file)
	if err != nil {
		return cache.Key{}, false
	}
	parts := []string{probe.Program, p.host.Version, p.host.Invoked, p.place, m.Name, cache.Stamp(file, fi)}
	for i := range m.Name {
		if m.Name[i] != '.' {
			continue
		}
		if up := get(m.Name[:i]); up != nil && up.File != "" {
			if fi, err := os.Stat(up.File); err == nil {
				parts = append(parts, cache.Stamp(up.File, fi))
			}
		}
	}
	return cache.NewKey("probe", parts...).About(m.File), true
}

// addProbed adds what the extension modules import in C that nobody has asked about
// yet, and reports whether there were any.
func (s *scan) addProbed(ctx context.Context) (bool, error) {
	if s.probes == nil {
		return false, nil
	}
	var fresh []*graph.Module
	for _, n := range s.graph.Names() {
		if m := s.graph.Get(n); m.Kind == graph.Extension && m.Origin != graph.Stdlib && !s.probes.done[n] && !s.rules.known(m) {
			fresh = append(fresh, m)
		}
	}
	if len(fresh) == 0 {
		return false, nil
	}
	found, err := s.probes.ask(ctx, fresh, s.graph.Get)
	if err != nil {
		return false, err
	}
	for _, m := range fresh {
		for _, name := range found[m.Name] {
			for {
				q := s.graph.Imports(ctx, m, name)
				if q == nil {
					break
				}
				if err := s.answer(ctx, q); err != nil {
					return false, err
				}
			}
		}
	}
	return true, nil
}
