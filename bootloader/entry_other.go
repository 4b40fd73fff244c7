//go:build unix && !(linux && (amd64 || arm64))

package main

// standardClosed would report whether the process began without the descriptor fd,
// which is not known here.
func standardClosed(int) bool { return false }

// signalIgnored would report whether signal n was ignored when the process began,
// which is not known here.
func signalIgnored(int) bool { return false }
