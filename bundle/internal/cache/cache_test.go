package cache

import (
	"os"
	"path/filepath"
	"testing"
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
