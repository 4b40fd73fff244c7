//go:build linux

package main_test

import (
	"os"
	"strings"
	"testing"
)

// TestE2E freezes the sample programs and compares them with themselves unfrozen.
//
//	GOFREEZE_E2E=all       every interpreter found, and missing packages are failures
//	GOFREEZE_E2E=reference only the unfrozen runs: are the programs sound?
//	GOFREEZE_E2E_PYTHON    the interpreters to use, a list of paths
//	GOFREEZE_E2E_COMMAND   the gofreeze to test, instead of one built from here
//	-short                 one program
func TestE2E(t *testing.T) {
	l := newLab(t)
	t.Run("basics", func(t *testing.T) { l.folder(t, "basics", false) })
	t.Run("children", func(t *testing.T) { l.folder(t, "children", false) })
	t.Run("realpkg", func(t *testing.T) { l.folder(t, "realpkg", true) })
	if testing.Short() || os.Getenv("GOFREEZE_E2E") == "reference" {
		return
	}
	for name, group := range map[string]func(*testing.T){
		"starts": l.starts, "extraction": l.extraction, "damaged": l.damaged, "setuid": l.setuid, "limits": l.limits, "pods": l.pods,
		"attack": l.attacked, "variables": l.variables, "replaced": l.replaced, "libraries": l.libraries,
		"onedir": l.onedir, "reproducible": l.reproducible, "installed": l.installed, "editable": l.editable,
	} {
		t.Run(name, group)
	}
}

// folder checks all programs of a folder.
func (l *lab) folder(t *testing.T, folder string, packages bool) {
	for _, p := range programs(t, folder) {
		if testing.Short() && p.file != "hello.py" {
			continue
		}
		for _, python := range interpreters(t) {
			t.Run(p.name()+"/"+python.label(), func(t *testing.T) {
				t.Parallel()
				if packages {
					python = python.withPackages(t)
				}
				l.program(t, p, python)
			})
		}
	}
}

// program checks all runs of one program, frozen into one file.
func (l *lab) program(t *testing.T, p *program, python *interpreter) {
	s := p.prepare(t, l, python)
	references := make([]result, len(p.runs))
	for i, r := range p.runs {
		references[i] = s.reference(t, r)
		r.expected(t, references[i])
	}
	if os.Getenv("GOFREEZE_E2E") == "reference" {
		// A second time: what is compared must not depend on chance.
		for i, r := range p.runs {
			if again := s.reference(t, r); s.ordered(again.text) != s.ordered(references[i].text) {
				t.Errorf("%s: not deterministic%s", strings.Join(r.args, " "), difference(references[i].text, again.text))
			} else if s.stderr != "ignore" && len(s.contains) == 0 && r.contains == "" && plainTraces(again.stderr) != plainTraces(references[i].stderr) {
				t.Errorf("%s: stderr not deterministic%s", strings.Join(r.args, " "), difference(references[i].stderr, again.stderr))
			}
		}
		return
	}
	product := s.freeze(t, "--onefile")
	for i, r := range p.runs {
		name := strings.Join(r.args, " ")
		if name == "" {
			name = "plain"
		}
		t.Run(name, func(t *testing.T) { s.check(t, product, r, references[i]) })
	}
}
