package binaries

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Symbols go, the library works on, and what others appended to a file stays.
func TestStrip(t *testing.T) {
	dir := t.TempDir()
	so := compile(t, dir, "libx.so", "int x(void) { return 42; }", "-shared", "-fPIC", "-g")
	data, err := os.ReadFile(so)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Strip(data)
	if err != nil || len(out) >= len(data) || bytes.Contains(out, []byte(".debug_info")) {
		t.Fatalf("%d of %d bytes, %v", len(out), len(data), err)
	}
	if again, err := Strip(out); err != nil || !bytes.Equal(again, out) {
		t.Errorf("a second time changes it, %v", err)
	}
	if err := os.WriteFile(so, out, 0o755); err != nil {
		t.Fatal(err)
	}
	if tool, err := exec.LookPath("readelf"); err == nil {
		if b, err := exec.Command(tool, "-aW", so).CombinedOutput(); err != nil || bytes.Contains(b, []byte("readelf: ")) {
			t.Errorf("readelf: %v\n%s", err, b)
		}
	}
	main := compile(t, dir, "main", "int x(void); int main(void) { return x() != 42; }", so, "-Wl,-rpath,$ORIGIN")
	if b, err := exec.Command(main).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, b)
	}
	appended := append(bytes.Clone(data), "PK\x05\x06 an archive"...)
	if out, err := Strip(appended); err != nil || !bytes.Equal(out, appended) {
		t.Errorf("a file with an archive behind it: %d of %d bytes, %v", len(out), len(appended), err)
	}
	if out, err := Strip(append(bytes.Clone(data), make([]byte, 32)...)); err != nil || len(out) >= len(data) {
		t.Errorf("padding is no archive: %d bytes, %v", len(out), err)
	}
	text := filepath.Join(dir, "libx.c")
	if Is(text) || !Is(so) || Is(filepath.Join(dir, "absent")) {
		t.Error("Is takes a source for a library, or not a library")
	}
}
