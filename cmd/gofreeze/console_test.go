package main

import (
	"bytes"
	"testing"
)

// A progress line may name a file, such as a hook that takes long.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	c := &console{w: &b, tty: true}
	c.progress("hook /h/a\x1b[31m\n.py", 0, 0)
	c.done()
	if want := "hook /h/a?[31m .py\r\x1b[K"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// JSON leaves some characters as they are that terminals obey.
func TestWriteJSON(t *testing.T) {
	var b bytes.Buffer
	if err := writeJSON(&b, []string{"a\x1b\n\x7f\u009b\u202e<ü"}); err != nil {
		t.Fatal(err)
	}
	if want := "[\n  \"a\\u001b\\n\\u007f\\u009b\\u202e\\u003cü\"\n]\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
