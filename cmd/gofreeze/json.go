package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// writeJSON writes a value as JSON. It may be printed on a terminal, so writeJSON also
// escapes the characters that JSON allows but a terminal would obey.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	var out strings.Builder
	for _, c := range b.String() { // valid UTF-8, whose only control characters below 127 are the encoder's newlines
		if c >= 127 && archive.Printable(string(c)) == "?" {
			fmt.Fprintf(&out, `\u%04x`, c)
			continue
		}
		out.WriteRune(c)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
