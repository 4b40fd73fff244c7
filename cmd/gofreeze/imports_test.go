package main

import (
	"os/exec"
	"sort"
	"strings"
	"testing"
)

// arrows says which package of this module may import which others. It is the
// drawing of docs/architecture.md as text; a package that is not here, or an
// import that is not, fails the test.
const arrows = `
cmd/gofreeze: bootloader/stub bundle bundle/atomic bundle/report bundle/report/page cmd/gofreeze/internal/reproduce cmd/gofreeze/internal/verify extract extract/archive spec spec/project
bundle/atomic:
cmd/gofreeze/internal/observe:
cmd/gofreeze/internal/reproduce: bundle cmd/gofreeze/internal/verify spec
cmd/gofreeze/internal/verify: cmd/gofreeze/internal/observe extract/archive extract/handoff
spec:
spec/project: spec
bundle: bundle/internal/analysis bundle/internal/binaries bundle/internal/cache bundle/internal/contents bundle/internal/diag bundle/internal/dists bundle/internal/environ bundle/internal/graph bundle/internal/macho bundle/internal/product bundle/internal/program bundle/internal/pyispec bundle/internal/python bundle/internal/specfile bundle/internal/target bundle/internal/trace bundle/report extract/archive spec
bundle/internal/binaries: bundle/internal/target
bundle/internal/cache: bundle/atomic bundle/internal/scratch
bundle/internal/dists: spec/project
bundle/internal/graph: bundle/internal/cache bundle/internal/marshal bundle/internal/python
bundle/internal/hooks: bundle/internal/target spec
bundle/internal/graph/graphtest: bundle/internal/graph bundle/internal/python
bundle/internal/hooks: bundle/internal/target spec
bundle/internal/icns:
bundle/internal/machinecode:
bundle/internal/macho:
bundle/internal/marshal:
bundle/internal/optimal:
bundle/internal/pack: bundle/internal/cache bundle/internal/contents bundle/internal/optimal bundle/internal/scratch extract/archive
bundle/internal/packages: bundle/internal/cache bundle/internal/process bundle/internal/python bundle/internal/scratch bundle/internal/target
bundle/internal/probe: bundle/internal/process bundle/internal/scratch
bundle/internal/process:
bundle/internal/python: bundle/atomic bundle/internal/cache bundle/internal/process bundle/internal/scratch bundle/internal/target
bundle/internal/scratch:
bundle/internal/pyhooks: bundle/internal/process
bundle/internal/pyicompat:
bundle/internal/resources:
bundle/internal/specfile: bundle/internal/process
bundle/internal/target: extract runtimehooks spec
bundle/internal/trace: bundle/internal/binaries bundle/internal/dists bundle/internal/graph bundle/internal/scratch bundle/internal/target spec
bundle/internal/typelib:
bundle/internal/pyz:
bundle/internal/analysis: bundle/internal/binaries bundle/internal/cache bundle/internal/diag bundle/internal/dists bundle/internal/environ bundle/internal/graph bundle/internal/hooks bundle/internal/marshal bundle/internal/probe bundle/internal/program bundle/internal/pyhooks bundle/internal/pyicompat bundle/internal/python bundle/internal/scratch bundle/internal/typelib runtimehooks spec
bundle/internal/contents: bundle/internal/analysis bundle/internal/binaries bundle/internal/cache bundle/internal/diag bundle/internal/dists bundle/internal/environ bundle/internal/graph bundle/internal/hooks bundle/internal/process bundle/internal/program bundle/internal/python bundle/internal/pyz bundle/internal/scratch bundle/internal/target bundle/report extract/archive runtimehooks spec
bundle/internal/diag:
bundle/internal/environ: bundle/internal/cache bundle/internal/diag bundle/internal/marshal bundle/internal/packages bundle/internal/python bundle/internal/scratch bundle/internal/target spec
bundle/internal/product: bootloader/stub bundle/internal/contents bundle/internal/diag bundle/internal/environ bundle/internal/icns bundle/internal/macho bundle/internal/pack bundle/internal/program bundle/internal/resources bundle/internal/target extract/archive spec
bundle/internal/program: bundle/atomic bundle/internal/target spec
bundle/internal/pyispec: bundle/internal/analysis bundle/internal/contents bundle/internal/diag bundle/internal/environ bundle/internal/graph bundle/internal/program bundle/internal/pyicompat bundle/internal/scratch bundle/internal/specfile extract/archive spec
bundle/report: extract/archive
bundle/report/page: bundle/report
bootloader: extract extract/archive extract/handoff
bootloader/stub: bundle/atomic
bootloader/stub/mkstubs: bootloader/stub
extract: extract/archive
extract/archive:
extract/handoff:
runtimehooks:
scripts/summary:
scripts/wheel: bootloader/stub bundle bundle/atomic
`

const modulePath = "github.com/gofreeze/gofreeze/"

// forbidden are packages that the bootloader must not link: they cost size and
// start-up time.
var forbidden = []string{"encoding/json", "net", "net/http", "regexp", "text/template", "github.com/spf13/cobra", "github.com/pelletier/go-toml/v2"}

func TestImports(t *testing.T) {
	allowed := map[string]map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(arrows), "\n") {
		pkg, list, _ := strings.Cut(line, ":")
		allowed[pkg] = map[string]bool{}
		for _, to := range strings.Fields(list) {
			allowed[pkg][to] = true
		}
	}
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", modulePath+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], modulePath)
		seen[pkg] = true
		if allowed[pkg] == nil {
			t.Errorf("package %s is not in the table", pkg)
			continue
		}
		for _, to := range fields[1:] {
			if to, ours := strings.CutPrefix(to, modulePath); ours && !allowed[pkg][to] {
				t.Errorf("%s imports %s, which the table does not allow", pkg, to)
			}
		}
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("package %s is in the table and does not exist", pkg)
		}
	}
}

func TestBootloaderLinksLittle(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", modulePath+"bootloader").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	sort.Strings(deps)
	for _, f := range forbidden {
		if i := sort.SearchStrings(deps, f); i < len(deps) && deps[i] == f {
			t.Errorf("the bootloader links %s", f)
		}
	}
}
