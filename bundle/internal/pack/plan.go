package pack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"sync"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// content is a distinct sequence of bytes in the product. Several items may share it.
type content struct {
	item   *contents.Item // one of the items with this content
	sum    [sha256.Size]byte
	size   int64
	chunks []archive.Chunk

	mu      sync.Mutex
	loaded  []byte // the bytes of an edited item, while its frames are compressed
	pending int    // number of frames that still use loaded
}

// piece is the part of a content in one frame.
type piece struct {
	c    *content
	off  int64
	size int64
}

// frame is a list of pieces that are compressed together.
type frame struct {
	pieces []piece
	size   int64
	filter archive.Filter
}

// digest sets sum and size. It takes them from the cache if the file has not changed
// since it was last read.
func (c *content) digest(ca *cache.Cache) error {
	it := c.item
	if it.Source == "" {
		c.sum, c.size = sha256.Sum256(it.Data), int64(len(it.Data))
		return nil
	}
	fi, err := os.Stat(it.Source)
	if err != nil {
		return fmt.Errorf("collect %w", err)
	}
	if !fi.Mode().IsRegular() {
		return fmt.Errorf("collect %s: not a regular file", it.Source)
	}
	key := cache.NewKey("digest", cache.Stamp(it.Source, fi), it.Edits()).About(it.Source)
	if b, ok := ca.Get(key); ok && len(b) > sha256.Size {
		if n, err := strconv.ParseInt(string(b[sha256.Size:]), 10, 64); err == nil {
			c.sum, c.size = [sha256.Size]byte(b[:sha256.Size]), n
			return nil
		}
	}
	if it.Edited() {
		b, err := it.Load()
		if err != nil {
			return err
		}
		c.sum, c.size = sha256.Sum256(b), int64(len(b))
	} else {
		f, err := os.Open(it.Source)
		if err != nil {
			return fmt.Errorf("collect %w", err)
		}
		h := sha256.New()
		c.size, err = io.Copy(h, io.NewSectionReader(it.Reader(f), 0, 1<<62))
		f.Close()
		if err != nil {
			return fmt.Errorf("collect %w", err)
		}
		h.Sum(c.sum[:0])
	}
	_ = ca.Put(key, strconv.AppendInt(c.sum[:], c.size, 10)) // losing an entry costs only time
	return nil
}

// distinct computes the digests of all items and merges those with equal bytes.
// contents[i] belongs to items[i], and is nil for links.
func distinct(ctx context.Context, items []contents.Item, ca *cache.Cache) ([]*content, error) {
	all := make([]*content, len(items))
	err := parallel(ctx, len(items), func(i int) error {
		if items[i].Kind == archive.KindSymlink {
			return nil
		}
		all[i] = &content{item: &items[i]}
		return all[i].digest(ca)
	})
	if err != nil {
		return nil, err
	}
	bySum := map[[sha256.Size]byte]*content{}
	for i, c := range all {
		if c == nil {
			continue
		}
		if first, ok := bySum[c.sum]; ok {
			all[i] = first
		} else {
			bySum[c.sum] = c
		}
	}
	return all, nil
}

// plan cuts the contents into frames of about target bytes. Files of one sort are
// adjacent, because they compress well together. Large files are split, and a file with
// cuts begins new frames there. Frames of binaries get the filter for machine code.
func plan(all []*content, target int64, code archive.Filter) []*frame {
	var order []*content
	seen := map[*content]bool{}
	for _, c := range all {
		if c != nil && !seen[c] && c.size > 0 {
			seen[c] = true
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(a, b *content) int {
		return cmp.Or(cmp.Compare(sort(a), sort(b)), cmp.Compare(path.Ext(a.item.Path), path.Ext(b.item.Path)),
			cmp.Compare(a.item.Path, b.item.Path))
	})
	var frames []*frame
	var open *frame
	last := -1
	for _, c := range order {
		if s := sort(c); s != last {
			open, last = nil, s
		}
		cuts := append(slices.Clone(c.item.Cuts), c.size)
		var off int64
		for _, cut := range cuts {
			if len(cuts) > 1 {
				open = nil
			}
			for off < cut {
				if open == nil || open.size >= target || open.size > 0 && open.size+(cut-off) > target+target/2 {
					open = &frame{}
					if last == binaries {
						open.filter = code
					}
					frames = append(frames, open)
				}
				n := cut - off
				if n > target+target/2 {
					n = target
				}
				c.chunks = append(c.chunks, archive.Chunk{Frame: len(frames) - 1, Offset: open.size, Size: n})
				open.pieces = append(open.pieces, piece{c, off, n})
				open.size += n
				c.pending++
				off += n
			}
		}
	}
	return frames
}

// These are the sorts of contents, in the order of the frames.
const (
	modules = iota
	binaries
	data
	notes
)

// sort groups contents that compress well together.
func sort(c *content) int {
	switch {
	case c.item.Kind == archive.KindPYZ:
		return modules
	case c.item.Binary:
		return binaries
	case c.item.Kind == archive.KindNote:
		return notes
	}
	return data
}

// key names the compressed form of a frame. It names a piece of an item in memory by
// the piece's own bytes, because an edit of the program leaves most modules unchanged.
func (f *frame) key(level string) cache.Key {
	parts := []string{level, strconv.Itoa(int(f.filter))}
	for _, p := range f.pieces {
		if it := p.c.item; it.Source == "" {
			sum := sha256.Sum256(it.Data[p.off : p.off+p.size])
			parts = append(parts, hex.EncodeToString(sum[:]))
			continue
		}
		parts = append(parts, hex.EncodeToString(p.c.sum[:]), strconv.FormatInt(p.off, 10), strconv.FormatInt(p.size, 10))
	}
	return cache.NewKey("frame", parts...).About(f.about())
}

// about names a frame by what lies in it.
func (f *frame) about() string {
	first := f.pieces[0].c.item.Path
	if n := len(f.pieces); n > 1 {
		return fmt.Sprintf("%s and %d more", first, n-1)
	}
	return first
}

// read appends the frame's bytes to buf.
func (f *frame) read(buf []byte) ([]byte, error) {
	for _, p := range f.pieces {
		n := len(buf)
		buf = slices.Grow(buf, int(p.size))[:n+int(p.size)]
		if err := p.c.readAt(buf[n:], p.off); err != nil {
			return nil, err
		}
	}
	return buf, nil
}

func (c *content) readAt(dst []byte, off int64) error {
	it := c.item
	if it.Source != "" && !it.Edited() {
		f, err := os.Open(it.Source)
		if err != nil {
			return fmt.Errorf("collect %w", err)
		}
		defer f.Close()
		if _, err := it.Reader(f).ReadAt(dst, off); err != nil {
			return fmt.Errorf("collect %s: changed while it was packed: %w", it.Source, err)
		}
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loaded == nil {
		b, err := it.Load()
		if err != nil {
			return err
		}
		if int64(len(b)) != c.size {
			return fmt.Errorf("collect %s: changed while it was packed", it.Source)
		}
		c.loaded = b
	}
	copy(dst, c.loaded[off:])
	return nil
}

// release tells the contents of a finished frame that it no longer uses them.
func (f *frame) release() {
	for _, p := range f.pieces {
		p.c.mu.Lock()
		if p.c.pending--; p.c.pending == 0 {
			p.c.loaded = nil
		}
		p.c.mu.Unlock()
	}
}

// whole reports whether b matches the digests of the frame's pieces. It checks pieces
// of split files only by length.
func (f *frame) whole(b []byte) bool {
	for _, p := range f.pieces {
		if p.off == 0 && p.size == p.c.size {
			if s := sha256.Sum256(b[:p.size]); !bytes.Equal(s[:], p.c.sum[:]) {
				return false
			}
		}
		b = b[p.size:]
	}
	return true
}
