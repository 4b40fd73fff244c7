//go:build unix && !linux

package main

import "errors"

// inMemory has nothing to offer: the boot script is run as it is.
func inMemory(string) int { return 0 }

// unnamed is not called: this system has no paths through descriptors.
func unnamed(string) (string, error) { return "", errors.ErrUnsupported }
