package contents

import (
	"context"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// sources contributes source files of modules that the file with all modules holds, for
// code that lists, opens or starts them. Nothing imports or runs them from there, so
// that a start does not check them.
func (c *collector) sources(_ context.Context, have *gathering) ([]Item, error) {
	var out []Item
	for m := range c.kept.All() {
		if m.Kind != graph.Source || m.File == "" || have.has(m.Path) || c.on.Unnameable(m.Path) != "" {
			continue
		}
		why := c.onDisk(m)
		if why == (Disk{}) {
			continue
		}
		it := file(m.Path, m.File, archive.ModeText, whyModule(m))
		it.Disk = why
		if m.Role == graph.Script || c.bytecode(m) {
			it.Mode = 0o644 // import finds it by its name as a file
		}
		out = append(out, it)
	}
	return out, nil
}

// Disk says why a source file lies in the product as a file, although no import needs it
// there. The zero value says that it does not.
type Disk struct {
	asked string        // the name that the user gave, a module or "*"
	mode  string        // the mode in which a hook or a spec file collects its package
	look  analysis.Look // the code that looks at it
}

// String returns the text that reports contain; "" for the zero value.
func (d Disk) String() string {
	switch {
	case d == Disk{}:
		return ""
	case d.asked != "":
		return "on disk: asked for by the name " + d.asked
	case d.mode != "":
		return "on disk: collected as " + d.mode
	}
	return "on disk: " + d.look.String()
}

// onDisk says why the source file of a module lies in the product as a file, if it does.
func (c *collector) onDisk(m *graph.Module) Disk {
	main := m.Name == c.Modules.Main.Module
	if m.Role == graph.Runtime || m.Role == graph.Script && !main || early(m.Name) {
		return Disk{}
	}
	look, _ := c.Modules.Looks(m)
	if c.kept.Mode(m.Name) != "" { // a mode says what there is
		look = analysis.Look{}
	}
	return c.wantsSource(m.Title(), main, look)
}

// wantsSource decides about the source of what has a name: as the longest of the names
// around it that the user gives says, or else as the code of its owner shows.
func (c *collector) wantsSource(name string, main bool, look analysis.Look) Disk {
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
			return Disk{}
		case slices.Contains(c.Spec.Modules.OnDisk, n):
			return Disk{asked: n}
		}
	}
	return Disk{look: look}
}

// spare says why a source file is data: its owner looks at its files, and it is no module
// of the product, as templates are not. place is its place in the product. One that does
// not compile is none. What hooks leave out stays out.
func (c *collector) spare(place string, look analysis.Look) Disk {
	name := strings.TrimSuffix(strings.ReplaceAll(strings.TrimSuffix(place, ".py"), "/", "."), ".__init__")
	if m := c.Modules.Get(name); m != nil && m.Kind != graph.Missing || c.excluded(name) || c.Modules.Hooks.LeavesOut(name, c.Modules.Env) {
		return Disk{}
	}
	return c.wantsSource(name, false, look)
}
