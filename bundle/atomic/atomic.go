// Package atomic writes files that appear complete or not at all. A reader never sees
// part of a file, and a failed write leaves the old file in place.
package atomic

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// File describes where and how to write a file. Only Path is required.
type File struct {
	Path string
	Mode fs.FileMode // permissions, whatever the umask is; 0 stands for 0o600
	// Dir is the directory of the temporary file until it is complete; it must be on
	// the same file system as Path. "" stands for the directory of Path. The name of
	// the temporary file begins with Prefix, so that others can remove the files that a
	// killed process has left; "" stands for "." and the name of the file.
	Dir, Prefix string
}

// Write creates the file from what the function write writes, and replaces an existing
// file. An error names the path, unless it comes from the function.
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

// WriteBytes creates the file from these pieces, one after the other.
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
