package environ

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/spec"
)

// A cache that others can write to is not used at all, neither for results nor for what
// the build fetches. The directory that replaces it is removed after the build.
func TestSharedCache(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the permissions of POSIX")
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	sink := diag.New(nil, nil)
	e := &Environment{}
	if err := e.openCache(Options{CacheDir: dir}, sink); err != nil {
		t.Fatal(err)
	}
	found := sink.Diagnostics()
	if len(found) != 1 || found[0].ID != diag.SharedCache || e.Cache != nil || strings.HasPrefix(e.cacheDir, dir) {
		t.Errorf("%+v: %v", e, found)
	}
	fi, err := os.Stat(e.cacheDir)
	if err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("%s: %v, %v", e.cacheDir, fi, err)
	}
	e.Remove()
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// If something cannot be resolved, the error is one line and nothing is left behind.
func TestResolveRefuses(t *testing.T) {
	cacheDir := t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	for want, c := range map[string]struct {
		sp     spec.Spec
		target string
	}{
		"absent/python": {spec.Spec{Python: spec.Python{Path: "absent/python"}}, ""},
		`target "plan9/amd64": unknown; want one of `: {spec.Spec{}, "plan9/amd64"},
		"site-packages nowhere: no such directory":    {spec.Spec{Python: spec.Python{SitePackages: "nowhere"}}, ""},
	} {
		e, err := Resolve(context.Background(), &c.sp, Options{CacheDir: cacheDir, Target: c.target}, nil)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, %v", c.sp, e, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// The place of a file in site-packages is the same in the product.
func TestSitePlace(t *testing.T) {
	real := t.TempDir()
	linked := filepath.Join(t.TempDir(), "site")
	if err := os.Symlink(real, linked); err != nil {
		t.Skip(err)
	}
	in, err := Resolve(context.Background(), &spec.Spec{}, Options{CacheDir: t.TempDir()}, nil)
	if err != nil {
		t.Skip(err)
	}
	defer in.Close()
	shipped := *in.Shipped
	shipped.SitePaths = []string{linked}
	e := &Environment{Shipped: &shipped}
	if place, ok := e.SitePlace(filepath.Join(real, "pkg", "x.so")); !ok || place != "pkg/x.so" {
		t.Errorf("%q, %v", place, ok)
	}
	for _, outside := range []string{real + "x/y", real, "/usr/lib/x.so", ""} {
		if place, ok := e.SitePlace(outside); ok {
			t.Errorf("%q lies at %q", outside, place)
		}
	}
}
