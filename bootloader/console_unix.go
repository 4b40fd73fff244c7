//go:build unix

package main

// hideConsole does nothing: consoles are Windows'.
func hideConsole(_, _ string, _ bool) {}
