//go:build unix

package scratch

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// What killed builds left goes with the next one. What lives, what belongs to others
// by its name, and what links lead to, stays.
func TestSweep(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	for _, d := range []string{"x-1/sub", "x-22", "x-a", "x-", "xy-3", "x-4.old", "x-5.new"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	precious := filepath.Join(outside, "precious")
	for _, f := range []string{filepath.Join(dir, "x-6"), filepath.Join(dir, "other"), precious} {
		if err := os.WriteFile(f, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"x-7": outside, "x-8": precious, "x-1/sub/link": outside, "x-9": "x-a"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	alive, err := Dir(dir, "x-")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Base(alive.Path), "other", "x-", "x-4.old", "x-5.new", "x-7", "x-8", "x-9", "x-a", "xy-3"}
	slices.Sort(want)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	sweepIn(dir, "x-")
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("a second time: got %q, want %q", got, want)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
	alive.Release()
	sweepIn(dir, "x-")
	if _, err := os.Stat(alive.Path); err == nil {
		t.Error("what was given up is still there")
	}
}

// A child must not hold what its parent has made after that is gone.
func TestChildrenDoNotHold(t *testing.T) {
	dir := t.TempDir()
	f, i, err := File(dir, "x-")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	child := exec.Command("cat")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	i.Release()
	sweepIn(dir, "x-")
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left %q", left)
	}
	in.Close()
	_ = child.Wait()
}

// Builds at the same time sweep all the time, and never what is in use.
func TestSweepRaces(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				i, err := Dir(dir, "x-")
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(i.Path, "f"), nil, 0o600); err != nil {
					t.Error(err)
				}
				i.Remove()
			}
		}()
	}
	wg.Wait()
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}

// A build that is killed while it replaces a product does not cost the old one.
func TestSweepReplacing(t *testing.T) {
	for name, there := range map[string]bool{"killed in between": false, "killed afterwards": true} {
		dir := t.TempDir()
		dst := filepath.Join(dir, "app")
		for _, d := range []string{".app.new-1.old/was", ".app.new-1"} {
			if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if there {
			if err := os.Rename(filepath.Join(dir, ".app.new-1"), dst); err != nil {
				t.Fatal(err)
			}
		}
		SweepReplacing(dir, ".app.new-", dst)
		if _, err := os.Stat(filepath.Join(dst, "was")); (err != nil) != there {
			t.Errorf("%s: %v", name, err)
		}
		if got := names(t, dir); !slices.Equal(got, []string{"app"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
	dir := t.TempDir()
	i, err := Dir(dir, ".app.new-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(i.Path+".old", 0o700); err != nil {
		t.Fatal(err)
	}
	SweepReplacing(dir, ".app.new-", filepath.Join(dir, "app"))
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("a living build's: %q", got)
	}
}

func TestSweepOlder(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"x-1", "x-2"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "x-1"), old, old); err != nil {
		t.Fatal(err)
	}
	SweepOlder(dir, "x-", time.Hour)
	if got := names(t, dir); !slices.Equal(got, []string{"x-2"}) {
		t.Errorf("%q", got)
	}
}
