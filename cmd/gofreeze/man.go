package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gofreeze/gofreeze/bundle"
)

// newManCommand makes the command that prints the man page. It is hidden, because
// releases bring the page as a file.
func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the man page",
		Hidden: true,
		Args:   exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeMan(cmd.OutOrStdout(), cmd.Root())
		},
	}
}

// writeMan writes one page about all commands, in the macros of man(7). It has no date:
// the same builder writes the same page.
func writeMan(w io.Writer, root *cobra.Command) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH GOFREEZE 1 \"\" \"gofreeze %s\"\n", bundle.Version)
	fmt.Fprintf(&b, ".SH NAME\ngofreeze \\- %s\n", roff(lower(root.Short)))
	b.WriteString(".SH SYNOPSIS\n.B gofreeze\nCOMMAND [FLAGS] [ARGUMENTS]\n.SH DESCRIPTION\n")
	verbatim(&b, root.Long)
	b.WriteString(".SH COMMANDS\n")
	describe(&b, root)
	b.WriteString(".SH EXIT STATUS\n")
	fmt.Fprintf(&b, ".TP\n%d\nThe command did what was asked.\n.TP\n%d\nIt failed, or a file is damaged.\n.TP\n%d\nThe command line is wrong.\n.TP\n%d\nIt was interrupted.\n",
		exitOK, exitFailed, exitUsage, exitInterrupted)
	_, err := io.WriteString(w, b.String())
	return err
}

// describe writes a section for each command below cmd.
func describe(b *strings.Builder, cmd *cobra.Command) {
	for _, c := range cmd.Commands() { // sorted by name
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if c.Runnable() {
			fmt.Fprintf(b, ".SS %s\n", roff(c.UseLine()))
			verbatim(b, text(c))
			c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { writeFlag(b, f) })
		}
		describe(b, c)
	}
}

// text returns the longest description of a command that there is.
func text(c *cobra.Command) string {
	long := c.Long
	if long == "" {
		long = c.Short + "."
	}
	if c.Example != "" {
		long += "\n\n" + c.Example
	}
	return long
}

func writeFlag(b *strings.Builder, f *pflag.Flag) {
	if f.Hidden || f.Name == "help" {
		return
	}
	value, usage := pflag.UnquoteUsage(f)
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(name+" "+value)), roff(usage))
}

// verbatim writes text whose line ends and indentation have a meaning.
func verbatim(b *strings.Builder, text string) {
	b.WriteString(".PP\n.nf\n")
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString(roff(strings.TrimSuffix(line, "\n")) + "\n")
	}
	b.WriteString(".fi\n")
}

// roff escapes a line: backslashes, minus signs that users may copy, and what would be
// a request at the start of a line.
func roff(line string) string {
	line = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(line)
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		line = `\&` + line
	}
	return line
}

// lower makes the first letter of a sentence small.
func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
