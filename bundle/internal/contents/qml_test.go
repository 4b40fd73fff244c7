package contents

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// The modules that QML files import are collected, and so are the modules that these
// need.
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
	var modules []*graph.Module
	for _, n := range []string{"PySide6", "PySide6.QtQml", "PySide6.QtCharts"} {
		modules = append(modules, &graph.Module{Name: n, Kind: graph.Source, Dirs: []string{filepath.Join(dir, "PySide6")}})
	}
	have := (&Table{Items: []Item{file("app/main.qml", main, 0o644, Why{Reason: Program})}}).gather()
	items, err := testCollector(modules...).qml(context.Background(), have)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range places(items) {
		if m, err := filepath.Rel("PySide6/Qt/qml", filepath.Dir(p)); err == nil && filepath.Base(p) == "qmldir" {
			got = append(got, m)
		}
	}
	if want := []string{"Qt/labs/deep", "QtCharts", "QtMultimedia", "QtNeeded", "QtOld.2", "QtQml", "QtQuick/Controls", "QtQuick"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
