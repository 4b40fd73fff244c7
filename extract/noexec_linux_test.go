package extract

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A file system from which no programs can be run is named, and left as it was.
func TestNoExec(t *testing.T) {
	a := sample(t, nil)
	dir := t.TempDir()
	done := make(chan string)
	go func() {
		// A thread with mounts of its own, which ends with this function.
		runtime.LockOSThread()
		defer close(done)
		if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
			done <- "skip: " + err.Error()
			return
		}
		if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
			done <- "skip: " + err.Error()
			return
		}
		if err := unix.Mount("none", dir, "tmpfs", unix.MS_NOEXEC, "mode=0700"); err != nil {
			done <- "skip: " + err.Error()
			return
		}
		root := filepath.Join(dir, "cache")
		for _, p := range []Policy{{Mode: "cache", CacheDir: root}, {Mode: "temp", TempDir: dir}} {
			_, err := Prepare(a, p)
			if err == nil || !strings.Contains(err.Error(), errNoExec.Error()) || !strings.Contains(err.Error(), dir) || strings.Contains(err.Error(), "\n") {
				done <- p.Mode + ": no refusal"
				if err != nil {
					done <- err.Error()
				}
			}
		}
		entries, _ := os.ReadDir(root)
		for _, e := range entries {
			done <- "left " + e.Name()
		}
	}()
	for problem := range done {
		if why, ok := strings.CutPrefix(problem, "skip: "); ok {
			t.Skip(why)
		}
		t.Error(problem)
	}
}
