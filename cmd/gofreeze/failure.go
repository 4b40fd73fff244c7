package main

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/spec"
)

// failure is an error as scripts and annotations need it. docs/ci.md lists the kinds.
type failure struct {
	Kind    string `json:"kind"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// position is "FILE:LINE: " in the text of an error, such as one of a spec file in
// Python, whose drive on Windows has a colon, too.
var position = regexp.MustCompile(`(?:^|\s)((?:[A-Za-z]:)?[^\s:]+):([0-9]+)(?::([0-9]+))?: `)

// failureOf describes an error.
func failureOf(err error) failure {
	out := failure{Kind: "build", Message: err.Error(), Hint: hint(err)}
	if m := position.FindStringSubmatch(out.Message); m != nil {
		out.File = m[1]
		out.Line, _ = strconv.Atoi(m[2])
		out.Column, _ = strconv.Atoi(m[3])
	}
	var kind interface{ Kind() string }
	var usage *usageError
	var wrong *spec.Error
	switch {
	case errors.As(err, &usage):
		out.Kind = "usage"
	case errors.Is(err, context.Canceled):
		out.Kind = "interrupted"
	case errors.As(err, &wrong):
		out.Kind = "spec"
		if wrong.File != "" {
			out.File, out.Line, out.Column = wrong.File, wrong.Line, wrong.Col
		}
	case errors.As(err, &kind):
		out.Kind = kind.Kind()
	}
	return out
}

// hint is what the user can do about an error, or "".
func hint(err error) string {
	var hinted interface{ Hinted() string }
	var wrong *spec.Error
	switch {
	case errors.As(err, &hinted):
		return hinted.Hinted()
	case errors.As(err, &wrong):
		return wrong.Hint
	}
	return ""
}

// failureJSON writes what gofreeze build --json prints if it fails. written are the
// products that are there all the same.
func failureJSON(w io.Writer, err error, written []*bundle.Result) error {
	products := []any{}
	for _, res := range written {
		products = append(products, resultJSON(res))
	}
	found := []bundle.Diagnostic{}
	var strict *bundle.StrictError
	if errors.As(err, &strict) {
		found = strict.Diagnostics
	}
	return writeJSON(w, map[string]any{"error": failureOf(err), "products": products, "diagnostics": diagnosticsJSON(found)})
}

// wantsJSON reports whether the arguments ask for JSON. It is for mistakes in the
// arguments, which end the reading of the flags.
func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

// flagError words a mistake in the flags of a command, with the flag that was probably
// meant.
func flagError(cmd *cobra.Command, err error) error {
	out := &usageError{err: err}
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return out
	}
	if w := spec.Suggest(name, flagNames(cmd)); w != "" {
		out.hint = "did you mean --" + w + "?"
	}
	return out
}
