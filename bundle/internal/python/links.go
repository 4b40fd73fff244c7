package python

import (
	"io"
	"os"
	"path/filepath"
)

// links are the symbolic links of an unpacked Python that could not be made.
type links []struct{ at, to string }

// add makes a link, or takes note of it where this user may make none, as on Windows
// without developer mode.
func (l *links) add(at, to string) error {
	err := os.Symlink(to, at)
	if forbidden(err) {
		*l = append(*l, struct{ at, to string }{at, to})
		return nil
	}
	return err
}

// copy puts copies of the files in the places of links to them. It leaves out links to
// anything else. A link may lead to another one.
func (l links) copy() error {
	for left := len(l) + 1; len(l) < left; {
		left = len(l)
		var next links
		for _, link := range l {
			from := filepath.Join(filepath.Dir(link.at), link.to)
			if !isFile(from) {
				next = append(next, link)
				continue
			}
			if err := copyFile(from, link.at); err != nil {
				return err
			}
		}
		l = next
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	fi, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fi.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}
