package contents

import (
	"bufio"
	"context"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// qmlImport matches an import in a QML file, and a dependency in a qmldir file (Qt's
// documentation, "Module Definition qmldir Files").
var qmlImport = regexp.MustCompile(`^\s*(?:(?:default |optional )*import|depends)\s+([A-Za-z_][A-Za-z0-9_.]*)`)

// qmlAlways are the modules that every QML program gets, because QML code may be in
// strings.
var qmlAlways = []string{"QtQml", "QtQuick", "QtCore"}

// qmlAlone are parts of modules that bring in big libraries. They are included only if
// they are imported themselves.
var qmlAlone = []string{"QtQuick/Pdf", "QtQuick/VirtualKeyboard", "QtQuick/Scene2D", "QtQuick/Scene3D"}

// qml contributes the QML modules that the program's QML files import, and the modules
// that these need, if the program has a binding of Qt for QML.
func (c *collector) qml(_ context.Context, have *gathering) ([]Item, error) {
	var out []Item
	for _, binding := range []string{"PySide6", "PyQt6", "PySide2", "PyQt5"} {
		qml, pkg := c.Modules.Get(binding+".QtQml"), c.Modules.Get(binding)
		if qml == nil || qml.Kind == graph.Missing || len(pkg.Dirs) == 0 {
			continue
		}
		for _, sub := range []string{"Qt/qml", "Qt6/qml", "Qt5/qml", "qml"} {
			root := filepath.Join(pkg.Dirs[0], filepath.FromSlash(sub))
			if fi, err := os.Stat(root); err == nil && fi.IsDir() {
				items, err := c.qmlModules(have, root, path.Join(binding, sub), binding)
				if err != nil {
					return nil, err
				}
				out = append(out, items...)
				break
			}
		}
	}
	return out, nil
}

// qmlModules returns the files of the wanted modules below root. They lie below dest in
// the product.
func (c *collector) qmlModules(have *gathering, root, dest, binding string) ([]Item, error) {
	todo := slices.Clone(qmlAlways)
	for _, n := range c.Modules.Names() { // PySide6.QtCharts stands for QtCharts
		if m, ok := strings.CutPrefix(n, binding+"."); ok && !strings.Contains(m, ".") {
			todo = append(todo, m)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(have.items)) {
		if it := have.items[p]; it.Source != "" && path.Ext(p) == ".qml" {
			todo = append(todo, qmlImports(it.Source)...)
		}
	}
	var out []Item
	seen := map[string]bool{}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		if seen[name] || name == "Qt" {
			continue // Qt is the directory of Qt.labs and others
		}
		seen[name] = true
		dir := filepath.Join(root, filepath.FromSlash(strings.ReplaceAll(name, ".", "/")))
		versions, _ := filepath.Glob(literally(dir) + ".[0-9]") // QtQuick.2, as Qt 5 has it
		for _, d := range append([]string{dir}, versions...) {
			items, imports, err := c.qmlModule(root, d, dest, name)
			if err != nil {
				return nil, err
			}
			out, todo = append(out, items...), append(todo, imports...)
		}
	}
	return out, nil
}

// qmlModule returns the files in the directory of a module, and the modules that they
// import. If the directory does not exist, the module belongs to the program and not to
// Qt.
func (c *collector) qmlModule(root, dir, dest, name string) (items []Item, imports []string, err error) {
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
		return nil, nil, nil
	}
	alone := func(file string) bool {
		rel, err := filepath.Rel(root, file)
		return err == nil && slices.Contains(qmlAlone, filepath.ToSlash(rel))
	}
	items, err = c.walker.items(tree{root: dir, below: root, dest: dest, why: Why{QML, name}, skipDir: alone, skip: func(file, _ string) bool { return alone(file) }})
	for _, it := range items {
		if base := path.Base(it.Path); base == "qmldir" || path.Ext(base) == ".qml" {
			imports = append(imports, qmlImports(it.Source)...)
		}
	}
	return items, imports, err
}

// qmlImports lists the modules that a QML or qmldir file imports.
func qmlImports(file string) []string {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if m := qmlImport.FindSubmatch(lines.Bytes()); m != nil {
			out = append(out, string(m[1]))
		}
	}
	return out
}
