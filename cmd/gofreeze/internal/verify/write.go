package verify

import (
	"fmt"
	"io"
	"strings"
)

// Write prints the report as text.
func (r *Report) Write(w io.Writer) error {
	var b strings.Builder
	r.Frozen.write(&b, "program", r.Unfrozen == nil)
	if r.Unfrozen != nil {
		r.Unfrozen.write(&b, "against", false)
	}
	width := 0
	for _, c := range r.Checks {
		width = max(width, len(c.Name))
	}
	for _, c := range r.Checks {
		mark := "ok  "
		if !c.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(&b, "%s  %-*s  %s\n", mark, width, c.Name, printable(c.Detail))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Run) write(b *strings.Builder, title string, phases bool) {
	fmt.Fprintf(b, "%s  %s (%s)\n\n", title, printable(strings.Join(r.Command, " ")), r.Kind)
	for _, line := range r.Tree() {
		b.WriteString("  " + printable(line) + "\n")
	}
	if s := r.phases(); s != "" && phases {
		b.WriteString("\n  start of main: " + s + "\n")
	}
	if r.Exit != 0 || r.Runaway || r.Late {
		if lines := tail(r.Stderr, 5); len(lines) > 0 {
			b.WriteString("\n  the last lines of its standard error:\n")
			for _, l := range lines {
				b.WriteString("    " + printable(l) + "\n")
			}
		}
	}
	b.WriteString("\n")
}

// phases says how the time until the program's first line was spent.
func (r *Run) phases() string {
	at := map[string]float64{}
	for _, p := range r.Processes {
		if p.Role != Main && p.Role != Bootloader {
			continue
		}
		for _, e := range p.Events {
			if _, have := at[e.Name]; !have {
				at[e.Name] = e.At
			}
		}
	}
	if at["main"] == 0 {
		return ""
	}
	out := []string{fmt.Sprintf("bootloader %.1f ms", at["bootloader"])}
	ready := at["execute"]
	for _, how := range []string{"extracted", "found", "reused"} {
		if t := at[how]; t > 0 {
			out = append(out, fmt.Sprintf("%s %.1f ms", map[string]string{"extracted": "extraction", "found": "check of the cache", "reused": "check of the directory"}[how], t-at["bootloader"]))
			break
		}
	}
	return strings.Join(append(out, fmt.Sprintf("interpreter %.1f ms", at["boot"]-ready), fmt.Sprintf("boot %.1f ms", at["main"]-at["boot"])), ", ")
}

func tail(s string, n int) []string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return nil
	}
	return lines[max(0, len(lines)-n):]
}

// printable makes text from the program safe to print on a terminal.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x202e {
			return '?'
		}
		return c
	}, s)
}
