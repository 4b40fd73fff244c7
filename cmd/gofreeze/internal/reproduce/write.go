package reproduce

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/verify"
)

// column is the width of a process tree, in characters.
const column = 66

// Write prints the two process trees side by side, and the verdict.
func (r *Result) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\nReported: %s\n\n", r.Case.Name, r.Case.Title, wrap(r.Case.Cause, 78), r.Case.Source)
	fmt.Fprintf(&b, "%-*s  %s\n", column, "without "+strings.Join(r.Case.off, ", "), "with it")
	left, right := trees(r.Unprotected), trees(r.Protected)
	for i := range max(len(left), len(right)) {
		fmt.Fprintf(&b, "%s  %s\n", cell(left, i), strings.TrimRight(cell(right, i), " "))
	}
	verdict := "the protection prevents the failure"
	if !r.OK {
		verdict = "UNEXPECTED RESULT"
	}
	fmt.Fprintf(&b, "\nwithout: %s\nwith:    %s\n%s\n", r.Without, r.With, verdict)
	_, err := io.WriteString(w, b.String())
	return err
}

// maxTree is the number of lines of a tree that are shown.
const maxTree = 14

func trees(runs []*verify.Run) []string {
	var out []string
	for i, r := range runs {
		if len(runs) > 1 {
			out = append(out, fmt.Sprintf("start %d:", i+1))
		}
		t := r.Tree()
		if len(t) > maxTree {
			t = append(t[:maxTree:maxTree], fmt.Sprintf("... %d processes in all", len(r.Processes)))
		}
		out = append(out, t...)
	}
	return out
}

func cell(lines []string, i int) string {
	if i >= len(lines) {
		return strings.Repeat(" ", column)
	}
	l := lines[i]
	if n := utf8.RuneCountInString(l); n < column {
		return l + strings.Repeat(" ", column-n)
	}
	return string([]rune(l)[:column])
}

func wrap(s string, width int) string {
	var b strings.Builder
	at := 0
	for _, word := range strings.Fields(s) {
		if at > 0 && at+1+len(word) > width {
			b.WriteByte('\n')
			at = 0
		} else if at > 0 {
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += len(word)
	}
	return b.String()
}
