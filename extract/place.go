package extract

import "errors"

// place is a directory below which extraction directories can be made.
type place struct {
	path string
	why  error // the reason why it cannot be used
}

// notSafe is one of the errors below, with the directory that causes it.
type notSafe struct {
	text string
	err  error
}

func (u *notSafe) Error() string { return u.text }
func (u *notSafe) Unwrap() error { return u.err }

var (
	errNotOurs  = errors.New("belongs to another user")
	errWritable = errors.New("others may write to it")
	errNotDir   = errors.New("is not a directory")
	errNoExec   = errors.New("is mounted noexec")
	errColon    = errors.New("has a colon in its path, which ends it for the interpreter (PYTHONHOME)")
)
