package main

import (
	"strings"
	"testing"
)

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"Traceback:\n\tü 日本 😀\n":             "Traceback:\n\tü 日本 😀\n",
		"a\x1b[31mb\x07\r\x00\x7f":           "a?[31mb????",
		"\u009b31m\u0085":                    "?31m?",
		"a\u202eb\u2066c\u200bd\ufeff\u2028": "a?b?c?d??",
		"\xff\xc2":                           "??",
		strings.Repeat("ü", maxMessage):      strings.Repeat("ü", maxMessage),
		strings.Repeat("ü", maxMessage+1):    strings.Repeat("ü", maxMessage) + "...",
	} {
		if got := printable(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := oneLine("a\nb\x1b[31mc\x7fü\xff\u009b1mÂ"); got != "a?b?[31mc?ü??1mÂ" {
		t.Errorf("%q", got)
	}
}
