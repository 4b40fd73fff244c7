package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/gofreeze/gofreeze/bundle"
)

var levels = []string{"TRACE", "DEBUG", "INFO", "WARN", "DEPRECATION", "ERROR", "FATAL", "CRITICAL"}

// logLevel returns the rank of a log level.
func logLevel(name string) (int, bool) {
	if strings.EqualFold(name, "WARNING") {
		name = "WARN"
	}
	for i, l := range levels {
		if strings.EqualFold(l, name) {
			return i, true
		}
	}
	return 0, false
}

// console shows the progress of a build: on a terminal as one line that changes, and in
// a pipe only as messages.
type console struct {
	mu    sync.Mutex
	w     io.Writer
	level int
	tty   bool
	drawn bool
}

func newConsole(w io.Writer, level int) *console {
	c := &console{w: w, level: level}
	if f, ok := w.(*os.File); ok {
		c.tty = isTerminal(f)
	}
	return c
}

func (c *console) log(level, msg string) {
	if n, _ := logLevel(level); n < c.level {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erase()
	word := strings.ToLower(level)
	if word == "warn" {
		word = "warning" // as diagnostics say
	}
	fmt.Fprintf(c.w, "gofreeze: %s: %s\n", word, oneLine(msg))
}

func (c *console) progress(stage string, done, total int) {
	if !c.tty {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erase()
	stage = oneLine(stage)
	if total > 0 {
		fmt.Fprintf(c.w, "%s %d/%d", stage, done, total)
	} else {
		fmt.Fprint(c.w, stage)
	}
	c.drawn = true
}

// erase removes the progress line. The caller holds the lock.
func (c *console) erase() {
	if c.drawn {
		fmt.Fprint(c.w, "\r\x1b[K")
		c.drawn = false
	}
}

func (c *console) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erase()
}

func (c *console) diagnostic(d bundle.Diagnostic) {
	msg := d.Msg
	if d.Where != "" {
		msg = d.Where + ": " + msg
	}
	if d.Hint != "" {
		msg += " (" + d.Hint + ")"
	}
	level := "WARN"
	if d.Level == "error" {
		level = "ERROR"
	}
	if n, _ := logLevel(level); n < c.level {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.w, "gofreeze: %s: %s\n", d.Level, oneLine(msg))
	if onGitHub() {
		file, line := fileAndLine(d.Where)
		annotate(c.w, d.Level, file, line, msg, "")
	}
}

// refused prints the diagnostics of a strict build that has failed for them.
func (c *console) refused(err error) {
	var strict *bundle.StrictError
	if errors.As(err, &strict) {
		for _, d := range strict.Diagnostics {
			c.diagnostic(d)
		}
	}
}
