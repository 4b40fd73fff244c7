//go:build linux

package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// told is what testdata/programs/starts/teller.py says of itself.
type told struct {
	Argv        []string          `json:"argv"`
	OrigArgv    []string          `json:"orig_argv"`
	Executable  string            `json:"executable"`
	Frozen      bool              `json:"frozen"`
	Home        string            `json:"home"`
	Modules     []string          `json:"modules"`
	Wave        string            `json:"wave"`
	Path        []string          `json:"path"`
	Prefix      string            `json:"prefix"`
	Environ     map[string]string `json:"environ"`
	Ignored     []string          `json:"ignored"`
	Blocked     []string          `json:"blocked"`
	Files       int64             `json:"files"`
	Core        int64             `json:"core"`
	Umask       int               `json:"umask"`
	Nice        int               `json:"nice"`
	Leader      bool              `json:"leader"`
	Descriptors []int             `json:"descriptors"`
	Streams     []bool            `json:"streams"`
	Threads     int               `json:"threads"`
	Children    []any             `json:"children"`
	Process     string            `json:"process"`
	Directory   string            `json:"directory"`
}

// teller freezes the program.
func (l *lab) teller(t *testing.T, mode string, extra ...string) (*sample, string) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "programs", "starts"))
	if err != nil {
		t.Fatal(err)
	}
	p := &program{file: "teller.py", dir: dir, limit: 60 * time.Second, cap: 60}
	s := p.prepare(t, l, interpreters(t)[0])
	return s, s.freeze(t, mode, extra...)
}

// tell carries an order out and reads what the program told.
func (s *sample) tell(t *testing.T, o order) told {
	t.Helper()
	out := keep(t, o)
	stdout, _ := os.ReadFile(o.Out)
	stderr, _ := os.ReadFile(o.Err)
	if out.end() != "0" || len(stderr) > 0 {
		t.Fatalf("ended with %s\nstdout:\n%s\nstderr:\n%s", out.end(), indent(string(stdout)), indent(string(stderr)))
	}
	if len(out.Left) > 0 {
		t.Errorf("left behind: %q", out.Left)
	}
	return readTold(t, stdout)
}

func readTold(t *testing.T, text []byte) told {
	t.Helper()
	var got told
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	if !got.Frozen || !slices.Equal(got.Modules, []string{"wave", "x"}) || !strings.HasPrefix(got.Wave, got.Home+"/") {
		t.Errorf("not a whole frozen program: %+v", got)
	}
	return got
}

// starts starts the program in unusual ways.
func (l *lab) starts(t *testing.T) {
	s, product := l.teller(t, "--onefile")
	name := filepath.Base(product)
	real, err := filepath.EvalSymlinks(product)
	if err != nil {
		t.Fatal(err)
	}

	// How it is named: path is what the kernel starts, argv0 what the program is
	// told that it was called, from the directory of the product.
	place := func(parts ...string) string {
		path := filepath.Join(append([]string{s.where}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link := func(path string) string {
		if err := os.Symlink(product, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hard := func(path string) string {
		if err := os.Link(product, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	deep := strings.Repeat(strings.Repeat("long", 40)+"/", 6)
	for _, c := range []struct {
		name, path, argv0 string
		executable        string // sys.executable
	}{
		{"absolute", product, product, real},
		{"relative", product, "./" + name, real},
		{"winding", filepath.Dir(product) + "/../product/" + name, "../product/./" + name, real},
		{"from PATH", product, name, real},
		{"empty argv0", product, "", real},
		{"lying argv0", product, "/bin/sh", real},
		{"argv0 not there", product, "/nowhere/at/all", real},
		{"symlink", link(place("links", "alias")), "links/alias", real},
		{"symlink to symlink", linkTo(t, place("links", "alias"), place("links", "second")), "second", real},
		{"hard link", hard(place("hard", "other-name")), "hard/other-name", place("hard", "other-name")},
		{"spaces", hard(place("with spaces", "a program .exe")), "", place("with spaces", "a program .exe")},
		{"quotes and newline", hard(place("it's \"so\"\n$(x)", "pro gram")), "", place("it's \"so\"\n$(x)", "pro gram")},
		{"not ASCII", hard(place("日本 ünï", "прог")), "", place("日本 ünï", "прог")},
		{"long path", hard(place(deep, "x")), "", place(deep, "x")},
		{"named like an option", hard(place("options", "-c")), "-c", place("options", "-c")},
		{"named like python", hard(place("names", "python3")), "python3", place("names", "python3")},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := s.order(t, c.path, []string{"a b", "children", "-c", "ü"})
			o.Args[0] = c.argv0
			o.Dir = filepath.Dir(product)
			got := s.tell(t, o)
			if got.Executable != c.executable {
				t.Errorf("sys.executable %q, want %q", got.Executable, c.executable)
			}
			want := slices.Clone(o.Args)
			if runtime.GOOS == "linux" && want[0] == filepath.Base(c.path) { // as a search of PATH calls it, and a script would get the path
				want[0] = c.path
			}
			if !slices.Equal(got.Argv, want) {
				t.Errorf("sys.argv %q, want %q", got.Argv, want)
			}
			if got.OrigArgv != nil && !slices.Equal(got.OrigArgv, want) {
				t.Errorf("sys.orig_argv %q, want %q", got.OrigArgv, want)
			}
			s.checkTold(t, got)
			for _, child := range got.Children {
				if one, ok := child.([]any); ok && one[1] != 0.0 {
					t.Errorf("child: %v", one)
				}
			}
			if n := len(got.Children); n == 0 || got.Children[n-1] != "42" {
				t.Errorf("children: %v", got.Children)
			}
		})
	}

	t.Run("path that is not UTF-8", func(t *testing.T) {
		path := hard(place("bytes \xff\xfe", "\xe9t\xe9"))
		got := s.tell(t, s.order(t, path, []string{"\xff", "children"}))
		// JSON has the surrogates of os.fsdecode; the decoder replaces them.
		if !strings.HasSuffix(got.Argv[1], "\ufffd") || len(got.Children) != 4 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("by a shell", func(t *testing.T) {
		o := s.order(t, "/bin/sh", []string{"-c", `PATH="$1:/bin"; ` + name + ` x; ln -s "$1/` + name + `" alias; ./alias y`, "sh", filepath.Dir(product)})
		out := keep(t, o)
		stdout, _ := os.ReadFile(o.Out)
		lines := strings.Split(strings.TrimSpace(string(stdout)), "\n")
		if out.end() != "0" || len(lines) != 2 {
			t.Fatalf("ended with %s: %s", out.end(), stdout)
		}
		if got := readTold(t, []byte(lines[1])); got.Argv[0] != "./alias" || got.Executable != real {
			t.Errorf("%q, %q", got.Argv[0], got.Executable)
		}
	})
	l.surroundings(t, s, product)
}

func linkTo(t *testing.T, target, path string) string {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkTold checks what holds however the program was started.
func (s *sample) checkTold(t *testing.T, got told) {
	t.Helper()
	for _, dir := range got.Path {
		if dir != got.Home && !strings.HasPrefix(dir, got.Home+"/") {
			t.Errorf("sys.path names %q", dir)
		}
	}
	if got.Prefix != got.Home || len(got.Descriptors) != 0 || got.Threads != 1 || !got.Leader {
		t.Errorf("prefix %q, descriptors %v, %d threads, leader %v", got.Prefix, got.Descriptors, got.Threads, got.Leader)
	}
	for name := range got.Environ {
		switch name {
		case "HOME", "XDG_CACHE_HOME", "LC_CTYPE", "_GOFREEZE_MEIPASS", "_GOFREEZE_ARCHIVE", "_GOFREEZE_DEPTH":
		default:
			t.Errorf("environment has %s", name)
		}
	}
}
