//go:build linux

package main_test

import (
	"bytes"
	"os"
	"path/filepath"
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

// A program that checks all of what was extracted notices what has kept its size and
// time, and works as before with the temp policy.
func (w *windows) checked(t *testing.T) {
	data := filepath.Join(w.dir, "data.txt")
	if err := os.WriteFile(data, []byte("good"), 0o600); err != nil {
		t.Fatal(err)
	}
	exe := w.freeze(t, "checked", "import os, sys\nprint(open(os.path.join(sys._MEIPASS, 'data.txt')).read())\n", "--extract-check", "full", "--add-data", data+":.")
	for range 3 {
		w.expect(t, nil, "good\n", 0, exe)
		file := filepath.Join(w.user(t), "AppData", "Local", "gofreeze", w.extracted(t, "checked-")[0], "data.txt")
		fi, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("evil"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, fi.ModTime(), fi.ModTime()); err != nil {
			t.Fatal(err)
		}
	}
	w.expect(t, set("GOFREEZE_EXTRACT=temp"), "good\n", 0, exe)
}
