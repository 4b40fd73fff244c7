package bundle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/spec"
)

// withCommand returns a spec whose entry point is a function, if it is the name of a
// command that an installed distribution offers. Such a program has windows of its own
// if its distribution says so.
func withCommand(sp *spec.Spec, env *environ.Environment) (*spec.Spec, error) {
	if sp.EntryPoint == "" || strings.Contains(sp.EntryPoint, ":") {
		return sp, nil
	}
	all, err := dists.Load(analysis.DistDirs(env, sp))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range all.All() {
		for _, group := range []string{"console_scripts", "gui_scripts"} {
			for _, e := range d.EntryPoints(group) {
				if names = append(names, e.Name); e.Name != sp.EntryPoint {
					continue
				}
				out := *sp
				out.EntryPoint, out.Windowed = e.Value, sp.Windowed || group == "gui_scripts"
				if err := out.CheckEntryPoint(); err != nil {
					return nil, fmt.Errorf("entry point %s of the distribution %s: %w", e.Name, d.Name, err)
				}
				return &out, nil
			}
		}
	}
	hint := ""
	if near := spec.Suggest(sp.EntryPoint, names); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	} else if slices.Sort(names); len(names) > 0 && len(names) < 20 {
		hint = "; it has " + strings.Join(slices.Compact(names), ", ")
	}
	return nil, fmt.Errorf("entry point %s: no distribution in the environment of %s offers a command of this name%s", sp.EntryPoint, env.Shipped.Invoked, hint)
}
