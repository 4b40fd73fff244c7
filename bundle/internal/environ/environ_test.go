package environ

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Directories that .pth files name are searched, as those of pywin32; their code is
// not run, and nothing outside is believed.
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
