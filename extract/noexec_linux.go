package extract

import (
	"errors"

	"golang.org/x/sys/unix"
)

var errNoExec = errors.New("is mounted noexec")

// executable returns an error if programs cannot be run from a file system.
func executable(dir string) error {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return nil // it will show when the interpreter starts
	}
	if st.Flags&unix.ST_NOEXEC != 0 {
		return errNoExec
	}
	return nil
}
