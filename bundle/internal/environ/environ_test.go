package environ

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The directories that .pth files name are searched, as pywin32 needs. Code in .pth
// files is not run, and directories outside of site-packages are ignored.
func TestPthDirs(t *testing.T) {
	site := t.TempDir()
	for _, dir := range []string{"win32/lib", "plain"} {
		if err := os.MkdirAll(filepath.Join(site, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(site, "a.pth"), []byte("# comment\r\nwin32\r\nwin32\\lib\r\nimport plain\n\nabsent\n..\n/tmp\nwin32\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := pthDirs(site), []string{filepath.Join(site, "win32"), filepath.Join(site, "win32/lib")}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
