package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// onGitHub reports whether the process runs in a job of GitHub Actions, which shows
// lines of a certain form beside the source ("Workflow commands for GitHub Actions").
func onGitHub() bool { return os.Getenv("GITHUB_ACTIONS") == "true" }

// annotate prints an annotation at a level, which is error or warning. It names the file
// only if that is there: the text says the rest.
func annotate(w io.Writer, level, file string, line int, msg, hint string) {
	if hint != "" {
		msg += " (" + hint + ")"
	}
	at := "title=gofreeze"
	if fi, err := os.Stat(file); err == nil && fi.Mode().IsRegular() {
		at = "file=" + property.Replace(oneLine(file)) + "," + at
		if line > 0 {
			at = strings.Replace(at, ",", ",line="+strconv.Itoa(line)+",", 1)
		}
	}
	fmt.Fprintf(w, "::%s %s::%s\n", level, at, message.Replace(oneLine(msg)))
}

var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// lineOf is a place in a file as diagnostics have it.
var lineOf = regexp.MustCompile(`^(.+):([0-9]+)$`)

// fileAndLine splits what a diagnostic has as its place.
func fileAndLine(where string) (string, int) {
	if m := lineOf.FindStringSubmatch(where); m != nil {
		n, _ := strconv.Atoi(m[2])
		return m[1], n
	}
	return where, 0
}
