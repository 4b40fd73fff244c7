//go:build unix && !linux

package extract

import "errors"

const heldMark = ".held"

// useHeld has nothing to use.
func useHeld(string, [32]byte) (*Dir, error) { return nil, errors.ErrUnsupported }
