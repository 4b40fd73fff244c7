package extract

import "errors"

// place is a directory below which extraction directories can be made.
type place struct {
	path string
	why  error // the reason why it cannot be used
}

var (
	errNotOurs  = errors.New("belongs to another user")
	errWritable = errors.New("others may write to it")
	errNotDir   = errors.New("is not a directory")
)
