package contents

import (
	"context"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// LeftOut is a file of a distribution that is collected whole, but is not in the
// product.
type LeftOut struct {
	Dist string
	Path string // the place that it would have
	Why  string // never empty
}

// noteLeftOut records the files of distributions that are collected whole that are not
// in the product, each with its reason, so that no file that an installer has listed
// disappears without an explanation.
func (c *collector) noteLeftOut(_ context.Context, t *Table) (*Table, error) {
	noted := *t
	for _, d := range c.collected() {
		if !c.Modules.Whole[d.Name] {
			continue
		}
		for _, e := range d.Entries(c.Env.Shipped.ExtSuffixes) {
			if _, ok := t.Get(e.Path); ok {
				continue
			}
			if m := c.kept.Get(e.Module); e.Module != "" && m != nil && m.Kind != graph.Missing {
				continue
			}
			noted.LeftOut = append(noted.LeftOut, LeftOut{d.Name, e.Path, c.whyNot(&e)})
		}
	}
	return &noted, nil
}

// whyNot says why a file of a distribution is not in the product.
func (c *collector) whyNot(e *dists.Entry) string {
	if e.Out != 0 {
		return e.Out.String()
	}
	switch fi, err := os.Stat(e.Abs); {
	case err != nil:
		return "is not there any more"
	case !fi.Mode().IsRegular():
		return "is no file"
	case c.Modules.Hooks.LeavesOutFile(e.Path, c.Modules.Env), e.Module != "" && c.Modules.Hooks.LeavesOut(e.Module, c.Modules.Env):
		return "left out by a hook"
	case c.excluded(strings.ReplaceAll(path.Dir(e.Path), "/", ".")), e.Module != "" && c.excluded(e.Module):
		return "excluded"
	case c.Edits != nil && (c.Edits.Drop[e.Path] || c.Edits.DropModules[e.Module]):
		return "removed by the spec file"
	case c.isProgram(e.Path):
		return "place of the product's own files"
	case c.on.Unnameable(e.Path) != "":
		return "a name that " + c.on.String() + " cannot have"
	}
	return "another file or module has its place"
}

// isProgram reports whether a sibling program has its interpreter at a place.
func (c *collector) isProgram(place string) bool {
	return slices.ContainsFunc(c.kept.Others, func(s analysis.Main) bool { return place == InterpreterPath(c.Env.Shipped, s.Name) })
}
