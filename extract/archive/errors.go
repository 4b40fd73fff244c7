package archive

import (
	"errors"
	"strconv"
)

// Errors of Open and of what it returns, wrapped with what is wrong and where.
// The texts say what to do.
var (
	// ErrNotArchive: the file does not end with a trailer.
	ErrNotArchive = errors.New("no gofreeze archive at its end: not made by gofreeze, truncated, or stripped of it (by strip or upx); build or download it again")
	// ErrTruncated: there is a trailer, or a part of one, and bytes are missing.
	ErrTruncated = errors.New("the archive is truncated or has lost its beginning; build or download it again")
	// ErrDamaged: bytes have changed.
	ErrDamaged = errors.New("the archive is damaged; build or download it again")
	// ErrVersion: the archive is whole and of a version that is not known here.
	ErrVersion = errors.New("made by another version of gofreeze, whose format this one does not know; use that version")
)

// fault is one of the sentinels with the part that has it.
type fault struct {
	what string
	err  error
}

func (f *fault) Error() string { return f.what + ": " + f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

func damaged(what string) error { return &fault{what, ErrDamaged} }

// Limit is the error of a table that would keep its readers busy without end. It is
// ErrDamaged: no build makes such an archive.
type Limit struct {
	What      string // what there is too much of
	Is, Limit int64
}

func (l *Limit) Error() string {
	return "the archive holds too much: " + l.What + " " + strconv.FormatInt(l.Is, 10) + ", where at most " + strconv.FormatInt(l.Limit, 10) + " are allowed"
}
func (l *Limit) Unwrap() error { return ErrDamaged }
