//go:build unix

package main

import "os"

// complain shows a text to the user on stderr.
func complain(text string) { os.Stderr.WriteString(text + "\n") }
