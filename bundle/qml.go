package bundle

import (
	"bufio"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// qmlImport is an import of a module in a QML file, or in a qmldir file, which
// says what its module needs (Qt's documentation, "Module Definition qmldir Files").
var qmlImport = regexp.MustCompile(`^\s*(?:(?:default |optional )*import|depends)\s+([A-Za-z_][A-Za-z0-9_.]*)`)

// qmlAlways are the modules that any QML program gets: code may be in strings.
var qmlAlways = []string{"QtQml", "QtQuick", "QtCore"}

// qmlAlone are parts of modules that bring big libraries with them, and are
// included only where they are imported themselves.
var qmlAlone = []string{"QtQuick/Pdf", "QtQuick/VirtualKeyboard", "QtQuick/Scene2D", "QtQuick/Scene3D"}

// collectQML adds the QML modules that the program's QML files import, with those
// that these need, where a binding of Qt for QML is part of the program.
func (b *build) collectQML() error {
	for _, binding := range []string{"PySide6", "PyQt6", "PySide2", "PyQt5"} {
		qml, pkg := b.graph.Modules[binding+".QtQml"], b.graph.Modules[binding]
		if qml == nil || qml.Kind == graph.Missing || len(pkg.Dirs) == 0 {
			continue
		}
		for _, sub := range []string{"Qt/qml", "Qt6/qml", "Qt5/qml", "qml"} {
			root := filepath.Join(pkg.Dirs[0], filepath.FromSlash(sub))
			if fi, err := os.Stat(root); err == nil && fi.IsDir() {
				if err := b.collectQMLModules(root, path.Join(binding, sub), binding); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// collectQMLModules adds modules below root to dest.
func (b *build) collectQMLModules(root, dest, binding string) error {
	todo := slices.Clone(qmlAlways)
	for _, n := range b.graph.Names() { // PySide6.QtCharts stands for QtCharts
		if m, ok := strings.CutPrefix(n, binding+"."); ok && !strings.Contains(m, ".") {
			todo = append(todo, m)
		}
	}
	b.items.All(func(it collect.Item) {
		if it.Source != "" && path.Ext(it.Path) == ".qml" {
			todo = append(todo, qmlImports(it.Source)...)
		}
	})
	seen := map[string]bool{}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		if seen[name] || name == "Qt" {
			continue // Qt is the directory of Qt.labs and others
		}
		seen[name] = true
		dir := filepath.Join(root, filepath.FromSlash(strings.ReplaceAll(name, ".", "/")))
		versions, _ := filepath.Glob(dir + ".[0-9]") // QtQuick.2, as Qt 5 has it
		for _, d := range append([]string{dir}, versions...) {
			more, err := b.addQML(root, d, dest, name)
			if err != nil {
				return err
			}
			todo = append(todo, more...)
		}
	}
	return nil
}

// addQML adds the directory of a module, and returns what it imports.
func (b *build) addQML(root, dir, dest, name string) (imports []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil // not of Qt: of the program
	}
	for _, e := range entries {
		file := filepath.Join(dir, e.Name())
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return nil, err
		}
		switch {
		case slices.Contains(qmlAlone, filepath.ToSlash(rel)):
		case e.IsDir():
			more, err := b.addQML(root, file, dest, name)
			if err != nil {
				return nil, err
			}
			imports = append(imports, more...)
		default:
			if e.Name() == "qmldir" || filepath.Ext(file) == ".qml" {
				imports = append(imports, qmlImports(file)...)
			}
			if err := b.hookTree(file, root, dest, nil, "QML module "+name); err != nil {
				return nil, err
			}
		}
	}
	return imports, nil
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
