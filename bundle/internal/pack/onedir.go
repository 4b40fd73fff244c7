package pack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// WriteDir writes a onedir product. in.Output is its directory, which contains the
// executable (named as the application) and the contents directory with all items. The
// executable's archive lists every file with its digest and contains only the notes.
// The directory appears by rename. If replace is set, WriteDir first moves an existing
// directory aside, and removes it afterwards.
func WriteDir(ctx context.Context, in Input, replace bool) (out *Output, err error) {
	defer named(&err)
	dir, err := newDir(in.Output)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			dir.Remove()
		}
	}()
	tmp := dir.Path
	all, err := distinct(ctx, in.Table.Items, in.Cache)
	if err != nil {
		return nil, err
	}
	toc := &archive.TOC{}
	var unpacked int64
	var notes []*content
	for i, it := range in.Table.Items {
		e := archive.Entry{Path: it.Path, Kind: archive.KindOutside, Mode: archive.Permissions(it.Mode), Target: it.Target}
		if it.Kind == archive.KindSymlink {
			e.Kind = it.Kind
		}
		if c := all[i]; c != nil {
			e.Size, e.SHA256 = c.size, c.sum
			unpacked += c.size
			if it.Kind == archive.KindNote {
				e.Kind = it.Kind
				notes = append(notes, c)
			}
		}
		toc.Entries = append(toc.Entries, e)
	}
	root := filepath.Join(tmp, in.Settings.ContentsDir)
	if err := writeFiles(ctx, in, root); err != nil {
		return nil, err
	}
	_, size := in.Level.zstd()
	frames := plan(notes, size, archive.Plain)
	for i := range toc.Entries {
		if toc.Entries[i].Kind == archive.KindNote {
			toc.Entries[i].Chunks = all[i].chunks
		}
	}
	exe := in
	exe.Output = filepath.Join(tmp, in.Settings.Name+in.Suffix)
	exe.Progress = nil
	if out, err = appendArchive(ctx, exe, toc, frames); err != nil {
		return nil, err
	}
	for _, s := range in.More {
		other := exe
		other.Settings, other.Output = s, filepath.Join(tmp, s.Name+in.Suffix)
		o, err := appendArchive(ctx, other, toc, frames)
		if err != nil {
			return nil, err
		}
		out.Size += o.Size
	}
	if err = os.Chmod(tmp, 0o777&^umask()); err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	if err = swap(dir, in.Output, replace); err != nil {
		return nil, err
	}
	out.Unpacked = unpacked
	out.Size += unpacked
	return out, nil
}

// writeFiles writes the items into the directory root.
func writeFiles(ctx context.Context, in Input, root string) error {
	mask := umask()
	var dirs []string
	seen := map[string]bool{}
	for _, it := range in.Table.Items {
		d := filepath.Dir(filepath.Join(root, filepath.FromSlash(it.Path)))
		if !seen[d] {
			seen[d] = true
			dirs = append(dirs, d)
		}
	}
	for _, d := range dirs {
		if err := os.MkdirAll(d, 0o777); err != nil {
			return fmt.Errorf("write %w", err)
		}
	}
	return parallel(ctx, len(in.Table.Items), func(i int) error {
		it := &in.Table.Items[i]
		path := filepath.Join(root, filepath.FromSlash(it.Path))
		switch it.Kind {
		case archive.KindNote:
			return nil
		case archive.KindSymlink:
			if err := os.Symlink(it.Target, path); err != nil {
				return fmt.Errorf("write link %s: %w; build with --onefile where links cannot be made", it.Path, errors.Unwrap(err))
			}
			return nil
		}
		b, err := it.Load()
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			return fmt.Errorf("write %w", err)
		}
		if err := os.Chmod(path, fs.FileMode(archive.Permissions(it.Mode))&^mask); err != nil {
			return fmt.Errorf("write %w", err)
		}
		return nil
	})
}

// newDir makes a directory beside the place of a product, which is to become the product,
// and removes what a killed build has left there.
func newDir(output string) (*scratch.Item, error) {
	parent := filepath.Dir(output)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	scratch.SweepReplacing(parent, newPrefix(output), output)
	dir, err := scratch.Dir(parent, newPrefix(output))
	if err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	return dir, nil
}

// swap moves dir to dst.
func swap(dir *scratch.Item, dst string, replace bool) error {
	defer dir.Release()
	err := os.Rename(dir.Path, dst)
	if entries, rerr := os.ReadDir(dst); err != nil && rerr == nil && len(entries) == 0 && os.Remove(dst) == nil {
		err = os.Rename(dir.Path, dst) // Windows replaces no directory, not even an empty one
	}
	if err == nil {
		return nil
	}
	if !replace || !errors.Is(err, fs.ErrExist) && !isNotEmpty(err) {
		if _, serr := os.Lstat(dst); serr == nil {
			return existsError(dst)
		}
		return fmt.Errorf("write %w", err)
	}
	return dir.Swap(dst)
}
