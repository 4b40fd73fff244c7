package python

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// These bounds hold for every archive. The full archives of python-build-standalone
// unpack to less than 1 GB.
const (
	maxUnpacked = 4 << 30 // bytes
	maxFiles    = 100_000
)

// unpacker writes files below a directory, from input that may be hostile.
type unpacker struct {
	dir   string
	size  int64
	files int
	links links
}

// unwanted reports whether a file belongs to a part of Python that no product needs:
// the test suite, headers, static libraries, debugging information. name is relative to
// the top or to python/.
func unwanted(name string) bool {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "python/"), "install/")
	if strings.HasPrefix(name, "build/") || strings.HasPrefix(name, "include/") || strings.HasPrefix(name, "share/") {
		return true
	}
	switch path.Ext(name) {
	case ".a", ".lib", ".pdb", ".o":
		return true
	}
	parts := strings.Split(path.Dir(name), "/")
	for i, p := range parts {
		if p == "__pycache__" || p == "site-packages" || p == "test" && i > 0 && (parts[i-1] == "Lib" || strings.HasPrefix(parts[i-1], "python3.")) {
			return true
		}
	}
	return false
}

// archive unpacks a .zip, .tar.gz or .tar.zst.
func (u *unpacker) archive(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	var head [4]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return errors.New("is not an archive")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch {
	case string(head[:2]) == "PK":
		return u.zip(ctx, f, fi.Size())
	case head[0] == 0x1f && head[1] == 0x8b:
		r, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		return u.tar(ctx, r)
	case string(head[:]) == "\x28\xb5\x2f\xfd":
		r, err := zstd.NewReader(f, zstd.WithDecoderMaxMemory(1<<30))
		if err != nil {
			return err
		}
		defer r.Close()
		return u.tar(ctx, r)
	}
	return errors.New("is neither a .zip, a .tar.gz nor a .tar.zst archive")
}

func (u *unpacker) tar(ctx context.Context, r io.Reader) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("damaged archive: %w", err)
		}
		switch h.Typeflag {
		case tar.TypeReg:
			err = u.file(ctx, h.Name, h.FileInfo().Mode(), t)
		case tar.TypeSymlink:
			err = u.link(ctx, h.Name, h.Linkname)
		}
		if err != nil {
			return err
		}
	}
}

func (u *unpacker) zip(ctx context.Context, f *os.File, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return fmt.Errorf("damaged archive: %w", err)
	}
	for _, e := range z.File {
		if !e.Mode().IsRegular() {
			continue
		}
		r, err := e.Open()
		if err != nil {
			return fmt.Errorf("damaged archive: %s: %w", e.Name, err)
		}
		err = u.file(ctx, e.Name, 0o644, r)
		r.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// tree copies an unpacked Python.
func (u *unpacker) tree(ctx context.Context, dir string) error {
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil || d.IsDir() {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.Type()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(p)
			if err != nil {
				return err
			}
			return u.link(ctx, rel, to)
		}
		fi, err := d.Info()
		if err != nil || !fi.Mode().IsRegular() {
			return err
		}
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		return u.file(ctx, rel, fi.Mode(), f)
	})
}

// target checks a name, and creates the directory for the file.
func (u *unpacker) target(ctx context.Context, name string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if u.files++; u.files > maxFiles {
		return "", fmt.Errorf("has more than %d files", maxFiles)
	}
	if !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\\x00") {
		return "", fmt.Errorf("damaged archive: a file named %q", name)
	}
	to := filepath.Join(u.dir, filepath.FromSlash(name))
	// A link in the place of a directory would lead to another place.
	for d := filepath.Dir(to); len(d) > len(u.dir); d = filepath.Dir(d) {
		if fi, err := os.Lstat(d); err == nil && !fi.IsDir() {
			return "", fmt.Errorf("damaged archive: %q lies below a file", name)
		}
	}
	return to, os.MkdirAll(filepath.Dir(to), 0o755)
}

func (u *unpacker) file(ctx context.Context, name string, mode fs.FileMode, r io.Reader) error {
	if unwanted(name) {
		return nil
	}
	to, err := u.target(ctx, name)
	if err != nil {
		return err
	}
	perm := fs.FileMode(0o644)
	if mode&0o100 != 0 {
		perm = 0o755
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(r, maxUnpacked-u.size+1))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if u.size += n; err == nil && u.size > maxUnpacked {
		err = fmt.Errorf("unpacks to more than %d bytes", int64(maxUnpacked))
	}
	return err
}

// link makes a symbolic link, and refuses one that leads out of the archive.
func (u *unpacker) link(ctx context.Context, name, to string) error {
	if unwanted(name) {
		return nil
	}
	if path.IsAbs(to) || !filepath.IsLocal(filepath.FromSlash(path.Join(path.Dir(name), to))) {
		return fmt.Errorf("damaged archive: a link %q to %q", name, to)
	}
	at, err := u.target(ctx, name)
	if err != nil {
		return err
	}
	return u.links.add(at, filepath.FromSlash(to))
}
