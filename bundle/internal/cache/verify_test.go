package cache

import (
	"os"
	"slices"
	"sync"
	"testing"
)

// A cache that is being verified serves nothing, reports undamaged entries that differ,
// and holds the new results afterwards.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	c := Open(dir)
	right, wrong, damaged, absent := NewKey("module", "right").About("a.py"), NewKey("module", "wrong").About("b.py"), NewKey("frame", "damaged"), NewKey("frame", "absent")
	for _, k := range []Key{right, wrong, damaged} {
		if err := c.Put(k, []byte("result")); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Put(wrong, []byte("poison")); err != nil { // an undamaged entry
		t.Fatal(err)
	}
	if err := os.WriteFile(c.path(damaged), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	var v Verification
	checked := Open(dir)
	checked.Verify(&v)
	for _, k := range []Key{right, wrong, damaged, absent} {
		if b, ok := checked.Get(k); ok {
			t.Errorf("served %q", b)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		for _, k := range []Key{right, wrong, damaged, absent} {
			wg.Add(1)
			go func() {
				defer wg.Done()
				if err := checked.Put(k, []byte("result")); err != nil {
					t.Error(err)
				}
			}()
		}
	}
	wg.Wait()
	if got, want := v.Differences(), []Difference{{Kind: "module", About: "b.py", Path: c.path(wrong)}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, k := range []Key{right, wrong, damaged, absent} {
		if b, ok := c.Get(k); !ok || string(b) != "result" {
			t.Errorf("%s: %q %t", k.about, b, ok)
		}
	}
}

// If an entry cannot be replaced, the report says so.
func TestVerifyWithoutReplacement(t *testing.T) {
	c := Open(t.TempDir())
	k := NewKey("module", "x")
	if err := c.Put(k, []byte("poison")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(c.dir + "/" + freshDir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.dir+"/"+freshDir, nil, 0o600); err != nil { // makes every write fail
		t.Fatal(err)
	}
	var v Verification
	c.Verify(&v)
	if err := c.Put(k, []byte("result")); err == nil {
		t.Error("no error")
	}
	if d := v.Differences(); len(d) != 1 || d[0].Err == nil {
		t.Errorf("%v", d)
	}
}

func TestVerificationSwitchedOff(t *testing.T) {
	var v *Verification
	if v.Begin("x") || v.Differences() != nil {
		t.Error("a verification that is switched off does something")
	}
	var on Verification
	if !on.Begin("x") || on.Begin("x") || !on.Begin("y") {
		t.Error("Begin")
	}
}
