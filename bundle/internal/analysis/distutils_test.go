package analysis

import (
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/spec"
)

const withSetuptools = `
-- site/setuptools/__init__.py --
-- site/setuptools/_distutils/__init__.py --
-- site/setuptools/_distutils/version.py --
-- site/_distutils_hack/__init__.py --
-- site/setuptools-80.dist-info/METADATA --
Metadata-Version: 2.1
Name: setuptools
Version: 80
-- site/setuptools-80.dist-info/RECORD --
setuptools/__init__.py,,
setuptools/_distutils/__init__.py,,
setuptools/_distutils/version.py,,
_distutils_hack/__init__.py,,
`

// From Python 3.12 on, distutils comes with setuptools, or not at all.
func TestDistutils(t *testing.T) {
	const app = `
-- app/app.py --
from distutils.version import LooseVersion
from lib import x
-- site/lib.py --
maybe import distutils.core
`
	hook := graph.ScriptName("rth_distutils")
	w := newWorld(t, spec.Spec{Script: "app.py"}, app+withSetuptools)
	w.in.Env.Shipped.Minor = 12
	m := w.mustRun()
	wantModules(t, m, "setuptools import\n_distutils_hack\nsetuptools._distutils.version")
	w.wantDiagnostics()
	if m.Get(hook) == nil {
		t.Error("no run-time hook")
	}

	w = newWorld(t, spec.Spec{Script: "app.py"}, app)
	w.in.Env.Shipped.Minor = 12
	w.mustRun()
	w.wantDiagnostics("missing-module app.py:1: module distutils.version not found, imported by app")
	if d := w.in.Sink.Diagnostics()[0]; d.Hint != "install setuptools, which has it since Python 3.12, into the environment of /python3, otherwise the program raises ImportError at this line" {
		t.Error(d.Hint)
	}

	// What only tries to import it does not bring it in, and in 3.11 it is elsewhere.
	w = newWorld(t, spec.Spec{Script: "app.py"}, "-- app/app.py --\nimport lib\n-- site/lib.py --\nmaybe import distutils.core\n"+withSetuptools)
	w.in.Env.Shipped.Minor = 12
	wantModules(t, w.mustRun(), "setuptools -")
	w = newWorld(t, spec.Spec{Script: "app.py"}, app+withSetuptools+"-- lib/distutils/__init__.py --\n-- lib/distutils/version.py --\n")
	wantModules(t, w.mustRun(), "setuptools -\ndistutils.version import")
}
