package main

import (
	"os"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// message is the action of a process that shows what a program without a console
// had to say when it ended. The program itself does not run.
type message struct {
	text string
}

func (message) isAction() {}

// show shows the text. If that takes a window, show waits until the user closes it.
func show(m message) (int, error) {
	complain(m.text)
	return exitFailed, nil
}

// report tells the user about an error, in one line.
func report(err error) {
	complain(name() + ": " + oneLine(err.Error()))
}

// name returns what messages begin with, which is the file name that the program
// was started as.
func name() string {
	if len(os.Args) == 0 {
		return "gofreeze"
	}
	n := os.Args[0]
	for i := len(n) - 1; i >= 0; i-- {
		if os.IsPathSeparator(n[i]) {
			return n[i+1:]
		}
	}
	return n
}

// oneLine makes a text safe for a terminal and a log.
func oneLine(s string) string { return archive.Printable(s) }

// maxMessage is how many characters of a message are shown.
const maxMessage = 4000

// printable returns a text without the characters that a terminal obeys, and without
// what exceeds maxMessage. Line feeds and tabs stay.
func printable(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxMessage {
			s = s[:i] + "..."
			break
		}
	}
	safe := ""
	for {
		i := strings.IndexAny(s, "\n\t")
		if i < 0 {
			return safe + archive.Printable(s)
		}
		safe += archive.Printable(s[:i]) + s[i:i+1]
		s = s[i+1:]
	}
}
