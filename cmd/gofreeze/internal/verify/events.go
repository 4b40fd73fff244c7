package verify

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Event is a step that a frozen process reported about its start: "bootloader" (digest,
// layout and policy), "extracted", "found" or "reused" (a directory), "execute",
// "boot", "guard" (the process is not the program), "main" (the program begins),
// "stopped" (it was nested too deeply), "pool-ended".
type Event struct {
	At     float64 `json:"at"` // milliseconds since the start of the run
	Name   string  `json:"event"`
	Detail string  `json:"detail,omitempty"`
}

// readEvents reads the file that GOFREEZE_EVENTS names. Its lines contain nanoseconds
// since 1970, process, event and detail. readEvents skips lines of another form, which
// the program may have written.
func readEvents(path string, began time.Time) (map[int][]Event, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("verify: events: %w", err)
	}
	defer f.Close()
	out := map[int][]Event{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		words := strings.SplitN(lines.Text(), " ", 4)
		if len(words) < 3 {
			continue
		}
		at, err1 := strconv.ParseInt(words[0], 10, 64)
		pid, err2 := strconv.Atoi(words[1])
		if err1 != nil || err2 != nil {
			continue
		}
		e := Event{At: float64(at-began.UnixNano()) / 1e6, Name: words[2]}
		if len(words) == 4 {
			e.Detail = words[3]
		}
		out[pid] = append(out[pid], e)
	}
	return out, nil
}
