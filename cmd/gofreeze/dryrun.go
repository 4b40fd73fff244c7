package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/bundle/report"
)

// planned prints what a build would write: the table of each product.
func (f *buildFlags) planned(w io.Writer, out *console, plans []*bundle.Plan, failed error) error {
	if failed != nil {
		out.refused(failed)
		return failed
	}
	for _, p := range plans {
		for _, d := range p.Diagnostics {
			out.diagnostic(d)
		}
	}
	if f.json {
		list := []any{}
		for _, p := range plans {
			list = append(list, planJSON(p))
		}
		if len(list) == 1 {
			return writeJSON(w, list[0])
		}
		return writeJSON(w, list)
	}
	b := bufio.NewWriter(w)
	for i, p := range plans {
		if i > 0 {
			fmt.Fprintln(b)
		}
		var total int64
		for _, file := range p.Files {
			path := oneLine(file.Path)
			if file.Link != "" {
				path += " -> " + oneLine(file.Link)
			}
			fmt.Fprintf(b, "%10s  %s  (%s)\n", report.Bytes(file.Size), path, oneLine(file.Why))
			total += file.Size
		}
		leftOut(b, p)
		for _, l := range p.LeftOutDist {
			fmt.Fprintf(b, "left out: distribution %s, which only optional imports reach (%s)\n", oneLine(l.Name), oneLine(l.Why))
		}
		fmt.Fprintf(b, "would build %s for %s: %s, %s before compression; nothing was written\n", oneLine(shorter(p.Product)), p.Target,
			count(len(p.Files), "file"), report.Bytes(total))
	}
	return b.Flush()
}

// leftOut prints how many files of distributions the product would not hold, by reason.
func leftOut(w io.Writer, p *bundle.Plan) {
	by := map[string]int{}
	for _, l := range p.LeftOut {
		by[l.Why]++
	}
	for _, why := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(w, "left out of distributions: %s (%s)\n", count(by[why], "file"), why)
	}
}

type leftOutJSON struct {
	Distribution string `json:"distribution"`
	Path         string `json:"path"`
	Why          string `json:"why"`
}

type plannedFileJSON struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	Link string `json:"link,omitempty"`
	Why  string `json:"why"`
}

func planJSON(p *bundle.Plan) any {
	files := make([]plannedFileJSON, 0, len(p.Files))
	for _, f := range p.Files {
		files = append(files, plannedFileJSON{report.PathText(f.Path), f.Size, report.PathText(f.Link), f.Why})
	}
	out := make([]leftOutJSON, 0, len(p.LeftOut))
	for _, l := range p.LeftOut {
		out = append(out, leftOutJSON{l.Distribution, report.PathText(l.Path), l.Why})
	}
	return map[string]any{"target": p.Target, "product": p.Product, "files": files, "left_out": out,
		"left_out_distributions": leftOutDistsJSON(p.LeftOutDist), "diagnostics": diagnosticsJSON(p.Diagnostics)}
}
