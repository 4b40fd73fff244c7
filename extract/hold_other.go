//go:build !linux

package extract

import (
	"errors"

	"github.com/gofreeze/gofreeze/extract/archive"
)

const heldMark = ".held"

// hold does nothing: what a process has open has no path elsewhere.
func (p *Policy) hold(*archive.Archive) (*Dir, []place) { return nil, nil }

// useHeld has nothing to use.
func useHeld(string, [32]byte) (*Dir, error) { return nil, errors.ErrUnsupported }

// Through has no answer on this system.
func Through(int) string { return "" }

// IsThrough reports whether path is of the form that Through returns: never here.
func IsThrough(string) bool { return false }
