//go:build unix && !linux

package main

import "errors"

// inMemory returns 0: without files in memory, the interpreter runs the boot script
// itself.
func inMemory(string) int { return 0 }

// unnamed is never called, since this system has no paths through descriptors.
func unnamed(string) (string, error) { return "", errors.ErrUnsupported }
