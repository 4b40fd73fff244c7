//go:build unix && !linux

package main

import "github.com/gofreeze/gofreeze/extract/handoff"

// throughLoader changes nothing: only the dynamic linker of Linux must be told where
// the interpreter's libraries are.
func throughLoader(program string, argv, env []string, _ handoff.Handoff) (run string, args, vars []string, err error) {
	return program, argv, env, nil
}
