package spec

import (
	"regexp"
	"strconv"
	"strings"
)

// Error is what is wrong with a spec: where, what was expected, and what to do.
type Error struct {
	File string // the spec file; "" when the spec was made from flags
	Line int    // from 1; 0 when unknown
	Col  int    // in characters, from 1; 0 when unknown
	Key  string // dotted key, e.g. "python.optimize"; "" for the file as a whole
	Msg  string
	Hint string // what the user may do; "" when Msg says it all
	Err  error  // the cause, e.g. from the file system; may be nil
}

// Error is "file:line:col: key: message" without the parts that are unknown. A
// spec that was made from flags names the flag instead of the key.
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

// name is what the user calls the key: in a file the key itself, on the command
// line the long flag; nothing for the program's own argument.
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
