package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/spec"
)

var update = flag.Bool("update", false, "write the tables below testdata/tables as they are now")

// TestTables builds the tables of the programs below testdata/tables, and compares them
// with the tables that are stored there. A change of what products hold changes one of
// these files, where a reviewer sees it: run the test with -update, and look at the
// difference.
//
// Each file is a txtar archive of a program: app.toml or app.spec says what to build,
// and the files below want/ are the tables. The interpreters are embedded Pythons of
// one version. They carry their own libraries, so that the tables do not depend on the
// machine.
func TestTables(t *testing.T) {
	needs(t)
	cacheDir, err := CacheDir("")
	if err != nil {
		t.Fatal(err)
	}
	pythons, err := python.Fetch(context.Background(), "3.11", target.Linux("amd64"), python.Options{CacheDir: cacheDir})
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob("testdata/tables/*.txtar")
	if err != nil || len(found) < 10 {
		t.Fatalf("%d programs, %v; want 10 and more", len(found), err)
	}
	for _, file := range found {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			kept := &txtar.Archive{Comment: a.Comment}
			want := map[string]string{}
			for _, f := range a.Files {
				if strings.HasPrefix(f.Name, "want/") {
					want[f.Name] = string(f.Data)
					continue
				}
				kept.Files = append(kept.Files, f)
				name := filepath.Join(dir, filepath.FromSlash(f.Name))
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got := tables(t, dir, pythons.Dir)
			if *update {
				kept.Files = append(kept.Files, got...)
				if err := os.WriteFile(file, txtar.Format(kept), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, f := range got {
				if d := difference(want[f.Name], string(f.Data)); d != "" {
					t.Errorf("%s has changed; go test ./bundle -run TestTables -update writes it anew:\n%s", f.Name, d)
				}
				delete(want, f.Name)
			}
			for name := range want {
				t.Errorf("%s is not made any more", name)
			}
		})
	}
}

// tables returns the tables of the program in a directory as text.
func tables(t *testing.T, dir, interpreter string) []txtar.File {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "app.spec")); err == nil {
		base := spec.Spec{Dir: dir, Python: spec.Python{Path: interpreter}, Targets: []string{"linux/amd64"}, Build: spec.Build{DistPath: "dist", WorkPath: "build"}}
		plans, err := PlanSpecFile(context.Background(), SpecFile{File: filepath.Join(dir, "app.spec"), Output: io.Discard, Base: base}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var out []txtar.File
		for _, p := range plans {
			out = append(out, txtar.File{Name: "want/" + filepath.Base(p.Product), Data: planText(p, dir)})
		}
		return out
	}
	sp, err := spec.Load(filepath.Join(dir, "app.toml"))
	if err != nil {
		t.Fatal(err)
	}
	sp = sp.WithDefaults()
	sp.Python.Path, sp.Build.DistPath = interpreter, "dist"
	all, err := prepareAll(context.Background(), []*spec.Spec{sp}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []txtar.File
	for _, p := range all {
		plan, err := p.plan()
		if err != nil {
			t.Fatal(err)
		}
		note, _ := p.table.Get(report.Path)
		name := "want/" + strings.ReplaceAll(plan.Target, "/", "-")
		out = append(out, txtar.File{Name: name, Data: append(planText(plan, dir), modulesText(t, note.Data)...)})
	}
	return out
}

// planText renders a plan without sizes, one line for each file.
func planText(p *Plan, dir string) []byte {
	var b bytes.Buffer
	for _, f := range p.Files {
		fmt.Fprintf(&b, "%s%s  (%s)\n", f.Path, map[bool]string{true: " -> " + f.Link}[f.Link != ""], f.Why)
	}
	for _, l := range p.LeftOut {
		fmt.Fprintf(&b, "left out %s  (%s): %s\n", l.Path, l.Distribution, l.Why)
	}
	for _, d := range p.Diagnostics {
		fmt.Fprintf(&b, "%s %s: %s: %s\n", d.Level, d.ID, strings.ReplaceAll(d.Where, dir, "DIR"), strings.ReplaceAll(d.Msg, dir, "DIR"))
	}
	return b.Bytes()
}

// modulesText lists the modules outside the standard library, with the reasons why each
// one is included. Of the standard library it gives only the number of modules.
func modulesText(t *testing.T, note []byte) []byte {
	t.Helper()
	var r report.Report
	if err := json.Unmarshal(note, &r); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "main %s\n", r.Main)
	stdlib := 0
	for _, m := range r.Modules {
		if m.Origin == "stdlib" && !slices.ContainsFunc(m.By, func(by report.By) bool { return strings.HasPrefix(by.Reason, "hidden") }) {
			stdlib++
			continue
		}
		fmt.Fprintf(&b, "module %s (%s, %s)%s\n", m.Name, m.Kind, m.Origin, reasons(m.By))
	}
	fmt.Fprintf(&b, "%d further modules of the standard library\n", stdlib)
	for _, m := range r.Missing {
		if !slices.ContainsFunc(m.By, func(by report.By) bool { return by.Module == "" || strings.HasPrefix(by.Module, "@") }) {
			continue // only the standard library and the like import it
		}
		fmt.Fprintf(&b, "missing %s%s\n", m.Name, reasons(m.By))
	}
	for _, d := range r.Dists {
		fmt.Fprintf(&b, "distribution %s %s, whole %v\n", d.Name, d.Version, d.Whole)
	}
	return b.Bytes()
}

func reasons(by []report.By) string {
	var b strings.Builder
	for _, e := range by {
		fmt.Fprintf(&b, "; %s %s", e.Reason, e.Module)
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d", e.Line)
		}
		if e.Optional {
			b.WriteString(" optional")
		}
	}
	return b.String()
}

// difference lists the lines that only one of the two texts has.
func difference(want, got string) string {
	var b strings.Builder
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, l := range w {
		if !slices.Contains(g, l) {
			fmt.Fprintf(&b, "- %s\n", l)
		}
	}
	for _, l := range g {
		if !slices.Contains(w, l) {
			fmt.Fprintf(&b, "+ %s\n", l)
		}
	}
	if b.Len() == 0 && want != got {
		return "the same lines in another order"
	}
	return b.String()
}
