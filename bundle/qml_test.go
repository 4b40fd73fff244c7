package bundle

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// The modules that QML files import are collected, with those that they need.
func TestCollectQML(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, text := range map[string]string{
		"QtQml/qmldir": "module QtQml\n", "QtQuick/qmldir": "module QtQuick\n", "QtQuick/Pdf/qmldir": "", "QtQuick/Controls/qmldir": "optional import QtQuick.Basic auto\n",
		"QtQuick/Controls/Button.qml": "import Qt.labs.deep\n", "Qt/labs/deep/qmldir": "", "Qt/labs/other/qmldir": "", "QtMultimedia/qmldir": "depends QtNeeded 5\n",
		"QtNeeded/qmldir": "", "QtCharts/qmldir": "", "QtUnused/qmldir": "", "QtOld.2/qmldir": "",
	} {
		write("PySide6/Qt/qml/"+name, text)
	}
	main := write("main.qml", "// import QtUnused\n import QtMultimedia\nimport QtOld 2.0\nimport \"local\"\nimport mine 1.0\nItem { }\n")
	b := &build{graph: &graph.Graph{Modules: map[string]*graph.Module{}}}
	for _, n := range []string{"PySide6", "PySide6.QtQml", "PySide6.QtCharts"} {
		b.graph.Modules[n] = &graph.Module{Name: n, Kind: graph.Source, Dirs: []string{filepath.Join(dir, "PySide6")}}
	}
	if err := b.items.Add(collect.Item{Path: "app/main.qml", Source: main}, true); err != nil {
		t.Fatal(err)
	}
	if err := b.collectQML(); err != nil {
		t.Fatal(err)
	}
	var got []string
	b.items.All(func(it collect.Item) {
		if m, err := filepath.Rel("PySide6/Qt/qml", filepath.Dir(it.Path)); err == nil && filepath.Base(it.Path) == "qmldir" {
			got = append(got, m)
		}
	})
	if want := []string{"Qt/labs/deep", "QtCharts", "QtMultimedia", "QtNeeded", "QtOld.2", "QtQml", "QtQuick/Controls", "QtQuick"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
