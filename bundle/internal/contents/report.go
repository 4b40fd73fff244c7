package contents

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// report adds the report as a note: what is inside the product, and why.
func (c *collector) report(_ context.Context, t *Table) (*Table, error) {
	in := c.Env.Shipped
	r := report.Report{Name: c.Program.Name, Gofreeze: c.Version, Python: in.Version, Platform: in.Platform, Main: c.kept.Main.Module}
	for m := range c.kept.All() {
		if m.Kind == graph.Missing {
			continue
		}
		origin := map[graph.Origin]string{graph.User: "user", graph.Stdlib: "stdlib", graph.Dist: m.Dist}[m.Origin]
		size := int64(len(m.Code))
		if m.Kind == graph.Extension {
			if fi, err := os.Stat(m.File); err == nil {
				size = fi.Size()
			}
		}
		source, _ := t.Get(m.Path)
		r.Modules = append(r.Modules, report.Module{Name: m.Name, Kind: m.Kind.String(), Origin: origin, Size: size, By: c.by(m), Disk: source.Disk.String()})
	}
	r.Missing = c.missing()
	for _, d := range c.kept.Reached() {
		r.Dists = append(r.Dists, report.Distribution{Name: d.Name, Version: d.Version, Whole: c.Modules.Whole[d.Name]})
	}
	for _, l := range c.Modules.Unasked {
		out := report.LeftOut{Name: l.Dist, Modules: l.Modules, Why: l.Presence.String()}
		for _, e := range l.By {
			out.By = append(out.By, report.By{Module: e.From, Reason: e.Reason.String(), Line: e.Line, Optional: e.Optional})
		}
		r.LeftOut = append(r.LeftOut, out)
	}
	for _, it := range t.Items {
		r.Files = append(r.Files, report.File{Path: report.PathText(it.Path), Why: it.Why.String(), Disk: it.Disk.String()})
	}
	for _, d := range c.Sink.Diagnostics() {
		r.Warnings = append(r.Warnings, c.placeless(d.Where+": "+d.Msg))
	}
	sort.Strings(r.Warnings)
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&r); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	note := generated(report.Path, buf.Bytes(), Why{Reason: ReportNote})
	note.Kind = archive.KindNote
	g := t.gather()
	if err := g.add(note); err != nil {
		return nil, err
	}
	return g.table(t), nil
}

// placeless is the text of a warning without the directories of this environment, in
// which files are named as in the product.
func (c *collector) placeless(text string) string {
	dirs := slices.Clone(c.Env.Shipped.SitePaths)
	slices.SortFunc(dirs, func(a, b string) int { return len(b) - len(a) }) // the inner ones first
	for _, d := range append(dirs, c.Env.Shipped.Prefix) {
		for _, name := range []string{d, c.Spec.Rel(d)} {
			if filepath.Dir(name) != name && name != "." {
				text = strings.ReplaceAll(text, name+string(filepath.Separator), "")
				text = strings.ReplaceAll(text, filepath.ToSlash(name)+"/", "")
			}
		}
	}
	return text
}
