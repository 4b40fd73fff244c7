//go:build unix && !(linux && (amd64 || arm64))

package main

// standardClosed reports whether the user gave no descriptor fd: 0, 1 or 2.
func standardClosed(int) bool { return false }

// signalIgnored reports whether signal n was ignored when the process began.
func signalIgnored(int) bool { return false }
