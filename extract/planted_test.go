//go:build unix

package extract

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Directories and markers of another user are not used, whatever their modes.
func TestForeignOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to give directories away")
	}
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	d.Close()
	for _, path := range []string{d.Path, filepath.Join(d.Path, markerPath), root, filepath.Dir(root)} {
		if err := os.Chown(path, 54328, 54328); err != nil {
			t.Fatal(err)
		}
		if d, err := Use(d.Path, a); err == nil {
			t.Errorf("%s is somebody else's, and is used", path)
			d.Close()
		}
		if strings.HasPrefix(root, path) { // below which nothing may be made
			_, err := Prepare(a, Policy{Mode: "cache", CacheDir: root})
			if err == nil || !strings.Contains(err.Error(), errNotOurs.Error()) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s is somebody else's: %v", path, err)
			}
		}
		if err := os.Chown(path, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Use(d.Path, a)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// victim is a directory with a file that nobody may touch.
func victim(t *testing.T) (dir string, check func(what string)) {
	t.Helper()
	dir = t.TempDir()
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, func(what string) {
		t.Helper()
		b, err := os.ReadFile(path)
		entries, _ := os.ReadDir(dir)
		if err != nil || string(b) != "kept" || len(entries) != 1 {
			t.Errorf("%s: a link was followed: %q, %v, %v", what, b, err, entries)
		}
	}
}

// What is extracted is made anew: no link that lies in its place is followed.
func TestPlantedLinks(t *testing.T) {
	a := sample(t, nil)
	toc, err := a.TOC()
	if err != nil {
		t.Fatal(err)
	}
	for path, file := range map[string]bool{"bin/app": true, "bin": false, ".gofreeze/boot.pyc": true, ".gofreeze": false, markerPath: true} {
		dir := t.TempDir()
		target, check := victim(t)
		if file {
			target = filepath.Join(target, "file")
			if err := os.Mkdir(filepath.Join(dir, filepath.Dir(path)), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(target, filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
		var err error
		switch {
		case path == markerPath:
			err = writeMarker(a, dir, markerPath, nil)
		case file: // its directory would be there already
			e := &toc.Entries[0]
			_, err = create(filepath.Join(dir, path), e)
		default:
			err = writeFiles(a, toc, dir, 0o700)
		}
		if !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s is there as a link: %v", path, err)
		}
		check(path)
	}
	// Nor is a link that has the name of a lock, of the directory, or of the marker.
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	d.Close()
	for _, path := range []string{filepath.Join(root, "."+filepath.Base(d.Path)+".lock"), d.Path, filepath.Join(d.Path, markerPath)} {
		target, check := victim(t)
		if path != d.Path {
			target = filepath.Join(target, "file")
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
		if d, err := Prepare(a, Policy{Mode: "cache", CacheDir: root}); err == nil {
			d.Close()
		}
		check(path)
		os.Remove(path)
		prepare(t, a, root).Close()
	}
}

// What removes follows no link, neither one that has the name of something of ours
// nor one in a directory of ours.
func TestRemovalFollowsNoLink(t *testing.T) {
	a := sample(t, nil)
	root := filepath.Join(t.TempDir(), "cache")
	d := prepare(t, a, root)
	d.Close()
	build := filepath.Base(d.Path)
	target, check := victim(t)
	link := func(path string) {
		t.Helper()
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	other := "app-0123456789abcdef"
	for _, name := range []string{".old-1", ".new-" + other + ".1", other} {
		link(filepath.Join(root, name))
	}
	if err := os.Mkdir(filepath.Join(root, ".old-2"), 0o700); err != nil {
		t.Fatal(err)
	}
	link(filepath.Join(root, ".old-2", "inside"))
	link(filepath.Join(d.Path, "bin", "inside"))
	Sweep(root, "app", build)
	check("sweep")
	if removeUnused(root, other, 0) {
		t.Error("a link is a build")
	}
	if !removeUnused(root, build, 0) {
		t.Error("an unused directory was not removed")
	}
	check("removal of builds")

	base := t.TempDir()
	planted, abandoned := filepath.Join(base, tempPrefix()+"1"), filepath.Join(base, tempPrefix()+"2")
	link(planted)
	if err := os.Mkdir(abandoned, 0o700); err != nil {
		t.Fatal(err)
	}
	link(filepath.Join(abandoned, "inside"))
	if RemoveTemp(planted) {
		t.Error("a link is a temporary directory")
	}
	AwaitTemp(planted)
	sweepTemp(base)
	check("removal of temporary directories")
	if _, err := os.Lstat(abandoned); err == nil {
		t.Error("an abandoned directory was not removed")
	}
}
