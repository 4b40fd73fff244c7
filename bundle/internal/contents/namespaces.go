package contents

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
)

// typelibPlace is the place of typelibs in the product. rth_gi.py uses the same name.
const typelibPlace = "gi_typelibs"

// schemas is the file with the compiled settings of all programs on this machine.
const schemas = "/usr/share/glib-2.0/schemas/gschemas.compiled"

// namespaces contributes the typelibs of GObject introspection, and the libraries that
// the typelibs describe.
func (c *collector) namespaces(_ context.Context, have *gathering) ([]Item, error) {
	var out []Item
	for _, ns := range c.Modules.Namespaces {
		why := Why{Introspected, ns.Name}
		out = append(out, file(typelibPlace+"/"+filepath.Base(ns.File), ns.File, 0o644, why))
		for _, name := range ns.Head.Libraries {
			// A library that every system has, or that does not exist, is left out.
			if found, ok := binaries.Resolve(name); ok && !have.has(name) {
				out = append(out, library(name, found, why))
			}
		}
		switch ns.Name {
		case "GdkPixbuf":
			out = append(out, pixbufLoaders(ns, why)...)
		case "Gio":
			if isRegular(schemas) {
				out = append(out, file("share/glib-2.0/schemas/gschemas.compiled", schemas, 0o644, why))
			}
		}
	}
	return out, nil
}

// pixbufLoaders returns the loaders of image formats, which lie beside the libraries in
// the product, and the list of the loaders. The list has names without directories, so
// that the dynamic linker finds the loaders wherever the product lies.
func pixbufLoaders(ns analysis.Namespace, why Why) []Item {
	dir := filepath.Join(filepath.Dir(filepath.Dir(ns.File)), "gdk-pixbuf-2.0", "2.10.0")
	list, err := os.ReadFile(filepath.Join(dir, "loaders.cache"))
	if err != nil {
		return nil // gdk-pixbuf was built without loaders
	}
	var out []Item
	lines := strings.Split(string(list), "\n")
	for i, l := range lines {
		loader := strings.Trim(l, `"`)
		if !strings.HasPrefix(l, `"/`) || !isRegular(loader) {
			continue
		}
		lines[i] = `"` + filepath.Base(loader) + `"`
		out = append(out, library(filepath.Base(loader), loader, why))
	}
	names := generated("lib/gdk-pixbuf/loaders.cache", []byte(strings.Join(lines, "\n")), why)
	names.firm = false
	return append(out, names)
}
