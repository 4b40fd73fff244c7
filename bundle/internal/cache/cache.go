package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/bundle/atomic"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
)

// Cache is a directory of results. The zero value and a nil pointer are caches that
// hold nothing and store nothing.
type Cache struct {
	dir    string
	verify *Verification
}

// Key names one result. It is a digest of everything that the result depends on.
type Key struct {
	kind  string
	sum   [sha256.Size]byte
	about string // not part of the name
}

// About returns the same key with a description of its result, which messages use.
func (k Key) About(what string) Key {
	k.about = what
	return k
}

// format is part of every key: raise it when the meaning of a result changes.
const format = "gofreeze cache 1"

// NewKey returns the digest of parts. It includes the length of each part, so that no
// two lists of parts collide. kind is a short word that becomes the name of a
// directory.
func NewKey(kind string, parts ...string) Key {
	h := sha256.New()
	var n [8]byte
	put := func(s string) {
		binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	put(format)
	put(kind)
	for _, p := range parts {
		put(p)
	}
	k := Key{kind: kind}
	h.Sum(k.sum[:0])
	return k
}

// An entry is written in freshDir, under a name that begins with newPrefix.
const (
	freshDir  = "new"
	newPrefix = "new-"
)

// staleAfter is the age at which a half-written entry is considered abandoned. If its
// writer is still alive, the entry is lost, which costs only time.
const staleAfter = time.Hour

// Open returns the cache in dir, which is created when something is stored. Open
// removes the half-written entries that killed builds have left.
func Open(dir string) *Cache {
	scratch.SweepOlder(filepath.Join(dir, freshDir), newPrefix, staleAfter)
	return &Cache{dir: dir}
}

func (c *Cache) path(k Key) string {
	name := hex.EncodeToString(k.sum[:])
	return filepath.Join(c.dir, k.kind, name[:2], name[2:])
}

// digest covers the key and the data of an entry, which begins with it. An undamaged
// entry that was moved to another key is therefore not accepted.
func digest(k Key, data []byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	h.Write(k.sum[:])
	h.Write(data)
	h.Sum(sum[:0])
	return sum
}

// Get returns the result under k. It removes an entry that is damaged or belongs to
// another key, and reports it as absent. A cache that is being verified returns
// nothing.
func (c *Cache) Get(k Key) ([]byte, bool) {
	if c == nil || c.dir == "" || c.verify != nil {
		return nil, false
	}
	path := c.path(k)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	data, whole := contents(k, b)
	if !whole {
		os.Remove(path)
	}
	return data, whole
}

// contents returns the result in an entry, if the entry is undamaged and belongs to k.
func contents(k Key, b []byte) ([]byte, bool) {
	if len(b) < sha256.Size || digest(k, b[sha256.Size:]) != [sha256.Size]byte(b[:sha256.Size]) {
		return nil, false
	}
	return b[sha256.Size:], true
}

// Put stores data under k. A build can go on if the cache cannot be written; the caller
// may report the first error of Put.
func (c *Cache) Put(k Key, data []byte) error {
	switch {
	case c == nil || c.dir == "":
		return nil
	case c.verify != nil:
		return c.compare(k, data)
	}
	return c.store(k, data)
}

func (c *Cache) store(k Key, data []byte) error {
	path := c.path(k)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("cache %w", err)
	}
	// All entries are written in one directory, where Open finds what a killed build
	// has left.
	fresh := filepath.Join(c.dir, freshDir)
	if err := os.MkdirAll(fresh, 0o700); err != nil {
		return fmt.Errorf("cache %w", err)
	}
	sum := digest(k, data)
	if err := (atomic.File{Path: path, Dir: fresh, Prefix: newPrefix}).WriteBytes(sum[:], data); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}

// Stamp describes a file by properties that change whenever its content changes: path,
// size, modification time and, where the system provides it, inode. Keys contain the
// stamp instead of the content, so that an unchanged file is not read.
func Stamp(path string, fi fs.FileInfo) string {
	return fmt.Sprintf("%s\x00%d\x00%d\x00%s", path, fi.Size(), fi.ModTime().UnixNano(), sysStamp(fi))
}

// Entry is one stored result.
type Entry struct {
	Kind string
	Path string
	Size int64     // bytes
	Used time.Time // when it was written
}

// List returns all entries.
func (c *Cache) List() ([]Entry, error) {
	var out []Entry
	err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if path == filepath.Join(c.dir, "interpreters") {
			return fs.SkipDir // half-written entries
		}
		if path == filepath.Join(c.dir, freshDir) {
			return fs.SkipDir // no entries yet
		}
		if d.IsDir() && filepath.Dir(path) == filepath.Join(c.dir, "packages") {
			e, err := tree(path)
			if err != nil {
				return err
			}
			out = append(out, e)
			return fs.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		fi, err := d.Info()
		if err != nil {
			return nil // removed by another process meanwhile
		}
		rel, _ := filepath.Rel(c.dir, path)
		kind, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		out = append(out, Entry{kind, path, fi.Size(), fi.ModTime()})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cache list: %w", err)
	}
	return out, nil
}

// tree returns a directory of packages as one entry.
func tree(dir string) (Entry, error) {
	e := Entry{Kind: "packages", Path: dir}
	fi, err := os.Stat(dir)
	if err != nil {
		return e, err
	}
	e.Used = fi.ModTime()
	return e, filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if fi, err := d.Info(); err == nil {
				e.Size += fi.Size()
			}
		}
		return nil
	})
}

// Clean removes the entries that were written longer ago than age, and returns the
// number of bytes freed.
func (c *Cache) Clean(age time.Duration) (int64, error) {
	entries, err := c.List()
	if err != nil {
		return 0, err
	}
	var freed int64
	limit := time.Now().Add(-age)
	for _, e := range entries {
		if e.Used.After(limit) {
			continue
		}
		if err := os.RemoveAll(e.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return freed, fmt.Errorf("cache clean: %w", err)
		}
		freed += e.Size
	}
	return freed, nil
}
