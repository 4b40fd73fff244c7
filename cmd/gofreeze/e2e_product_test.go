//go:build linux

package main_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var longAgo = time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC)

// onedir checks programs that lie in a directory and extract nothing.
func (l *lab) onedir(t *testing.T) {
	for _, c := range []struct{ folder, file string }{
		{"basics", "hello.py"}, {"basics", "sysdump.py"}, {"basics", "pkgdata.py"}, {"basics", "ctypes_own.py"},
		{"basics", "trace_module.py"}, {"basics", "cext.py"}, {"basics", "environ.py"}, {"basics", "exits.py"},
		{"children", "pool_guarded.py"}, {"children", "nested.py"}, {"children", "interpreter_tools.py"},
		{"children", "process_unguarded.py"}, {"children", "external.py"},
	} {
		t.Run(strings.TrimSuffix(c.file, ".py"), func(t *testing.T) {
			t.Parallel()
			for _, p := range programs(t, c.folder) {
				if p.file != c.file {
					continue
				}
				s := p.prepare(t, l, interpreters(t)[0])
				references := make([]result, len(p.runs))
				for i, r := range p.runs {
					references[i] = s.reference(t, r)
				}
				product := s.freeze(t, "--onedir")
				for i, r := range p.runs {
					t.Run(strings.Join(append(r.args, "run"), " "), func(t *testing.T) { s.check(t, product, r, references[i]) })
				}
				if left := names(filepath.Join(s.where, "home", "cache")); len(left) > 0 {
					t.Errorf("extracted %q", left)
				}
			}
		})
	}
	t.Run("moved and linked", func(t *testing.T) {
		t.Parallel()
		s, product := l.teller(t, "--onedir")
		moved := filepath.Join(s.where, "moved to", "a dir ü")
		if err := os.MkdirAll(filepath.Dir(moved), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Dir(product), moved); err != nil {
			t.Fatal(err)
		}
		link := linkTo(t, filepath.Join(moved, "teller"), filepath.Join(s.where, "linked"))
		for _, path := range []string{filepath.Join(moved, "teller"), link} {
			got := s.tell(t, s.order(t, path, []string{"children"}))
			if got.Home != filepath.Join(moved, "_internal") || len(got.Children) != 4 {
				t.Errorf("%+v", got)
			}
		}
	})
}

// reproducible builds the same program twice, with everything different that must
// not matter.
func (l *lab) reproducible(t *testing.T) {
	t.Run("installers", l.installers)
	var chosen []*program
	for _, c := range [][2]string{{"basics", "sysdump.py"}, {"basics", "metadata.py"}, {"basics", "pkgdata.py"}, {"children", "executor.py"}} {
		for _, p := range programs(t, c[0]) {
			if p.file == c[1] {
				chosen = append(chosen, p)
			}
		}
	}
	for _, p := range chosen {
		for _, mode := range []string{"--onefile", "--onedir"} {
			t.Run(p.name()+" "+mode[2:], func(t *testing.T) {
				t.Parallel()
				var sums [2]map[string]string
				for i := range sums {
					s := p.prepare(t, l, interpreters(t)[0])
					sums[i] = s.buildElsewhere(t, mode, i)
				}
				for name, sum := range sums[0] {
					if sums[1][name] != sum {
						t.Errorf("%s differs: %s, %s", name, sum, sums[1][name])
					}
				}
				if len(sums[0]) != len(sums[1]) || len(sums[0]) == 0 {
					t.Errorf("%d files and %d files", len(sums[0]), len(sums[1]))
				}
			})
		}
	}
}

// buildElsewhere builds with a cache, a time stamp, a umask, a locale, a number of
// processors and a hash seed of its own, and returns what lies in dist.
func (s *sample) buildElsewhere(t *testing.T, mode string, i int) map[string]string {
	t.Helper()
	source := filepath.Join(s.work, "place"+strings.Repeat("-longer", i))
	if err := os.Rename(s.source, source); err != nil {
		t.Fatal(err)
	}
	dist := filepath.Join(s.work, "dist")
	args := append([]string{"build", mode}, s.flags(dist)...)
	cmd := exec.Command("/bin/sh", append([]string{"-c", `umask "$0"; exec "$@"`, [2]string{"022", "077"}[i], s.lab.bin}, args...)...)
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(s.work, "cache"),
		"LC_ALL="+[2]string{"C", "C.UTF-8"}[i], "PYTHONHASHSEED="+itoa(i+1), "TZ="+[2]string{"UTC", "Asia/Tokyo"}[i],
		"GOMAXPROCS="+itoa(1+3*i), "USER=user"+itoa(i))
	if i == 1 {
		stamp := func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Chtimes(path, longAgo, longAgo)
		}
		if err := filepath.WalkDir(source, stamp); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("gofreeze build: %v\n%s", err, out)
	}
	return sumTree(t, dist, s.work)
}

// sumTree describes every file below dir, apart from what the umask decides; none may hold the name of the directory
// that it was built in.
func sumTree(t *testing.T, dir, forbidden string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			sums[rel] = "-> " + target
			return err
		case d.IsDir():
			sums[rel] = "directory"
			return nil
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(forbidden)) {
			t.Errorf("%s holds the path %s", rel, forbidden)
		}
		sums[rel] = fmt.Sprintf("%03o %d %x", info.Mode()&0o100, len(data), sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}
