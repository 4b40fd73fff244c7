//go:build linux

package main_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// A program that is damaged says so, and leaves nothing behind: Windows removes no
// files that are open.
func (w *windows) damaged(t *testing.T) {
	exe := w.freeze(t, "damaged", "import sqlite3, json\nprint(json.dumps(sqlite3.sqlite_version_info > (3,)))\n")
	whole, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	for i := 5; i <= 9; i++ {
		b := bytes.Clone(whole)
		b[len(b)*i/10] ^= 0xff
		if err := os.WriteFile(exe, b, 0o700); err != nil {
			t.Fatal(err)
		}
		out, errs, code := w.run(t, time.Minute, nil, exe)
		if code != 255 || out != "" || !strings.HasSuffix(errs, "the archive is damaged; build or download it again\n") || strings.Count(errs, "\n") != 1 {
			t.Errorf("exit %d\n%s%s", code, out, errs)
		}
	}
	if left := append(w.extracted(t, ".new-"), w.extracted(t, "damaged-")...); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}
