package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/extract/handoff"
)

// events is the file in which an observer reads what happens; it is nil if there is no
// observer. Each line is "time pid event detail": the time is in nanoseconds since
// 1970, the event is one word, and the detail is the rest. boot.py writes lines of the
// same form to the same file.
type events struct{ path string }

// openEvents returns the file that the environment names, unless the process is
// elevated. It creates nothing: without such a file, nothing is written.
func openEvents(elevated bool) *events {
	path := os.Getenv(handoff.EnvEvents)
	if elevated || !filepath.IsAbs(path) {
		return nil
	}
	return &events{path}
}

// say adds a line. It ignores errors, so that an observer that went away does not stop
// the program.
func (e *events) say(event, detail string) {
	if e == nil {
		return
	}
	f, err := os.OpenFile(e.path, os.O_WRONLY|os.O_APPEND|careful, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if fi, err := f.Stat(); err != nil || !fi.Mode().IsRegular() {
		return
	}
	detail = strings.ReplaceAll(detail, "\n", "?")
	_, _ = f.WriteString(strconv.FormatInt(time.Now().UnixNano(), 10) + " " + strconv.Itoa(os.Getpid()) + " " + event + " " + detail + "\n")
}
