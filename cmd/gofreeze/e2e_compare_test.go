//go:build linux

package main_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	traceFrame = regexp.MustCompile(`^(  File ")(.*)(", line \d+.*)$`)
	warning    = regexp.MustCompile(`^(/[^:]*/)?([^/:]+\.py)(:\d+: \w*Warning: .*)$`)
)

// plainTraces makes tracebacks and warnings of a frozen and an unfrozen program
// comparable: files without their directories, no lines of source (a frozen program
// carries none unless asked to), no frames of runpy (a frozen program needs none).
func plainTraces(text string) string {
	var out []string
	inSource := false
	for _, line := range strings.Split(text, "\n") {
		if m := traceFrame.FindStringSubmatch(line); m != nil {
			inSource = true
			if m[2] == "<frozen runpy>" || strings.HasSuffix(m[2], "/runpy.py") {
				continue
			}
			out = append(out, m[1]+m[2][strings.LastIndexByte(m[2], '/')+1:]+m[3])
			continue
		}
		if m := warning.FindStringSubmatch(line); m != nil {
			inSource = true
			out = append(out, m[2]+m[3])
			continue
		}
		if inSource && strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "  [Previous line repeated") {
			continue
		}
		inSource = false
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// ordered sorts the lines of programs whose order is free.
func (p *program) ordered(text string) string {
	if !p.sort {
		return text
	}
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// difference shows the first lines in which two texts differ.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var b strings.Builder
	shown := 0
	for i := 0; i < max(len(w), len(g)) && shown < 6; i++ {
		switch {
		case i >= len(w):
			fmt.Fprintf(&b, "\n\tline %d: frozen only %q", i+1, g[i])
		case i >= len(g):
			fmt.Fprintf(&b, "\n\tline %d: unfrozen only %q", i+1, w[i])
		case w[i] != g[i]:
			fmt.Fprintf(&b, "\n\tline %d: unfrozen %q\n\t        frozen   %q", i+1, w[i], g[i])
		default:
			continue
		}
		shown++
	}
	return b.String()
}

func indent(text string) string {
	if len(text) > 4000 {
		text = text[:2000] + "\n...\n" + text[len(text)-2000:]
	}
	return "\t" + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n\t")
}
