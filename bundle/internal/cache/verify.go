package cache

import (
	"bytes"
	"cmp"
	"os"
	"slices"
	"sync"
)

// Verification is a mode in which nothing stored is used: what is computed again is
// compared with what is stored, and takes its place. It collects the entries that
// differ, from several goroutines and from all caches of one command. The zero value
// is ready; a nil pointer is the mode switched off.
type Verification struct {
	mu    sync.Mutex
	begun map[string]bool
	found map[string]Difference
}

// Difference is an entry that a build would have used and that is not what the same
// inputs give.
type Difference struct {
	Kind   string // "module", "frame", "packages", ...
	About  string // what the result is about: a file, a package; "" when unknown
	Path   string // the entry
	Detail string // what differs, where that can be told
	Err    error  // why the right result could not take its place; nil when it did
}

// Differs records an entry that differs. What was recorded first for a path counts.
func (v *Verification) Differs(d Difference) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.found == nil {
		v.found = map[string]Difference{}
	}
	if _, known := v.found[d.Path]; !known {
		v.found[d.Path] = d
	}
}

// Begin reports whether what is stored at path still has to be compared: it does so
// once, for results that are expensive and asked for several times by one command.
// Where nothing is verified, nothing has to be.
func (v *Verification) Begin(path string) bool {
	if v == nil {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.begun == nil {
		v.begun = map[string]bool{}
	}
	first := !v.begun[path]
	v.begun[path] = true
	return first
}

// Differences returns what was recorded, by kind, subject and path.
func (v *Verification) Differences() []Difference {
	if v == nil {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	var out []Difference
	for _, d := range v.found {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.About, b.About), cmp.Compare(a.Path, b.Path))
	})
	return out
}

// Verify makes c compare instead of serve, if v is not nil: Get finds nothing, so
// that everything is computed again, and Put compares.
func (c *Cache) Verify(v *Verification) { c.verify = v }

// compare is Put of a cache that is verified. An entry that is damaged is none, as
// for Get: no build would use it.
func (c *Cache) compare(k Key, data []byte) error {
	path := c.path(k)
	b, err := os.ReadFile(path)
	if err != nil {
		return c.store(k, data)
	}
	stored, whole := contents(k, b)
	if whole && bytes.Equal(stored, data) {
		return nil
	}
	err = c.store(k, data)
	if whole {
		c.verify.Differs(Difference{Kind: k.kind, About: k.about, Path: path, Err: err})
	}
	return err
}
