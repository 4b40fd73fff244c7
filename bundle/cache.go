package bundle

import (
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
)

// CacheDir returns the builder's cache directory: dir, or the default if dir is "".
func CacheDir(dir string) (string, error) { return environ.CacheDir(dir) }

// CacheEntry is one result in the builder's cache.
type CacheEntry = cache.Entry

// CacheList lists the builder's cache in dir ("" for the default).
func CacheList(dir string) ([]CacheEntry, error) {
	dir, err := CacheDir(dir)
	if err != nil {
		return nil, err
	}
	return cache.Open(dir).List()
}

// CacheClean removes the results that were stored longer ago than age from the
// builder's cache in dir ("" for the default), and returns the number of bytes freed.
func CacheClean(dir string, age time.Duration) (int64, error) {
	dir, err := CacheDir(dir)
	if err != nil {
		return 0, err
	}
	return cache.Open(dir).Clean(age)
}
