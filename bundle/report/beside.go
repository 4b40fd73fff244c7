package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Beside returns a function that opens the files of a onedir product in dir, for Read.
// The directory may contain anything, so it opens only regular files: others may have
// no end, or may block.
func Beside(dir string) func(path string) (io.ReadCloser, error) {
	return func(path string) (io.ReadCloser, error) {
		if !filepath.IsLocal(path) { // depends on the system
			return nil, fmt.Errorf("open %s: is not a file name on this system", path)
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

var errNoFile = errors.New("is not a regular file")
