package spec

import (
	"regexp"
	"strconv"
	"strings"
)

// Error is a mistake in a spec: where it is, what was expected, and what to do.
type Error struct {
	File string // the spec file; "" if the spec was made from flags
	Line int    // from 1; 0 if unknown
	Col  int    // in characters, from 1; 0 if unknown
	Key  string // dotted key, e.g. "python.optimize"; "" for the whole file
	Msg  string
	Hint string // what the user can do; "" if Msg is enough
	Err  error  // the cause, e.g. from the file system; may be nil
}

// Error returns "file:line:col: key: message" without the parts that are unknown. For a
// spec that was made from flags it names the flag instead of the key.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		for _, n := range []int{e.Line, e.Col} {
			if n > 0 {
				b.WriteString(":" + strconv.Itoa(n))
			}
		}
		b.WriteString(": ")
	}
	if name := e.name(); name != "" {
		b.WriteString(name + ": ")
	}
	b.WriteString(e.Msg)
	return b.String()
}

// name returns the user's name for the key: the key itself in a file, the long flag on
// the command line, and "" for the argument of the command.
func (e *Error) name() string {
	if e.File != "" {
		return e.Key
	}
	plain := regexp.MustCompile(`\[\d+\]`).ReplaceAllString(e.Key, "")
	k, ok := keyOf(plain)
	if !ok {
		return e.Key
	}
	return k.LongFlag()
}

// Unwrap returns the cause, so that errors.Is(err, fs.ErrNotExist) works.
func (e *Error) Unwrap() error { return e.Err }
