package collect

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// A program that a package carries finds the libraries of the product before those
// that the environment names, too; what is no program stays as it is.
func TestPatchPrograms(t *testing.T) {
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
	var b Builder
	for path, it := range map[string]Item{"pkg/bin/tool": {Source: tool, Mode: 0o755}, "pkg/data/tool": {Source: tool, Mode: 0o644}, "pkg/script": {Source: script, Mode: 0o755}} {
		it.Path, it.Kind = path, archive.KindFile
		if err := b.Add(it, true); err != nil {
			t.Fatal(err)
		}
	}
	plain, _ := b.Get("pkg/bin/tool")
	before := plain.Edits()
	patchPrograms(&b)
	for path, want := range map[string]bool{"pkg/bin/tool": true, "pkg/data/tool": false, "pkg/script": false} {
		if it, _ := b.Get(path); (it.Patch != nil) != want || want && it.Edits() == before {
			t.Errorf("%s: patch %v, cached as %q", path, it.Patch, it.Edits())
		}
	}
}
