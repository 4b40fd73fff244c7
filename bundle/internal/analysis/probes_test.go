package analysis

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/graph/graphtest"
	"github.com/gofreeze/gofreeze/bundle/internal/probe"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/spec"
)

// fakeProbes holds answers by module, and what was asked, a line for each question.
type fakeProbes struct {
	answers map[string]probe.Answer
	asked   []string
}

func (f *fakeProbes) Ask(_ context.Context, names []string) (map[string]probe.Answer, error) {
	f.asked = append(f.asked, strings.Join(names, " "))
	out := maps.Clone(f.answers)
	maps.DeleteFunc(out, func(n string, _ probe.Answer) bool { return !slices.Contains(names, n) })
	return out, nil
}

const probed = `
-- app/app.py --
import d
import numpy.core
-- site/d/__init__.py --
-- site/d/fast.so --
x
-- site/d/slow.so --
x
-- site/d/bad.so --
x
-- site/d-1.0.dist-info/METADATA --
Metadata-Version: 2.1
Name: d
Version: 1.0
-- site/d-1.0.dist-info/RECORD --
d/__init__.py,,
d/fast.so,,
d/slow.so,,
d/bad.so,,
-- site/numpy/__init__.py --
-- site/numpy/core.so --
x
-- site/named.so --
x
-- site/deep.py --
-- lib/late.py --
-- lib/json.py --
`

func (w *world) runProbed(p prober) *Modules {
	w.t.Helper()
	m, err := run(w.t.Context(), w.in, tools{loader: graphtest.Loader{}, runtime: w.runtime, hooks: &w.hooks, probes: p})
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// What extension modules import in C is in, and so is what those modules import that
// come in for it. Each module is asked about once, also in the builds that follow,
// unless a hook knows what it imports, it took too long or something has changed; nobody is warned.
func TestProbes(t *testing.T) {
	w := newWorld(t, spec.Spec{Script: "app.py"}, probed)
	w.in.Env.Cache = cache.Open(t.TempDir())
	answers := map[string]probe.Answer{
		"d.fast": {Outcome: probe.Works, Imports: []string{"json", "named", "nowhere"}},
		"d.slow": {Outcome: probe.Late, Imports: []string{"late"}},
		"named":  {Outcome: probe.Works, Imports: []string{"deep"}},
	}
	for _, want := range []string{"d.bad d.fast d.slow,named", "d.slow", "d.slow"} {
		p := &fakeProbes{answers: answers}
		m := w.runProbed(p)
		for _, n := range []string{"json", "named", "deep"} {
			if mod := m.Get(n); mod == nil || !slices.ContainsFunc(mod.By, func(e graph.Edge) bool { return e.Reason.Kind == graph.ByProbe }) {
				t.Errorf("%s is not in for what an extension module imports", n)
			}
		}
		if m.Get("late") != nil || m.Get("nowhere") != nil {
			t.Error("what is not there, or was not seen, is in")
		}
		if got := strings.Join(p.asked, ","); got != want {
			t.Errorf("asked %q, want %q", got, want)
		}
		if d := w.in.Sink.Diagnostics(); len(d) > 0 {
			t.Errorf("reported %v", d)
		}
	}
	w.write("site/d/bad.so", "changed")
	p := &fakeProbes{answers: answers}
	w.runProbed(p)
	if got := strings.Join(p.asked, ","); got != "d.bad d.slow" {
		t.Errorf("after a change, asked %q", got)
	}
}

func TestNoProbe(t *testing.T) {
	w := newWorld(t, spec.Spec{Script: "app.py", Modules: spec.Modules{Probe: new(bool)}}, probed)
	p := &fakeProbes{}
	w.runProbed(p)
	if p.asked != nil {
		t.Errorf("asked %q", p.asked)
	}
}

// For another system, the modules of the build machine tell, if their distribution is
// there in the same version.
func TestProbesForTarget(t *testing.T) {
	for _, c := range []struct{ version, want string }{{"1.0", "d.fast"}, {"2.0", ""}} {
		w := newWorld(t, spec.Spec{Script: "app.py"}, probed+`
-- host/d/__init__.py --
-- host/d/fast.host.so --
x
-- host/d-`+c.version+`.dist-info/METADATA --
Metadata-Version: 2.1
Name: d
Version: `+c.version+`
-- host/d-`+c.version+`.dist-info/RECORD --
d/__init__.py,,
d/fast.host.so,,
`)
		w.in.Env.Compiler = &python.Interpreter{Version: "3.11.2", Minor: 11, SitePaths: []string{w.path("host")}, ExtSuffixes: []string{".host.so"}}
		p := &fakeProbes{}
		w.runProbed(p)
		if got := strings.Join(p.asked, ","); got != c.want {
			t.Errorf("version %s here: asked %q, want %q", c.version, got, c.want)
		}
	}
}
