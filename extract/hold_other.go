//go:build !linux

package extract

import "github.com/gofreeze/gofreeze/extract/archive"

// hold does nothing, because this system has no paths for open files.
func (p *Policy) hold(*archive.Archive) (*Dir, []place) { return nil, nil }

// Through returns nothing on this system.
func Through(int) string { return "" }

// IsThrough reports whether path has the form of Through's result, which never occurs
// on this system.
func IsThrough(string) bool { return false }
