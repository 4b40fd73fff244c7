package extract

import (
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
)

func TestCheckName(t *testing.T) {
	for _, good := range []string{"a", "dir/b.txt", "console", "com", "COM10", "lpt", "ü", "a b", ".x"} {
		if err := CheckName(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"con", "CON.exe", "dir/aux", "nul .txt", "com1.dll", "LPT²", "a.", "a /b", "a?", "a|b", "a:b", `a\b`, `a"`, "<", "*", "a\n", "\x1b", "a\x7f", "a/\xff"} {
		if CheckName(bad) == nil {
			t.Errorf("%q passed", bad)
		}
	}
}

// What Linux may have in an archive must not get past the reader on Windows:
// extraction there checks every entry with this.
func TestCheckEntry(t *testing.T) {
	for _, e := range []archive.Entry{{Path: "a"}, {Path: "d/l", Target: "../b"}, {Path: "d/l", Target: ".."}, {Path: "d/e/l", Target: "../../x/y"}} {
		if err := checkEntry(&e); err != nil {
			t.Error(err)
		}
	}
	for _, e := range []archive.Entry{{Path: `..\a`}, {Path: "C:/a"}, {Path: "l", Target: `..\..\a`}, {Path: "l", Target: "C:a"}, {Path: "d/l", Target: "../nul"}, {Path: "d/l", Target: "../a\x1b"}} {
		err := checkEntry(&e)
		if err == nil {
			t.Errorf("%q -> %q passed", e.Path, e.Target)
		} else if strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%q", err)
		}
	}
}
