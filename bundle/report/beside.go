package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Beside returns a function that opens the files of a onedir product in dir, for
// Read. What lies there may be anything: only regular files are opened, as others
// may have no end, or wait for somebody.
func Beside(dir string) func(path string) (io.ReadCloser, error) {
	return func(path string) (io.ReadCloser, error) {
		if !filepath.IsLocal(path) { // which names are, differs between systems
			return nil, fmt.Errorf("open %s: is no name of a file on this system", path)
		}
		file := filepath.Join(dir, filepath.FromSlash(path))
		fi, err := os.Lstat(file)
		if err == nil && !fi.Mode().IsRegular() {
			err = fmt.Errorf("%s: %w", file, errNoFile)
		}
		if err != nil {
			return nil, err
		}
		return os.Open(file)
	}
}

var errNoFile = errors.New("is no regular file")
