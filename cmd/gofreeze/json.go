package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// writeJSON writes a value for programs, who may be people before a terminal:
// what would steer that, and JSON leaves alone, is escaped.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	var out strings.Builder
	for _, c := range b.String() { // valid UTF-8, without control characters below 127 but the encoder's newlines
		if c >= 127 && archive.Printable(string(c)) == "?" {
			fmt.Fprintf(&out, `\u%04x`, c)
			continue
		}
		out.WriteRune(c)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
