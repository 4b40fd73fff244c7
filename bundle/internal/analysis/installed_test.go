package analysis

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/spec"
)

const plugged = `
-- app/app.py --
import host
import needer
asks notimported>=1
asks absent
names own.plugins
-- site/host/__init__.py --
names host.plugins
names pygments.lexers
-- site/host-1.dist-info/METADATA --
Name: host
-- site/host-1.dist-info/RECORD --
host/__init__.py
-- site/host-1.dist-info/entry_points.txt --
[host.plugins]
own = host:own
-- site/extra/__init__.py --
-- site/extra/run.py --
-- site/extra/rest.py --
-- site/extra-1.dist-info/METADATA --
Name: extra
Requires-Dist: deep
-- site/extra-1.dist-info/RECORD --
extra/__init__.py
extra/run.py
extra/rest.py
-- site/extra-1.dist-info/entry_points.txt --
[host.plugins]
one = extra.run:go
-- site/deep.py --
-- site/deep-1.dist-info/METADATA --
Name: deep
-- site/deep-1.dist-info/RECORD --
deep.py
-- site/IPython/__init__.py --
-- site/ipython-1.dist-info/METADATA --
Name: ipython
-- site/ipython-1.dist-info/RECORD --
IPython/__init__.py
-- site/ipython-1.dist-info/entry_points.txt --
[pygments.lexers]
i = IPython:lexer
-- site/needer.py --
-- site/needer-1.dist-info/METADATA --
Name: needer
Requires-Dist: needed-mod[Big]; python_version >= "3.8"
Requires-Dist: meta-pkg
Requires-Dist: winonly; sys_platform == "win32"
Requires-Dist: unasked; extra == "all"
Requires-Dist: not-installed
-- site/needer-1.dist-info/RECORD --
needer.py
-- site/needed_mod.py --
-- site/needed_mod-1.dist-info/METADATA --
Name: needed-mod
Requires-Dist: needed-mod[small]; extra == "big"
Requires-Dist: forsmall; extra == "small"
-- site/needed_mod-1.dist-info/RECORD --
needed_mod.py
-- site/meta_pkg-1.dist-info/METADATA --
Name: meta-pkg
Requires-Dist: behind
-- site/meta_pkg-1.dist-info/RECORD --
meta_pkg-1.dist-info/METADATA
-- site/ns/behind/__init__.py --
-- site/behind-1.dist-info/METADATA --
Name: behind
-- site/behind-1.dist-info/RECORD --
ns/behind/__init__.py
-- site/winonly.py --
-- site/winonly-1.dist-info/METADATA --
Name: winonly
-- site/winonly-1.dist-info/RECORD --
winonly.py
-- site/unasked.py --
-- site/unasked-1.dist-info/METADATA --
Name: unasked
-- site/unasked-1.dist-info/RECORD --
unasked.py
-- site/forsmall.py --
-- site/forsmall-1.dist-info/METADATA --
Name: forsmall
-- site/forsmall-1.dist-info/RECORD --
forsmall.py
-- site/notimported.py --
-- site/notimported-1.dist-info/METADATA --
Name: notimported
-- site/notimported-1.dist-info/RECORD --
notimported.py
`

func TestInstalled(t *testing.T) {
	m := newWorld(t, spec.Spec{Script: "app.py"}, plugged).mustRun()
	wantModules(t, m, `extra.run entry point of host.plugins
		extra parent package
		extra.rest collected with extra
		deep required by extra
		IPython -
		needed_mod required by needer
		ns.behind required by meta-pkg
		forsmall required by needed-mod[small]
		winonly -
		unasked -
		notimported -`)
	if got := fmt.Sprint(slices.Sorted(maps.Keys(m.Metadata))); got != "[behind deep extra forsmall host meta-pkg needed-mod notimported]" {
		t.Errorf("metadata of %s", got)
	}
	if m.Get("needed_mod").Optional || m.Get("deep").Optional {
		t.Error("what a needed distribution requires is optional")
	}
}

func TestInstalledLessWanted(t *testing.T) {
	lean := newWorld(t, spec.Spec{Script: "app.py", Modules: spec.Modules{Lean: true}}, plugged).mustRun()
	wantModules(t, lean, "extra -\nneeded_mod -")
	if !lean.Metadata["notimported"] {
		t.Error("lean: no metadata of what the code asks about")
	}
	without := newWorld(t, spec.Spec{Script: "app.py", Modules: spec.Modules{ExcludeDist: []string{"Extra", "needed_mod", "notimported", "needer"}}}, plugged).mustRun()
	wantModules(t, without, "host import\nextra -\ndeep -\nneeded_mod -\nforsmall -\nneeder -")
	if got := fmt.Sprint(slices.Sorted(maps.Keys(without.Metadata))); got != "[host]" {
		t.Errorf("metadata of %s without the excluded ones", got)
	}
	module := newWorld(t, spec.Spec{Script: "app.py", Modules: spec.Modules{Exclude: []string{"extra", "needed_mod"}}}, plugged).mustRun()
	wantModules(t, module, "extra -\nneeded_mod -")
	if module.Metadata["extra"] || module.Metadata["needed-mod"] {
		t.Errorf("metadata of %v, of which the only module is excluded", module.Metadata)
	}
}

const editable = `
-- app/app.py --
import mine
-- app/src/mine.py --
-- app/src/plug.py --
-- app/src/other.py --
-- site/mine-1.dist-info/METADATA --
Name: my-dist
Requires-Dist: needed
-- site/mine-1.dist-info/RECORD --
mine.pth
-- site/mine-1.dist-info/entry_points.txt --
[mine.plugins]
p = plug:run
[console_scripts]
p = other:main
-- site/mine-1.dist-info/direct_url.json --
{"url": "file://DIR/app", "dir_info": {"editable": true}}
-- site/mine.pth --
DIR/app/src
-- site/needed.py --
-- site/needed-1.dist-info/METADATA --
Name: needed
-- site/needed-1.dist-info/RECORD --
needed.py
`

// The program's own distribution is installed editable: only direct_url.json and a .pth
// file say that the program is one of its files.
func TestOwnDistribution(t *testing.T) {
	w := newWorld(t, spec.Spec{Script: "app.py", Paths: []string{"src"}}, editable)
	w.placed("site/mine-1.dist-info/direct_url.json", "site/mine.pth")
	m := w.mustRun()
	wantModules(t, m, "mine import\nneeded required by my-dist\nplug entry point of mine.plugins\nother -")
	if !m.Metadata["my-dist"] || m.Get("mine").Dist != "" {
		t.Errorf("metadata of %v; mine is of the distribution %q", m.Metadata, m.Get("mine").Dist)
	}
	// A script beside the sources belongs to the project, but does not need it.
	w = newWorld(t, spec.Spec{Script: "tool.py"}, editable+"-- app/tool.py --\n")
	w.placed("site/mine-1.dist-info/direct_url.json", "site/mine.pth")
	m = w.mustRun()
	wantModules(t, m, "needed -\nplug -")
	if !m.Metadata["my-dist"] {
		t.Error("no metadata of the script's project")
	}
}

// placed writes the directory of the test into files, as installers do.
func (w *world) placed(files ...string) {
	w.t.Helper()
	for _, f := range files {
		w.write(f, strings.ReplaceAll(w.read(f), "DIR", w.dir))
	}
}

func (w *world) read(name string) string {
	w.t.Helper()
	text, err := os.ReadFile(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// Metadata that setuptools has written beside sources makes no installed distribution of
// them, but it is what the program finds.
func TestProjectBesideScript(t *testing.T) {
	m := newWorld(t, spec.Spec{Script: "app.py"}, `
-- app/app.py --
import mine
-- app/mine/__init__.py --
-- app/mine.egg-info/PKG-INFO --
Name: mine
Version: 3
-- app/mine.egg-info/SOURCES.txt --
mine/__init__.py
-- app/mine.egg-info/requires.txt --
needed

[extra:python_version > "3"]
notwanted
-- site/needed.py --
-- site/needed-1.dist-info/METADATA --
Name: needed
-- site/needed-1.dist-info/RECORD --
needed.py
-- site/notwanted.py --
-- site/notwanted-1.dist-info/METADATA --
Name: notwanted
-- site/notwanted-1.dist-info/RECORD --
notwanted.py
`).mustRun()
	wantModules(t, m, "mine import\nneeded required by mine\nnotwanted -")
	if !m.Metadata["mine"] || m.Get("mine").Origin != graph.User {
		t.Errorf("metadata of %v; mine is %v", m.Metadata, m.Get("mine").Origin)
	}
}

// A directory on the path that is no site-packages may hold distributions.
func TestDistributionsOnPath(t *testing.T) {
	w := newWorld(t, spec.Spec{Script: "app.py"}, `
-- app/app.py --
import other
-- more/other.py --
-- more/other-1.dist-info/METADATA --
Name: other
-- more/other-1.dist-info/RECORD --
other.py
`)
	w.in.Env.Shipped.Path = append(w.in.Env.Shipped.Path, w.path("more"))
	m := w.mustRun()
	if got := m.Get("other"); got == nil || got.Dist != "other" || len(m.Reached()) != 1 {
		t.Errorf("%+v", got)
	}
}

// A module in C that names a group of entry points brings in the plug-ins, too.
func TestGroupNamedInC(t *testing.T) {
	m := newWorld(t, spec.Spec{Script: "app.py"}, "-- app/app.py --\nimport host\n-- site/host.so --\nx\x00host.plugins\x00other\x00"+`
-- site/host-1.dist-info/METADATA --
Name: host
-- site/host-1.dist-info/RECORD --
host.so,,
-- site/extra.py --
-- site/extra-1.dist-info/METADATA --
Name: extra
-- site/extra-1.dist-info/RECORD --
extra.py,,
-- site/extra-1.dist-info/entry_points.txt --
[host.plugins]
x = extra:run
`).mustRun()
	wantModules(t, m, "extra entry point of host.plugins")
}
