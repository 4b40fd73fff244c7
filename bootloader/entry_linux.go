//go:build amd64 || arm64

package main

// What entry found, before Go's runtime started: closedAtStart has bit n set when
// descriptor n was closed, ignoredAtStart when signal n was ignored.
var (
	closedAtStart  uint32
	ignoredAtStart uint64
)

// entry is in assembly.
//
//lint:ignore U1000 the kernel calls it
func entry()

// standardClosed reports whether the user gave no descriptor fd: 0, 1 or 2.
func standardClosed(fd int) bool { return closedAtStart>>fd&1 != 0 }

// signalIgnored reports whether signal n was ignored when the process began, as
// nohup and shells arrange it for what they start.
func signalIgnored(n int) bool { return ignoredAtStart>>n&1 != 0 }
