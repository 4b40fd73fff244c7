package packages

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
)

// The size of a zip file's contents, in bytes, and the number of its files that are
// unpacked at most: a zip file of modules has neither, and others may be bombs.
const (
	zipLimit = 4 << 30
	zipFiles = 200_000
)

// IsZip reports whether a file begins as zip files do.
func IsZip(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && string(head[:]) == "PK\x03\x04"
}

// Unzip returns a directory with the contents of a zip file: modules in one, or an egg.
// What was unpacked once is taken from the cache directory, which nobody else may write
// to.
func Unzip(cacheDir, file string) (string, error) {
	sum, err := digest(file)
	if err != nil {
		return "", fmt.Errorf("search path %w", err)
	}
	store := filepath.Join(cacheDir, "packages")
	base := filepath.Base(file) // of an egg, the name of its distribution
	dir := filepath.Join(store, "unzipped-"+sum+"-"+base)
	if mark, err := os.ReadFile(filepath.Join(dir, completeMark)); err == nil && string(mark) == filepath.Base(dir) {
		return filepath.Join(dir, base), nil
	}
	os.RemoveAll(dir) // what somebody cleaned up in part
	if err := os.MkdirAll(store, 0o700); err != nil {
		return "", fmt.Errorf("packages %w", err)
	}
	tmp, err := scratch.Dir(store, ".new-")
	if err != nil {
		return "", fmt.Errorf("packages %w", err)
	}
	defer tmp.Remove()
	site := filepath.Join(tmp.Path, "site")
	if err := unzip(file, filepath.Join(site, base)); err != nil {
		return "", fmt.Errorf("search path %s: %w", file, err)
	}
	if err := os.WriteFile(filepath.Join(site, completeMark), []byte(filepath.Base(dir)), 0o600); err != nil {
		return "", fmt.Errorf("packages %w", err)
	}
	if err := os.Rename(site, dir); err != nil {
		if fi, serr := os.Stat(dir); serr != nil || !fi.IsDir() { // else: another build was faster
			return "", fmt.Errorf("packages %w", err)
		}
	}
	return filepath.Join(dir, base), nil
}

func digest(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// unzip writes the regular files of a zip file, which may be hostile, below dir.
func unzip(file, dir string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	if len(z.File) > zipFiles {
		return fmt.Errorf("holds %d files; unpack it, and name the directory", len(z.File))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	left, last := int64(zipLimit), map[string]*zip.File{}
	for _, f := range z.File {
		last[f.Name] = f
	}
	for _, f := range z.File {
		name := filepath.FromSlash(f.Name)
		if !filepath.IsLocal(name) || name == completeMark {
			return fmt.Errorf("holds a file %q, which would lie elsewhere; repair the zip file", f.Name)
		}
		if !f.Mode().IsRegular() || last[f.Name] != f {
			continue // directories, links, which Python does not follow here, and what it finds further down
		}
		n, err := unzipFile(f, filepath.Join(dir, name), left)
		var where *fs.PathError // a path below the cache directory, which nobody knows
		switch {
		case errors.Is(err, fs.ErrExist):
			return fmt.Errorf("holds %q twice; repair the zip file", f.Name)
		case errors.As(err, &where):
			return fmt.Errorf("%s: %w", f.Name, where.Err)
		case err != nil:
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if left -= n; left <= 0 {
			return fmt.Errorf("holds more than %d bytes; unpack it, and name the directory", int64(zipLimit))
		}
	}
	return nil
}

// unzipFile writes one file, of at most limit bytes, and returns its size.
func unzipFile(f *zip.File, name string, limit int64) (int64, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return 0, err
	}
	in, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(out, io.LimitReader(in, limit))
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return n, err
}
