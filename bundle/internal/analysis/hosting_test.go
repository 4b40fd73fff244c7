package analysis

import (
	"testing"

	"github.com/gofreeze/gofreeze/spec"
)

const hosting = `
-- app/app.py --
hosts files
-- app/plain.py --
hosts path
-- bin/host --
-- site/host/__init__.py --
-- site/host/cli.py --
hosts computed
import host.path
-- site/host/path.py --
hosts path
-- site/host-1.dist-info/METADATA --
Name: Host
-- site/host-1.dist-info/RECORD --
host/__init__.py
host/cli.py
host/path.py
-- site/named.py --
-- site/host_named-1.dist-info/METADATA --
Name: host_named
Requires-Dist: host
Requires-Dist: deep
-- site/host_named-1.dist-info/RECORD --
named.py
-- site/deep.py --
-- site/deep-1.dist-info/METADATA --
Name: deep
-- site/deep-1.dist-info/RECORD --
deep.py
-- site/theme.py --
-- site/theme-1.dist-info/METADATA --
Name: theme
Classifier: Framework :: Host :: Theme
Requires-Dist: host>=1
-- site/theme-1.dist-info/RECORD --
theme.py
-- site/theme_more.py --
-- site/theme_more-1.dist-info/METADATA --
Name: theme-more
Requires-Dist: theme
-- site/theme_more-1.dist-info/RECORD --
theme_more.py
-- site/user.py --
-- site/user-1.dist-info/METADATA --
Name: user
Requires-Dist: host
-- site/user-1.dist-info/RECORD --
user.py
-- site/other.py --
-- site/host_other-1.dist-info/METADATA --
Name: host-other
-- site/host_other-1.dist-info/RECORD --
other.py
-- site/docutils.py --
-- site/docutils-1.dist-info/METADATA --
Name: docutils
-- site/docutils-1.dist-info/RECORD --
docutils.py
-- lib/json/__init__.py --
maybe import docutils
import os
-- lib/json/tool.py --
-- lib/asyncio.py --
-- lib/os.py --
-- lib/tkinter.py --
`

// A program that runs code of its users brings in the standard library, and what
// extends its distribution.
func TestHosting(t *testing.T) {
	m := newWorld(t, spec.Spec{Module: "host.cli"}, hosting).mustRun()
	wantModules(t, m, `json for code that the program runs
		json.tool for code that the program runs
		asyncio for code that the program runs
		named extends Host
		deep required by host_named
		theme extends Host
		theme_more extends theme
		tkinter -
		docutils -
		user -
		other -`)
	m = newWorld(t, spec.Spec{Script: "app.py"}, hosting).mustRun()
	wantModules(t, m, "json for code that the program runs\nnamed -")
	m = newWorld(t, spec.Spec{Script: "plain.py"}, hosting).mustRun()
	wantModules(t, m, "json -\nnamed -")
	m = newWorld(t, spec.Spec{Module: "host.cli", Modules: spec.Modules{Lean: true}}, hosting).mustRun()
	wantModules(t, m, "json -\nnamed -")
}
