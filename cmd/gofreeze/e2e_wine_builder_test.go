//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// kept lists, unpacks and removes what a program has extracted, with the gofreeze
// for Windows.
func (w *windows) kept(t *testing.T) {
	exe := w.freeze(t, "kept", "print('kept')\n")
	w.expect(t, nil, "kept\n", 0, exe)
	builder := filepath.Join(w.dir, "gofreeze.exe")
	compile(t, builder, "GOOS=windows", "GOARCH=amd64")
	out, errs, code := w.run(t, time.Minute, nil, builder, "cache", "list")
	if code != 0 || errs != "" || strings.Count(out, "program kept: ") != 1 {
		t.Errorf("cache list: exit %d\n%s%s", code, out, errs)
	}
	unpacked := filepath.Join(w.dir, "unpacked")
	if out, errs, code = w.run(t, time.Minute, nil, builder, "extract", "kept.exe", "-o", "unpacked"); code != 0 || errs != "" {
		t.Errorf("extract: exit %d\n%s%s", code, out, errs)
	}
	if _, err := os.Stat(filepath.Join(unpacked, "python311.dll")); err != nil {
		t.Error(err)
	}
	out, errs, code = w.run(t, time.Minute, nil, builder, "extract", "kept.exe", "-o", "unpacked")
	if code == 0 || !strings.Contains(errs, "is not empty") || strings.Count(errs, "\n") > 2 {
		t.Errorf("extract twice: exit %d\n%s%s", code, out, errs)
	}
	out, errs, code = w.run(t, time.Minute, nil, builder, "cache", "clean")
	if code != 0 || errs != "" || !strings.HasPrefix(out, "removed ") {
		t.Errorf("cache clean: exit %d\n%s%s", code, out, errs)
	}
	if left := w.extracted(t, "kept-"); len(left) > 0 {
		t.Errorf("cache clean left %q", left)
	}
}
