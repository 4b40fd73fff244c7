package archive

import (
	"errors"
	"strconv"
)

// These are the errors of Open and of the methods of Archive, wrapped with the affected
// part. Their texts say what to do.
var (
	// ErrNotArchive means that the file does not end with a trailer.
	ErrNotArchive = errors.New("no gofreeze archive at its end: not made by gofreeze, truncated, or stripped of it (by strip or upx); build or download it again")
	// ErrTruncated means that there is a trailer, or a part of one, but bytes are
	// missing.
	ErrTruncated = errors.New("the archive is truncated or has lost its beginning; build or download it again")
	// ErrDamaged means that bytes have changed.
	ErrDamaged = errors.New("the archive is damaged; build or download it again")
	// ErrVersion means that the archive is complete, but of an unknown version.
	ErrVersion = errors.New("made by another version of gofreeze, whose format this one does not know; use that version")
)

// fault is one of these errors, with the part that it affects.
type fault struct {
	what string
	err  error
}

func (f *fault) Error() string { return f.what + ": " + f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

func damaged(what string) error { return &fault{what, ErrDamaged} }

// Limit is the error of a table that would cause its readers too much work. It is
// ErrDamaged, because no build makes such an archive.
type Limit struct {
	What      string // the quantity that is too large
	Is, Limit int64
}

func (l *Limit) Error() string {
	return "the archive holds too much: " + l.What + " " + strconv.FormatInt(l.Is, 10) + ", where at most " + strconv.FormatInt(l.Limit, 10) + " are allowed"
}
func (l *Limit) Unwrap() error { return ErrDamaged }
