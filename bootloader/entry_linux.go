//go:build amd64 || arm64

package main

// The function entry sets these before Go's runtime starts: in closedAtStart, bit n says
// that descriptor n was closed, and in ignoredAtStart, that signal n was ignored.
var (
	closedAtStart  uint32
	ignoredAtStart uint64
)

// entry is where the kernel starts the process; it is written in assembly.
//
//lint:ignore U1000 the kernel calls it
func entry()

// standardClosed reports whether the process began without the descriptor fd, which
// is 0, 1 or 2.
func standardClosed(fd int) bool { return closedAtStart>>fd&1 != 0 }

// signalIgnored reports whether signal n was ignored when the process began. nohup and
// shells arrange that for the programs that they start.
func signalIgnored(n int) bool { return ignoredAtStart>>n&1 != 0 }
