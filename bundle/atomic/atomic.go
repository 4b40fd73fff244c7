// Package atomic writes files that appear whole or not at all: a reader never sees a
// part, and a failure leaves what was there before.
package atomic

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// File says where a file is written. Only Path is necessary.
type File struct {
	Path string
	Mode fs.FileMode // 0o600 when it is 0; the umask does not count
	// Dir is where the file lies until it is whole, on the same file system as Path; ""
	// for the directory of Path. Its name begins with Prefix there, so that somebody
	// can remove what a killed process left; "" for "." and the name of the file.
	Dir, Prefix string
}

// Write makes the file out of what write writes, and puts it in the place of a file that
// is there. Its error names the path, unless it is that of write.
func (f File) Write(write func(io.Writer) error) (err error) {
	dir, prefix := f.Dir, f.Prefix
	if dir == "" {
		dir = filepath.Dir(f.Path)
	}
	if prefix == "" {
		prefix = "." + filepath.Base(f.Path) + "."
	}
	tmp, err := os.CreateTemp(dir, prefix)
	if err != nil {
		return fmt.Errorf("write %s: %w", f.Path, err)
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if err := write(tmp); err != nil {
		return err
	}
	if f.Mode != 0 {
		err = tmp.Chmod(f.Mode)
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), f.Path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f.Path, err)
	}
	return nil
}

// WriteBytes makes the file out of these pieces, one after the other.
func (f File) WriteBytes(pieces ...[]byte) error {
	return f.Write(func(w io.Writer) error {
		for _, p := range pieces {
			if _, err := io.Copy(w, bytes.NewReader(p)); err != nil {
				return fmt.Errorf("write %s: %w", f.Path, err)
			}
		}
		return nil
	})
}
