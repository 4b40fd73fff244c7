//go:build unix

package main

// hideConsole does nothing, because only Windows has such consoles.
func hideConsole(_, _ string, _ bool) {}
