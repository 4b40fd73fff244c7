//go:build amd64 || arm64

package main

// closedAtStart has bit n set when descriptor n was closed when the process
// began. entry writes it before Go's runtime starts.
var closedAtStart uint32

// entry is in assembly.
func entry()

// standardClosed reports whether the user gave no descriptor fd: 0, 1 or 2.
func standardClosed(fd int) bool { return closedAtStart>>fd&1 != 0 }
