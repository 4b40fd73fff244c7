package pack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// Input is the input of Write.
type Input struct {
	Stub     []byte
	Table    *contents.Table
	Settings archive.Settings
	Output   string // path of the executable
	// More contains the settings of further executables in a onedir product.
	More   []archive.Settings
	Suffix string // of executables: ".exe"
	// Seal, if not nil, is called when the archive is in the file. It changes the file
	// so that a signature can follow the archive.
	Seal     func(f *os.File, size int64) error
	Level    Level
	Code     archive.Filter // for machine code of the target
	Cache    *cache.Cache
	Workers  int                   // number of workers that compress, each with about 50 MB; 0 means one for each processor
	Progress func(done, total int) // in frames
}

// Output describes the file that Write has written.
type Output struct {
	Size     int64 // bytes of the executable
	Unpacked int64 // bytes of all items
}

// Write packs the table behind the bootloader. The file appears at in.Output by rename,
// after Write has opened it again and compared its table. A failure leaves nothing
// behind.
func Write(ctx context.Context, in Input) (*Output, error) {
	all, err := distinct(ctx, in.Table.Items, in.Cache)
	if err != nil {
		return nil, err
	}
	_, size := in.Level.zstd()
	frames := plan(all, size, in.Code)
	toc := &archive.TOC{}
	var unpacked int64
	for i, it := range in.Table.Items {
		e := archive.Entry{Path: it.Path, Kind: it.Kind, Mode: it.Mode, Target: it.Target}
		if c := all[i]; c != nil {
			e.Size, e.SHA256, e.Chunks = c.size, c.sum, c.chunks
			unpacked += c.size
		}
		toc.Entries = append(toc.Entries, e)
	}
	out, err := appendArchive(ctx, in, toc, frames)
	if err != nil {
		return nil, err
	}
	out.Unpacked = unpacked
	return out, nil
}

// CheckFile refuses a place where Write cannot write.
func CheckFile(output string) error {
	if fi, err := os.Lstat(output); err == nil && fi.IsDir() {
		return fmt.Errorf("write %s: is a directory; choose another --name or --distpath, or remove it", output)
	}
	return checkParent(filepath.Dir(output))
}

// CheckDir refuses a place where WriteDir and WriteApp cannot write.
func CheckDir(output string, replace bool) error {
	if entries, err := os.ReadDir(output); !replace && (err == nil && len(entries) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist)) {
		return existsError(output)
	}
	return checkParent(filepath.Dir(output))
}

func existsError(output string) error {
	return fmt.Errorf("write %s: exists; give -y to replace it, or another --name", output)
}

// checkParent refuses a directory that cannot be made, as there is a file in its place.
func checkParent(dir string) error {
	for ; ; dir = filepath.Dir(dir) {
		if fi, err := os.Stat(dir); err == nil {
			if !fi.IsDir() {
				return fmt.Errorf("write %s: is a file where a directory is needed; choose another --distpath", dir)
			}
			return nil
		} else if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// appendArchive writes bootloader, frames, table of contents, settings and trailer.
func appendArchive(ctx context.Context, in Input, toc *archive.TOC, frames []*frame) (out *Output, err error) {
	defer named(&err)
	dir := filepath.Dir(in.Output)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	if err := CheckFile(in.Output); err != nil {
		return nil, err
	}
	f, tmp, err := scratch.File(dir, newPrefix(in.Output))
	if err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			tmp.Remove()
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	w.Write(in.Stub) // bufio keeps the first error for Flush
	var packed int64
	toc.Frames = nil // the same table may have been written for another executable
	err = compress(ctx, frames, in.Level, in.Cache, in.Workers, func(c compressed) error {
		toc.Frames = append(toc.Frames, archive.Frame{Offset: packed, Packed: int64(len(c.data)), Unpacked: c.size, Filter: c.filter})
		packed += int64(len(c.data))
		if in.Progress != nil {
			in.Progress(len(toc.Frames), len(frames))
		}
		_, err := w.Write(c.data)
		return err
	})
	if err != nil {
		return nil, err
	}
	digest, err := archive.Finish(w, in.Stub, packed, toc, &in.Settings)
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", in.Output, err)
	}
	if in.Seal != nil {
		fi, serr := f.Stat()
		if err = serr; err == nil {
			err = in.Seal(f, fi.Size())
		}
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", in.Output, err)
		}
	}
	size, err := compare(f, toc, digest)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", in.Output, err)
	}
	if err = f.Chmod(0o755 &^ umask()); err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	if err = f.Close(); err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	if err = os.Rename(f.Name(), in.Output); err != nil {
		return nil, scratch.InUse(in.Output, err)
	}
	tmp.Release()
	return &Output{Size: size}, nil
}

// newPrefix returns the first part of the temporary name of a product, which is made
// beside its final place.
func newPrefix(output string) string { return "." + filepath.Base(output) + ".new-" }

// compare opens the written file and compares it with the table that it must contain.
func compare(f *os.File, toc *archive.TOC, digest [32]byte) (int64, error) {
	fi, err := f.Stat()
	if err != nil {
		return 0, err
	}
	a, err := archive.Open(f, fi.Size())
	if err != nil {
		return 0, fmt.Errorf("internal error: what was written does not open: %w", err)
	}
	if err := a.CheckStub(); err != nil {
		return 0, fmt.Errorf("internal error: what was written does not open: %w", err)
	}
	got, err := a.TOC()
	if err != nil {
		return 0, fmt.Errorf("internal error: what was written does not open: %w", err)
	}
	if a.Digest() != digest || len(got.Entries) != len(toc.Entries) || !reflect.DeepEqual(got.Frames, toc.Frames) {
		return 0, fmt.Errorf("internal error: what was written is not what was meant")
	}
	for i := range toc.Entries {
		if a, b := got.Entries[i], toc.Entries[i]; a.Path != b.Path || a.SHA256 != b.SHA256 || a.Size != b.Size {
			return 0, fmt.Errorf("internal error: entry %s reads back differently", b.Path)
		}
	}
	return fi.Size(), nil
}
