//go:build linux

package main_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// surroundings starts the program in environments that a login shell does not give.
func (l *lab) surroundings(t *testing.T, s *sample, product string) {
	t.Run("inherited", func(t *testing.T) {
		// As unfrozen: what the shell ignores, limits and masks reaches the program.
		script := `trap '' HUP QUIT TERM USR1; ulimit -Sn 200; ulimit -Sc 0; umask 027; exec "$@"`
		frozen := s.tell(t, s.order(t, "/bin/sh", []string{"-c", script, "sh", product}))
		o := s.order(t, "/bin/sh", []string{"-c", script, "sh", s.python.Path, "-B", filepath.Join(s.source+".away", s.file)})
		keep(t, o)
		text, err := os.ReadFile(o.Out)
		if err != nil {
			t.Fatal(err)
		}
		plain := readToldOf(t, text)
		if !slices.Equal(frozen.Ignored, plain.Ignored) || !slices.Equal(frozen.Blocked, plain.Blocked) {
			t.Errorf("signals ignored %v, blocked %v; unfrozen %v, %v", frozen.Ignored, frozen.Blocked, plain.Ignored, plain.Blocked)
		}
		if frozen.Files != plain.Files || frozen.Core != plain.Core || frozen.Umask != plain.Umask || frozen.Nice != plain.Nice {
			t.Errorf("limits %d, %d, umask %o, nice %d; unfrozen %d, %d, %o, %d",
				frozen.Files, frozen.Core, frozen.Umask, frozen.Nice, plain.Files, plain.Core, plain.Umask, plain.Nice)
		}
	})
	t.Run("umask 077 and 000, first start", func(t *testing.T) {
		for _, mask := range []string{"077", "000"} {
			cache := filepath.Join(s.where, "umask"+mask)
			if err := os.Mkdir(cache, 0o700); err != nil {
				t.Fatal(err)
			}
			o := s.order(t, "/bin/sh", []string{"-c", "umask " + mask + `; exec "$@"`, "sh", product})
			o.Env = []string{"XDG_CACHE_HOME=" + cache}
			got := s.tell(t, o)
			info, err := os.Stat(got.Home)
			if err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("umask %s: %s is %v, %v", mask, got.Home, info.Mode(), err)
			}
			err = filepath.WalkDir(got.Home, func(path string, d fs.DirEntry, err error) error {
				if err == nil && d.Type()&fs.ModeSymlink == 0 {
					if info, ierr := d.Info(); ierr != nil || info.Mode().Perm()&0o022 != 0 {
						return errors.New(path + ": others may write")
					}
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("working directory deleted", func(t *testing.T) {
		o := s.order(t, product, nil)
		o.Gone = true
		if got := s.tell(t, o); got.Directory != "FileNotFoundError" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("empty environment", func(t *testing.T) {
		o := s.order(t, product, []string{"children"})
		o.Env = []string{}
		got := s.tell(t, o)
		for name := range got.Environ {
			if name != "LC_CTYPE" && name[0] != '_' {
				t.Errorf("environment has %s", name)
			}
		}
		t.Cleanup(func() { removeExtracted(t, got.Home) })
	})
	t.Run("standard input closed", func(t *testing.T) {
		o := s.order(t, product, []string{"children"})
		o.Closed = true
		if got := s.tell(t, o); !slices.Equal(got.Streams, []bool{false, true, true}) || len(got.Descriptors) != 0 {
			t.Errorf("streams %v, descriptors %v", got.Streams, got.Descriptors)
		}
	})
	t.Run("all streams closed, first start", func(t *testing.T) {
		answer := filepath.Join(s.where, "answer")
		o := s.order(t, "/bin/sh", []string{"-c", `exec "$@" <&- >&- 2>&-`, "sh", product, answer})
		o.Env = []string{"HOME=" + filepath.Join(s.where, "closed")}
		if err := os.Mkdir(filepath.Join(s.where, "closed"), 0o700); err != nil {
			t.Fatal(err)
		}
		out := keep(t, o)
		text, err := os.ReadFile(answer)
		if err != nil {
			t.Fatalf("ended with %s: %v", out.end(), err)
		}
		if got := readTold(t, text); !slices.Equal(got.Streams, []bool{false, false, false}) {
			t.Errorf("streams %v", got.Streams)
		}
	})
	t.Run("the file is deleted while it runs", func(t *testing.T) {
		path := filepath.Join(s.where, "short-lived")
		if err := os.Link(product, path); err != nil {
			t.Fatal(err)
		}
		o := s.order(t, "/bin/sh", []string{"-c", `"$1" >first & wait; cat first; rm "$1"`, "sh", path})
		s.tell(t, o)
	})
	t.Run("a limit on the size of files", func(t *testing.T) {
		// The boot script fits into memory, the program does not.
		o := s.order(t, "/bin/sh", []string{"-c", `"$1" >/dev/null; (ulimit -f 1; exec "$1") | cat`, "sh", product})
		s.tell(t, o)
		o = s.order(t, "/bin/sh", []string{"-c", `(ulimit -f 10; "$1" 2>&1; echo "ended with $?") | cat`, "sh", product})
		o.Env = append(o.Env, "GOFREEZE_EXTRACT=temp")
		keep(t, o)
		text, err := os.ReadFile(o.Out)
		if lines := strings.Split(string(text), "\n"); err != nil || len(lines) != 3 || !strings.Contains(lines[0], "file too large") || lines[1] != "ended with 255" {
			t.Errorf("%v %s", err, text)
		}
	})
	t.Run("no output is lost to a full device", func(t *testing.T) {
		o := s.order(t, "/bin/sh", []string{"-c", `"$1" >/dev/full`, "sh", product})
		if out := keep(t, o); out.Code == 0 {
			t.Error("ended with 0 though nothing could be written")
		}
	})
}

// readToldOf reads what an unfrozen teller told.
func readToldOf(t *testing.T, text []byte) told {
	t.Helper()
	var got told
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return got
}

// removeExtracted removes what a start outside of the test's own directories left.
func removeExtracted(t *testing.T, home string) {
	t.Helper()
	if !strings.HasPrefix(filepath.Base(home), "teller-") {
		t.Errorf("not removed: %q", home)
		return
	}
	if err := os.RemoveAll(home); err != nil {
		t.Error(err)
	}
}
