package cache

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestRoundTripAndDamage(t *testing.T) {
	c := Open(filepath.Join(t.TempDir(), "c"))
	k := NewKey("frame", "a", "b")
	if _, ok := c.Get(k); ok {
		t.Fatal("empty cache has an entry")
	}
	if err := c.Put(k, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if b, ok := c.Get(k); !ok || string(b) != "hello" {
		t.Fatalf("got %q %v", b, ok)
	}
	if _, ok := c.Get(NewKey("frame", "ab")); ok {
		t.Fatal("parts a,b and ab share a key")
	}
	b, err := os.ReadFile(c.path(k))
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(c.path(k), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Get(k); ok {
		t.Fatal("damaged entry was served")
	}
	if _, err := os.Stat(c.path(k)); err == nil {
		t.Fatal("damaged entry was kept")
	}
}

// Two undamaged entries that have been exchanged are both refused, because their keys
// do not match.
func TestSwapped(t *testing.T) {
	c := Open(t.TempDir())
	keys := []Key{NewKey("frame", "a"), NewKey("frame", "b"), NewKey("digest", "a")}
	for _, k := range keys {
		if err := c.Put(k, []byte("of "+k.kind+string(k.sum[:]))); err != nil {
			t.Fatal(err)
		}
	}
	for i, from := range keys {
		b, err := os.ReadFile(c.path(from))
		if err != nil {
			t.Fatal(err)
		}
		to := keys[(i+1)%len(keys)]
		if err := os.WriteFile(c.path(to), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Get(to); ok {
			t.Errorf("%x: served %q", to.sum, got)
		}
		if err := c.Put(to, []byte("new")); err != nil {
			t.Fatal(err)
		}
		if _, ok := c.Get(to); !ok {
			t.Error("a new entry is not served")
		}
	}
}

// A half-written entry of a killed build is removed; one of a running build stays.
func TestStale(t *testing.T) {
	dir := t.TempDir()
	fresh := filepath.Join(dir, freshDir)
	if err := os.MkdirAll(fresh, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"new-1": 2 * time.Hour, "new-2": 0} {
		file := filepath.Join(fresh, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Now().Add(-age)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
	}
	c := Open(dir)
	if left, _ := os.ReadDir(fresh); len(left) != 1 || left[0].Name() != "new-2" {
		t.Errorf("%v", left)
	}
	if e, err := c.List(); err != nil || len(e) != 0 {
		t.Errorf("%v, %v", e, err)
	}
}

func TestClean(t *testing.T) {
	c := Open(t.TempDir())
	for _, s := range []string{"x", "y"} {
		if err := c.Put(NewKey("module", s), []byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	if e, err := c.List(); err != nil || len(e) != 2 || e[0].Kind != "module" {
		t.Fatalf("list: %v %v", e, err)
	}
	if freed, err := c.Clean(0); err != nil || freed != 2*33 {
		t.Fatalf("freed %d, %v", freed, err)
	}
	if e, _ := c.List(); len(e) != 0 {
		t.Fatalf("left: %v", e)
	}
}

// Files that others could put into the cache would become part of products.
func TestShared(t *testing.T) {
	dir := t.TempDir()
	for mode, want := range map[os.FileMode]bool{0o700: false, 0o755: false, 0o777: true, 0o1777: true} {
		if err := os.Chmod(dir, mode.Perm()|(mode&0o1000)<<11); err != nil {
			t.Fatal(err)
		}
		if got := Shared(dir); (got != "") != want {
			t.Errorf("mode %o: %q", mode, got)
		}
	}
	if got := Shared(filepath.Join(dir, "none")); got != "" {
		t.Errorf("not there yet: %q", got)
	}
}
