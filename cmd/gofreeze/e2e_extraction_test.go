//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// extraction starts one-file programs while others start, after they were killed,
// where they cannot write, and where somebody means ill.
func (l *lab) extraction(t *testing.T) {
	s, product := l.teller(t, "--onefile")
	t.Run("20 first starts at once", func(t *testing.T) { s.together(t, product) })
	t.Run("killed while extracting", func(t *testing.T) { s.killed(t, product) })
	t.Run("nowhere to write", func(t *testing.T) { s.nowhere(t, product) })
	t.Run("hostile environment", func(t *testing.T) { s.hostile(t, product) })
	t.Run("tampered directory", func(t *testing.T) { s.tampered(t, product) })
	t.Run("temporary", func(t *testing.T) { s.temporary(t, product) })
}

// fresh is an order with a cache directory of its own.
func (s *sample) fresh(t *testing.T, product string, args ...string) (order, string) {
	t.Helper()
	cache, err := os.MkdirTemp(s.where, "cache")
	if err != nil {
		t.Fatal(err)
	}
	o := s.order(t, product, args)
	o.Env = []string{"HOME=" + filepath.Join(s.where, "home"), "XDG_CACHE_HOME=" + cache}
	return o, filepath.Join(cache, "gofreeze")
}

// names lists a directory; what is not there is empty.
func names(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	sort.Strings(all)
	return all
}

func (s *sample) together(t *testing.T, product string) {
	first, root := s.fresh(t, product)
	var all sync.WaitGroup
	for range 20 {
		o := s.order(t, product, nil)
		o.Env = first.Env
		all.Go(func() {
			out := keep(t, o)
			stderr, _ := os.ReadFile(o.Err)
			stdout, _ := os.ReadFile(o.Out)
			if out.end() != "0" || len(stderr) > 0 || !strings.Contains(string(stdout), root) {
				t.Errorf("ended with %s: %s", out.end(), stderr)
			}
		})
	}
	all.Wait()
	dirs := 0
	for _, name := range names(root) {
		if info, err := os.Stat(filepath.Join(root, name)); err == nil && info.IsDir() {
			dirs++
		}
	}
	if dirs != 1 {
		t.Errorf("left %q", names(root))
	}
}

func (s *sample) killed(t *testing.T, product string) {
	o, root := s.fresh(t, product)
	before := time.Now()
	want := s.tell(t, o)
	whole := time.Since(before)
	clean := names(root)
	interrupted := 0
	for i := range 25 {
		o.Env[1] = "XDG_CACHE_HOME=" + filepath.Dir(root)
		if err := os.RemoveAll(root); err != nil {
			t.Fatal(err)
		}
		cut := o
		cut.Kill = whole * time.Duration(i) / 25
		if cut.Kill < time.Millisecond {
			cut.Kill = time.Millisecond
		}
		if out := keep(t, cut); out.Signal == syscall.SIGKILL {
			interrupted++
		}
		got := s.tell(t, o)
		if got.Home != want.Home {
			t.Errorf("after a kill at %v: %s instead of %s", cut.Kill, got.Home, want.Home)
		}
	}
	if interrupted < 5 {
		t.Errorf("only %d of 25 were killed", interrupted)
	}
	// What a killed start left is swept by a later one that extracts.
	if err := os.RemoveAll(want.Home); err != nil {
		t.Fatal(err)
	}
	s.tell(t, o)
	if left := names(root); strings.Join(left, " ") != strings.Join(clean, " ") {
		t.Errorf("left %q; a single start leaves %q", left, clean)
	}
}

func (s *sample) nowhere(t *testing.T, product string) {
	// /proc cannot be written to, not even by root.
	fallback, err := os.MkdirTemp(s.where, "tmp")
	if err != nil {
		t.Fatal(err)
	}
	o, _ := s.fresh(t, product, "children")
	o.Env = []string{"HOME=/proc", "TMPDIR=" + fallback}
	if got := s.tell(t, o); !strings.HasPrefix(got.Home, fallback+"/") {
		t.Errorf("extracted to %s", got.Home)
	}
	for _, variable := range []string{"GOFREEZE_CACHE_DIR=/proc/1/none", "GOFREEZE_CACHE_DIR=/dev/null/x"} {
		o.Env = []string{variable}
		out := keep(t, o)
		stderr, _ := os.ReadFile(o.Err)
		s.refused(t, variable, out, string(stderr))
		if !strings.Contains(string(stderr), strings.TrimPrefix(variable, "GOFREEZE_CACHE_DIR=")) {
			t.Errorf("%s: does not say where: %s", variable, stderr)
		}
	}
	shared := filepath.Join(s.where, "shared")
	if err := os.Mkdir(shared, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(shared, 0o777); err != nil {
		t.Fatal(err)
	}
	o.Env = []string{"GOFREEZE_CACHE_DIR=" + shared}
	out := keep(t, o)
	stderr, _ := os.ReadFile(o.Err)
	s.refused(t, "a directory that others may write to", out, string(stderr))
}

// refused checks that a program ended before it began, with one line that says why.
func (s *sample) refused(t *testing.T, what string, out outcome, stderr string) {
	t.Helper()
	lines := strings.Split(strings.TrimRight(stderr, "\n"), "\n")
	hint := len(lines) == 2 && strings.Contains(lines[1], "hint: ")
	if out.Code <= 0 || out.Signal != 0 || out.Late || stderr == "" || len(lines) != 1 && !hint {
		t.Errorf("%s: ended with %s and said %q", what, out.end(), stderr)
	}
	for _, word := range []string{"goroutine ", "panic", "Traceback", s.work} {
		if strings.Contains(stderr, word) {
			t.Errorf("%s: stderr has %q: %s", what, word, stderr)
		}
	}
}

func (s *sample) hostile(t *testing.T, product string) {
	o, root := s.fresh(t, product)
	good := s.tell(t, o)
	alone := filepath.Join(s.where, "hostile", "teller")
	if err := os.MkdirAll(filepath.Dir(alone), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(product, alone); err != nil {
		t.Fatal(err)
	}
	product = alone
	evil := filepath.Join(s.where, "evil")
	victim := filepath.Join(s.where, "victim")
	for path, text := range map[string]string{
		"evil/wave.py": "raise SystemExit('planted')", "evil/sitecustomize.py": "raise SystemExit('planted')",
		"evil/usercustomize.py": "raise SystemExit('planted')", "evil/encodings/__init__.py": "raise SystemExit('planted')",
		"evil/.gofreeze/boot.pyc": "planted", "evil/bin/teller": "#!/bin/sh\necho planted\n", "evil/startup.py": "print('planted')",
		"victim/keep": "kept", "hostile/pyvenv.cfg": "home = " + evil + "\n", "hostile/wave.py": "raise SystemExit('planted')",
		"hostile/json/__init__.py": "raise SystemExit('planted')",
	} {
		path = filepath.Join(s.where, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	// A copy of the true directory, with a library that is not the true one.
	copied := filepath.Join(s.where, "copied")
	copyTree(t, good.Home, copied)
	if err := os.WriteFile(filepath.Join(copied, ".gofreeze", "boot.pyc"), []byte("planted"), 0o644); err != nil {
		t.Fatal(err)
	}
	archive := good.Environ["_GOFREEZE_ARCHIVE"]
	for name, env := range map[string][]string{
		"spoofed home":            {"_GOFREEZE_MEIPASS=" + evil, "_GOFREEZE_ARCHIVE=" + archive},
		"spoofed copy":            {"_GOFREEZE_MEIPASS=" + copied, "_GOFREEZE_ARCHIVE=" + archive},
		"relative home":           {"_GOFREEZE_MEIPASS=../copied", "_GOFREEZE_ARCHIVE=" + archive},
		"wrong archive":           {"_GOFREEZE_MEIPASS=" + good.Home, "_GOFREEZE_ARCHIVE=" + strings.Repeat("0", 64)},
		"nonsense":                {"_GOFREEZE_MEIPASS=\xff\n", "_GOFREEZE_ARCHIVE=", "_GOFREEZE_DEPTH=x", "_GOFREEZE_LOCK=999", "_GOFREEZE_ARGV0=liar", "_GOFREEZE_CHILD=1"},
		"standard output as lock": {"_GOFREEZE_LOCK=1", "_GOFREEZE_CHILD=1"},
		"saved variables":         {"_GOFREEZE_SAVED_PYTHONPATH=" + evil, "_GOFREEZE_SAVED_X=y"},
		"told to do else":         {"_GOFREEZE_ARCHIVE=" + archive, "_GOFREEZE_MESSAGE=told", "_GOFREEZE_JANITOR=" + good.Home, "_GOFREEZE_INNER=1", "_GOFREEZE_FLAGS=-c\nx", "_GOFREEZE_RESTARTS=99:1"},
		"PyInstaller's variables": {"_PYI_APPLICATION_HOME_DIR=" + evil, "_MEIPASS2=" + evil, "_PYI_ARCHIVE_FILE=" + evil},
		"other programs' start":   {"PYTHONHOME=" + evil, "PYTHONPATH=" + evil, "PYTHONSTARTUP=" + evil + "/startup.py", "PYTHONINSPECT=", "PYTHONVERBOSE=", "PYTHONPLATLIBDIR=evil", "PYTHONUSERBASE=" + evil, "PYTHONNOUSERSITE="},
		"python switches":         {"PYTHONOPTIMIZE=2", "PYTHONDEVMODE=1", "PYTHONWARNINGS=error", "PYTHONMALLOC=debug", "PYTHONIOENCODING=latin-1", "PYTHONEXECUTABLE=" + evil, "PYTHONSAFEPATH=", "PYTHONPYCACHEPREFIX=" + evil, "PYTHONCASEOK=1", "PYTHONBREAKPOINT=wave.x"},
		"python debug":            {"PYTHONDUMPREFS=1", "PYTHONPROFILEIMPORTTIME=1", "PYTHONDEBUG=1", "PYTHONTRACEMALLOC=5", "PYTHONFAULTHANDLER=1", "PYTHONHASHSEED=0", "PYTHONUTF8=0"},
		"odd environment":         {"=x", "noequals", "PYTHONPATH", "A=1", "A=2", "_GOFREEZE_MEIPASS", "_GOFREEZE_="},
	} {
		t.Run(name, func(t *testing.T) {
			for _, dir := range []string{evil, filepath.Dir(product)} {
				// Twice: with the good directory there, and as a first start.
				for _, first := range []bool{false, true} {
					o := s.order(t, product, []string{"children"})
					o.Dir = dir
					cache := filepath.Dir(root)
					if first {
						var err error
						if cache, err = os.MkdirTemp(s.where, "cache"); err != nil {
							t.Fatal(err)
						}
					}
					o.Env = append([]string{"HOME=" + filepath.Join(s.where, "home"), "XDG_CACHE_HOME=" + cache}, env...)
					if got := s.tell(t, o); !strings.HasPrefix(got.Home, filepath.Join(cache, "gofreeze")+"/") {
						t.Errorf("ran from %s", got.Home)
					}
				}
			}
		})
	}
	t.Run("path file beside the program", func(t *testing.T) {
		// getpath.py reads <executable>._pth, and environment variables do not stop it.
		if err := os.WriteFile(alone+"._pth", []byte(evil+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		s.tell(t, s.order(t, alone, []string{"children"}))
	})
	t.Run("janitor", func(t *testing.T) {
		for _, target := range []string{victim, good.Home, s.where} {
			o := s.order(t, product, nil)
			o.Env = append(o.Env, "_GOFREEZE_JANITOR="+target)
			keep(t, o)
			if _, err := os.Stat(filepath.Join(victim, "keep")); err != nil {
				t.Fatalf("removed what it was told to: %v", err)
			}
		}
	})
}
