package cache

import (
	"bytes"
	"cmp"
	"os"
	"slices"
	"sync"
)

// Verification is a mode that uses no stored results. The build computes every result
// again, compares it with the stored one, and replaces that if it differs. A
// Verification collects the entries that differ, from several goroutines and from all
// caches of one command. The zero value is ready to use; with a nil pointer the mode is
// off.
type Verification struct {
	mu    sync.Mutex
	begun map[string]bool
	found map[string]Difference
}

// Difference is an entry that a build would have used although the same inputs now give
// another result.
type Difference struct {
	Kind   string // "module", "frame", "packages", ...
	About  string // what the result is about: a file, a package; "" if unknown
	Path   string // the entry
	Detail string // what differs, if that is known
	Err    error  // why the right result could not replace the entry; nil if it did
}

// Differs records an entry that differs. Only the first record for a path counts.
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

// Begin reports whether the result that is stored at path still has to be compared. It
// returns true only once for each path, because one command may ask several times for a
// result that is expensive to compute. Without verification it returns false.
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

// Differences returns the recorded entries, sorted by kind, subject and path.
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

// Verify makes c compare results instead of serving them, if v is not nil: Get finds
// nothing, so that everything is computed again, and Put compares.
func (c *Cache) Verify(v *Verification) { c.verify = v }

// compare is Put for a cache that is being verified. It ignores damaged entries,
// because no build would use them.
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
