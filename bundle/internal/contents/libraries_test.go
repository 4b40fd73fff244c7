package contents

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// An executable that a package carries finds the product's libraries before those that
// the environment names. A file that is not an executable stays unchanged.
func TestPatchProgram(t *testing.T) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no gcc on PATH")
	}
	dir := t.TempDir()
	source, tool, script := filepath.Join(dir, "tool.c"), filepath.Join(dir, "tool"), filepath.Join(dir, "script")
	for file, text := range map[string]string{source: "int main(void) { return 0; }", script: "#!/bin/sh\n"} {
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command(gcc, "-o", tool, source, "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, c := range []struct {
		place, source string
		mode          uint32
		want          bool
	}{{"pkg/bin/tool", tool, 0o755, true}, {"pkg/data/tool", tool, 0o644, false}, {"pkg/script", script, 0o755, false}} {
		it := file(c.place, c.source, c.mode, Why{Reason: Program})
		patched := patchProgram(it)
		if (patched.Patch != nil) != c.want || c.want && patched.Edits() == it.Edits() {
			t.Errorf("%s: patch %v, cached as %q", c.place, patched.Patch, patched.Edits())
		}
	}
}
