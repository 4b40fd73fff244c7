package contents

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/pyz"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// These are the places of the boot script and of the file with all modules.
const (
	BootPath = ".gofreeze/boot.pyc"
	pyzPath  = ".gofreeze/app.pyz"
)

// modules contributes the extension modules, the file with all other modules, the
// modules that are separate files, and the boot script.
func (c *collector) modules(ctx context.Context, _ *gathering) ([]Item, error) {
	c.warnSources()
	var items []Item
	var records []pyz.Record
	for m := range c.kept.All() {
		r, item, err := c.module(m)
		if err != nil {
			return nil, err
		}
		if item != nil {
			items = append(items, *item)
		}
		if r != nil {
			records = append(records, *r)
		}
	}
	main := c.kept.Main
	meta := pyz.Meta{Name: c.Program.Name, Main: main.Module, Hooks: main.Hooks, Scripts: main.Before, Interpreter: c.Spec.Runtime.Interpreter,
		Options: c.options(c.Start.Options), Version: c.Env.Shipped.Version}
	var buf bytes.Buffer
	buf.Grow(pyz.Size(records)) // tens of megabytes, which are not to be copied while it grows
	cuts, err := pyz.Write(&buf, c.Env.Shipped.Magic, meta, records)
	if err != nil {
		return nil, err
	}
	file := generated(pyzPath, buf.Bytes(), Why{Reason: ModuleFile})
	file.Kind, file.Cuts = archive.KindPYZ, cuts
	code, err := c.Env.CompileRuntime(ctx, "boot.py", []byte(runtimehooks.Boot))
	if err != nil {
		return nil, err
	}
	return append(items, file, generated(BootPath, pyc(c.Env.Shipped.Magic, code), Why{Reason: RunTime})), nil
}

// module returns the record of a module in the file with all modules, and an item if
// the module is a separate file. Either may be nil.
func (c *collector) module(m *graph.Module) (*pyz.Record, *Item, error) {
	r := &pyz.Record{Name: m.Name, Group: group(m), Path: m.Path}
	switch m.Kind {
	case graph.Missing:
		return nil, c.template(m), nil
	case graph.Builtin:
		return nil, nil, nil
	case graph.Namespace:
		r.Kind = pyz.Namespace
		return r, nil, nil
	case graph.Extension:
		r.Kind, r.Path, r.IsPkg = pyz.Extension, c.extensionPath(m), m.Package
		it := library(r.Path, m.File, whyModule(m))
		return r, &it, nil
	}
	r.Code, r.Kind = m.Code, pyz.Module
	switch {
	case m.Role == graph.Script:
		r.Kind = pyz.Script
	case m.Package:
		r.Kind = pyz.Package
	}
	if m.Kind == graph.Source && c.includesSource(m) {
		var err error
		if r.Source, err = os.ReadFile(m.File); err != nil {
			return nil, nil, fmt.Errorf("collect source %w", err)
		}
	}
	if m.Name == runtimehooks.HintModule {
		r.Source = leftOutTable(c.Modules.LeftOut)
	}
	if m.Role != graph.Imported {
		return r, nil, nil
	}
	switch mode := c.kept.Mode(m.Name); {
	case (mode == "py" || mode == "pyz+py" || mode == "py+pyz") && m.Kind == graph.Source && !early(m.Name):
		it := file(r.Path, m.File, archive.ModeText, whyModule(m))
		it.Disk.mode = mode
		return r, &it, nil
	case c.bytecode(m):
		it := generated(r.Path+"c", pyc(c.Env.Shipped.Magic, m.Code), whyModule(m))
		it.firm = false
		if !early(m.Name) {
			r = nil
		}
		return r, &it, nil
	}
	return r, c.template(m), nil
}

// leftOutTable is the table that docs/format.md describes: a line for each reason, with
// the modules after it, separated by tabs.
func leftOutTable(list []analysis.LeftOut) []byte {
	names := map[string][]string{}
	for _, l := range list {
		if utf8.ValidString(l.Name) {
			names[l.Why] = append(names[l.Why], l.Name)
		}
	}
	var b []byte
	for _, why := range slices.Sorted(maps.Keys(names)) {
		b = append(b, why+"\t"+strings.Join(names[why], "\t")+"\n"...)
	}
	return b
}

// template is the item for a file of a distribution that has the name of a module and
// is none for this Python, such as a template: its distribution reads it, whether or not
// something imports it. It returns nil for other modules.
func (c *collector) template(m *graph.Module) *Item {
	if m.Err == nil || m.File == "" || m.Origin != graph.Dist || !c.Modules.Whole[m.Dist] {
		return nil
	}
	it := file(m.Path, m.File, 0o644, whyModule(m))
	return &it
}

// bytecode reports whether a module lies in the product as a bytecode file.
func (c *collector) bytecode(m *graph.Module) bool {
	return c.kept.Mode(m.Name) == "pyc" || c.Start.Debugs("noarchive")
}

// early reports whether an interpreter imports a module while it starts, before
// the product is on sys.path.
func early(name string) bool {
	switch name {
	case "abc", "codecs", "encodings", "io", "warnings", "_py_warnings": // warnings only if an option asks for them
		return true
	}
	return strings.HasPrefix(name, "encodings.")
}

// extensionPath returns the place of an extension module in the product.
func (c *collector) extensionPath(m *graph.Module) string {
	if m.Origin == graph.Stdlib && !m.Package && !strings.Contains(m.Name, ".") {
		return path.Join(c.on.DynLoad(c.Env.Shipped.PlatLibDir, c.Env.Shipped.Minor), filepath.Base(m.File))
	}
	return m.Path
}

// group separates modules that change together from other modules.
func group(m *graph.Module) string {
	switch m.Origin {
	case graph.Stdlib:
		if m.Name == runtimehooks.HintModule {
			return "3" // its table changes with everything
		}
		return "0"
	case graph.Dist:
		return "1 " + m.Dist
	}
	return "2"
}

func whyModule(m *graph.Module) Why {
	switch m.Origin {
	case graph.Stdlib:
		return Why{Reason: Stdlib}
	case graph.Dist:
		return Why{Distribution, m.Dist}
	}
	return Why{Reason: Program}
}

// includesSource reports whether --include-source or a hook asks for the source text of
// a module, which then goes into the file with all modules.
func (c *collector) includesSource(m *graph.Module) bool {
	if slices.ContainsFunc(c.Spec.Modules.IncludeSource, func(want string) bool { return c.means(want, m) }) {
		return true
	}
	for _, h := range c.Modules.Used {
		if h.Source && (m.Title() == h.Module || strings.HasPrefix(m.Title(), h.Module+".")) {
			return true
		}
	}
	return false
}

// means reports whether the value want of --include-source includes a module. A module
// that the builder makes has no source file.
func (c *collector) means(want string, m *graph.Module) bool {
	return m.File != "" && (want == "*" || want == "__main__" && m.Name == c.Modules.Main.Module || m.Title() == want || strings.HasPrefix(m.Title(), want+"."))
}

// warnSources names what --include-source and --source-on-disk ask for in vain.
func (c *collector) warnSources() {
	for _, asked := range []struct {
		id    diag.ID
		names []string
	}{{diag.IncludeSource, c.Spec.Modules.IncludeSource}, {diag.OnDisk, c.Spec.Modules.OnDisk}} {
		for _, want := range asked.names {
			found := false
			for m := range c.kept.All() {
				found = found || m.Kind == graph.Source && c.means(want, m)
			}
			if !found {
				c.Sink.Warn(asked.id, want, "no module of this name with source is in the product", "__main__ is the program itself")
			}
		}
	}
}

// options returns the options that boot must know: those of the interpreter, the
// protections that rth_unprotected.py switches off, and whether errors show a window.
func (c *collector) options(own []string) []string {
	out := slices.Clone(own)
	for _, u := range c.Unprotected {
		out = append(out, "unprotected="+u)
	}
	if c.Spec.Windows.NoTraceback {
		out = append(out, "no-error-window")
	}
	return out
}
