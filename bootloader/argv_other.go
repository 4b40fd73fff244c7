//go:build !linux

package main

// withPath would return argv[0] with the path that a search of PATH has found, which
// nobody tells a process here.
func withPath(argv0 string) string { return argv0 }
