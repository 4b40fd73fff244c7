package contents

import (
	"context"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// sources contributes source files of modules that the file with all modules holds, for
// code that lists, opens or starts them. Nothing imports or runs them from there, so
// that a start does not check them.
func (c *collector) sources(_ context.Context, have *gathering) ([]Item, error) {
	var out []Item
	for m := range c.kept.All() {
		if m.Kind != graph.Source || m.File == "" || have.has(m.Path) || !c.onDisk(m) || c.on.Unnameable(m.Path) != "" {
			continue
		}
		it := file(m.Path, m.File, archive.ModeText, whyModule(m))
		if m.Role == graph.Script || c.bytecode(m) {
			it.Mode = 0o644 // import finds it by its name as a file
		}
		out = append(out, it)
	}
	return out, nil
}

// onDisk reports whether the source file of a module lies in the product as a file.
func (c *collector) onDisk(m *graph.Module) bool {
	main := m.Name == c.Modules.Main.Module
	if m.Role == graph.Runtime || m.Role == graph.Script && !main || early(m.Name) {
		return false
	}
	looks := c.Modules.Looks(m) && c.kept.Mode(m.Name) == "" // a mode says what there is
	return c.wantsSource(m.Title(), main, looks)
}

// wantsSource decides about the source of what has a name: as the longest of the names
// around it that the user gives says, or else as the code of its owner shows.
func (c *collector) wantsSource(name string, main, looks bool) bool {
	names := []string{"*"}
	for i, char := range name + "." {
		if char == '.' {
			names = append(names, name[:i])
		}
	}
	if main {
		names = append(names, "__main__")
	}
	for _, n := range slices.Backward(names) {
		switch {
		case slices.Contains(c.Spec.Modules.NotOnDisk, n):
			return false
		case slices.Contains(c.Spec.Modules.OnDisk, n):
			return true
		}
	}
	return looks
}

// spare reports whether a source file is data: its owner looks at its files, and it is
// no module of the product, as templates are not. place is its place in the product.
// One that does not compile is none. What hooks leave out stays out.
func (c *collector) spare(place string, looks bool) bool {
	name := strings.TrimSuffix(strings.ReplaceAll(strings.TrimSuffix(place, ".py"), "/", "."), ".__init__")
	m := c.Modules.Get(name)
	return c.wantsSource(name, false, looks) && (m == nil || m.Kind == graph.Missing) && !c.excluded(name) && !c.Modules.Hooks.LeavesOut(name, c.Modules.Env)
}
