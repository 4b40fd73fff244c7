package stub

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The same source gives the same bytes in any directory, and the embedded bootloaders
// have these bytes.
func TestReproducible(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	names, err := fs.Glob(built, "built/*.zst")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skip("none is embedded")
	}
	for _, name := range names {
		goos, arch, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".zst"), "-")
		target := Target{goos, arch}
		got, err := For(context.Background(), target, nil)
		if err != nil {
			t.Fatal(err)
		}
		// From another directory: its path must not be in the result.
		dir := filepath.Join(t.TempDir(), "elsewhere")
		copySource(t, filepath.Join("..", ".."), dir)
		want, err := Build(context.Background(), dir, target)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what another copy of the source gives", name)
		}
		most := 5 << 20 / 2
		if goos == "windows" {
			most = 3 << 20 // it loads the interpreter into its own process
		}
		if len(got) > most {
			t.Errorf("%s has %d bytes, more than %d", name, len(got), most)
		}
	}
}

// The changes to Go's runtime fit the toolchain that builds the bootloaders.
func TestOverlay(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	for _, target := range []Target{{"linux", "amd64"}, {"windows", "amd64"}} {
		if _, err := overlay(context.Background(), ".", t.TempDir(), target); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// copySource copies the files that the bootloader is built from.
func copySource(t *testing.T, from, to string) {
	t.Helper()
	for _, name := range []string{"go.mod", "go.sum", "bootloader", "extract"} {
		err := filepath.WalkDir(filepath.Join(from, name), func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(from, p)
			if err != nil {
				return err
			}
			out := filepath.Join(to, rel)
			if d.IsDir() {
				return os.MkdirAll(out, 0o755)
			}
			if strings.HasSuffix(p, "_test.go") {
				return nil
			}
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
				return err
			}
			return os.WriteFile(out, b, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// If no stub is embedded, it is built from source, and the second time taken from the
// user's cache.
func TestFromSource(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	goCache, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(goCache))
	if len(lines) != 2 {
		t.Skip("no Go caches")
	}
	t.Setenv("GOCACHE", lines[0])
	t.Setenv("GOMODCACHE", lines[1])
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	target := Target{"linux", "amd64"}
	first, err := fromSource(context.Background(), target, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", "") // no toolchain
	second, err := fromSource(context.Background(), target, nil)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("from the cache: %d bytes instead of %d, %v", len(second), len(first), err)
	}
	if _, err := fromSource(context.Background(), Target{"linux", "arm64"}, nil); err == nil || !strings.Contains(err.Error(), "scripts/stubs") {
		t.Errorf("without a toolchain: %v", err)
	}
}
