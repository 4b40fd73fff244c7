package analysis

import (
	"maps"
	"slices"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
)

func TestLooking(t *testing.T) {
	mod := func(name, dist string, k graph.Looks) *graph.Module {
		m := &graph.Module{Name: name, Kind: graph.Source, Origin: graph.Dist, Dist: dist, File: "/site/" + name + ".py", Facts: &graph.Facts{Looks: &k}}
		if dist == "" {
			m.Origin = graph.User
		}
		return m
	}
	own := []string{""}
	unneeded := mod("lib.tool", "lib", graph.Looks{Lists: true, Source: true})
	unneeded.Optional = true
	stdlib := mod("os", "", graph.Looks{})
	stdlib.Origin = graph.Stdlib
	environment := mod("app.env", "", graph.Looks{})
	environment.Facts.Imports = []graph.Import{{Name: "alembic", From: []string{"context"}}}
	for name, test := range map[string]struct {
		modules []*graph.Module
		want    []string
	}{
		"a place alone":           {[]*graph.Module{mod("lib", "lib", graph.Looks{At: own})}, nil},
		"a list":                  {[]*graph.Module{mod("lib", "lib", graph.Looks{At: own, Lists: true})}, []string{"lib"}},
		"a name":                  {[]*graph.Module{mod("lib", "lib", graph.Looks{At: own, Source: true})}, []string{"lib"}},
		"text":                    {[]*graph.Module{mod("lib", "lib", graph.Looks{Text: true})}, nil},
		"own text":                {[]*graph.Module{mod("app", "", graph.Looks{Text: true})}, []string{""}},
		"two modules":             {[]*graph.Module{mod("lib", "lib", graph.Looks{At: own}), mod("lib.b", "lib", graph.Looks{Lists: true, Source: true})}, []string{"lib"}},
		"two distributions":       {[]*graph.Module{mod("lib", "lib", graph.Looks{At: own}), mod("b", "b", graph.Looks{Lists: true, Source: true})}, nil},
		"a plug-in inside":        {[]*graph.Module{mod("lib", "lib", graph.Looks{At: own, Lists: true}), mod("lib.plug.in", "plug", graph.Looks{}), mod("library.x", "x", graph.Looks{})}, []string{"lib", "plug"}},
		"another one":             {[]*graph.Module{mod("app", "", graph.Looks{At: []string{"lib"}, Lists: true}), mod("lib", "lib", graph.Looks{})}, []string{"lib"}},
		"one that is not there":   {[]*graph.Module{mod("app", "", graph.Looks{At: []string{"gone"}, Lists: true})}, []string{""}},
		"of the standard library": {[]*graph.Module{mod("app", "", graph.Looks{At: []string{"os"}, Lists: true}), stdlib}, nil},
		"migrations":              {[]*graph.Module{environment}, []string{""}},
		"any source":              {[]*graph.Module{mod("lib", "lib", graph.Looks{Any: true})}, []string{"*"}},
		"what nothing needs":      {[]*graph.Module{mod("lib", "lib", graph.Looks{At: own}), unneeded}, nil},
	} {
		got := looking(Of(test.modules...))
		if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, test.want) {
			t.Errorf("%s: %q, want %q", name, names, test.want)
		}
	}
}

// A look says which module does what.
func TestLook(t *testing.T) {
	mod := func(name string, k graph.Looks) *graph.Module {
		return &graph.Module{Name: name, Kind: graph.Source, Origin: graph.Dist, Dist: "lib", File: "/site/lib.py", Facts: &graph.Facts{Looks: &k}}
	}
	own := []string{""}
	for want, modules := range map[string][]*graph.Module{
		"lib asks where the files lie, and lists directories":                          {mod("lib", graph.Looks{At: own, Lists: true, Source: true}), mod("lib.z", graph.Looks{At: own, Text: true})},
		"lib asks where the files lie, and names source files":                         {mod("lib", graph.Looks{At: own, Source: true})},
		"lib asks where the files lie, and reads the text of code":                     {mod("lib", graph.Looks{At: own, Text: true})},
		"lib.a asks where the files lie, and lib.b lists directories for source files": {mod("lib.a", graph.Looks{At: own}), mod("lib.b", graph.Looks{Lists: true, Source: true})},
	} {
		if got := looking(Of(modules...))["lib"].String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (Look{By: "app", Does: ReadsText}).String(); got != "app reads the text of code" {
		t.Errorf("%q", got)
	}
}

// A hook speaks for the code of its distribution, and not for code that looks at that.
func TestUnread(t *testing.T) {
	mod := func(name string, k graph.Looks) *graph.Module {
		return &graph.Module{Name: name, Kind: graph.Source, Origin: graph.Dist, Dist: name, File: "/site/" + name + ".py", Facts: &graph.Facts{Looks: &k}}
	}
	own := graph.Looks{At: []string{""}, Lists: true}
	ms := Of(mod("lib", own), mod("other", own))
	ms.Used = []hooks.Hook{{Module: "lib", Unread: true}, {Module: "other"}}
	if got := looking(ms); len(got) != 1 || got["other"].By != "other" {
		t.Errorf("%v", got)
	}
	ms = Of(mod("lib", own), mod("other", graph.Looks{At: []string{"lib"}, Lists: true}))
	ms.Used = []hooks.Hook{{Module: "lib", Unread: true}}
	if got := looking(ms); len(got) != 1 || got["lib"].By != "other" {
		t.Errorf("%v", got)
	}
}
