//go:build unix

package packages

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// fakePip is a shell script with the arguments of an interpreter that has pip. It
// records its arguments and installs one file, unless HOW says otherwise.
const fakePip = `#!/bin/sh
case $2 in
import*) exit 0 ;;
esac
printf '%s\n' run >>LOG
shift 3
while [ $# -gt 0 ]; do
	case $1 in
	--target) site=$2; shift ;;
	-r) printf 'requirement %s\n' "$(cat "$2")" >>LOG; shift ;;
	--platform) printf 'platform %s\n' "$2" >>LOG; shift ;;
	--python-version) printf 'version %s\n' "$2" >>LOG; shift ;;
	esac
	shift
done
printf 'cwd %s\n' "$(pwd)" >>LOG
case $TMPDIR in */packages/.new-*) ;; *) echo "TMPDIR is $TMPDIR" >&2; exit 9 ;; esac
: >"$TMPDIR/scratch"
HOW
mkdir "$site" && echo installed >"$site/module.py"
`

// pip makes a fake interpreter with pip. It returns the interpreter, and a function
// that reads what the script has recorded.
func pip(t *testing.T, how string) (host *python.Interpreter, noted func() []string) {
	t.Helper()
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	exe := write(t, filepath.Join(dir, "python"), strings.NewReplacer("LOG", log, "HOW", how).Replace(fakePip))
	return &python.Interpreter{Invoked: exe}, func() []string {
		b, _ := os.ReadFile(log)
		return strings.FieldsFunc(string(b), func(c rune) bool { return c == '\n' })
	}
}

func left(t *testing.T, store string) []string {
	t.Helper()
	var out []string
	entries, err := os.ReadDir(store)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestResolve(t *testing.T) {
	host, noted := pip(t, "")
	dir, cache := t.TempDir(), t.TempDir()
	var said []string
	r := Request{Requirements: []string{"a>=2", "b"}, Dir: dir, Target: windows, Version: "3.12.1", Host: host, CacheDir: cache, Progress: func(m string) { said = append(said, m) }}
	site, err := Resolve(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(site, "module.py")); err != nil || string(b) != "installed\n" || filepath.Dir(site) != filepath.Join(cache, "packages") || !strings.HasPrefix(filepath.Base(site), "windows-amd64-") {
		t.Errorf("%s: %q, %v", site, b, err)
	}
	want := []string{"run", "version 3.12.1", "requirement a>=2", "b", "platform win_amd64", "cwd " + dir}
	if got := noted(); !slices.Equal(got, want) {
		t.Errorf("pip was asked %q, want %q", got, want)
	}
	if len(said) != 1 || said[0] != "resolving packages for windows/amd64" {
		t.Errorf("said %q", said)
	}
	if got := left(t, filepath.Dir(site)); len(got) != 1 {
		t.Errorf("left %q", got)
	}

	// Stored packages are not resolved again, unless they are incomplete.
	again, err := Resolve(context.Background(), r)
	if n := len(noted()); err != nil || again != site || n != len(want) {
		t.Errorf("again: %s, %v, %d lines", again, err, n)
	}
	for name, harm := range map[string]func() error{
		"no mark":         func() error { return os.Remove(filepath.Join(site, completeMark)) },
		"mark of another": func() error { return os.WriteFile(filepath.Join(site, completeMark), []byte("linux-amd64-00"), 0o600) },
		"all gone":        func() error { return os.RemoveAll(site) },
	} {
		before := len(noted())
		if err := harm(); err != nil {
			t.Fatal(err)
		}
		if again, err := Resolve(context.Background(), r); err != nil || again != site || len(noted()) == before {
			t.Errorf("%s: %s, %v", name, again, err)
		}
	}
}

// A complete directory that another build has made in the meantime is used.
func TestTogether(t *testing.T) {
	host, _ := pip(t, "")
	cache := t.TempDir()
	var sites [4]string
	var wg sync.WaitGroup
	for i := range sites {
		wg.Go(func() {
			site, err := Resolve(context.Background(), Request{Requirements: []string{"a"}, Dir: cache, Target: linux, Version: "3.11.7", Host: host, CacheDir: cache})
			if err != nil {
				t.Error(err)
			}
			sites[i] = site
		})
	}
	wg.Wait()
	if got := left(t, filepath.Join(cache, "packages")); len(got) != 1 || len(slices.Compact(sites[:])) != 1 {
		t.Errorf("%q, left %q", sites, got)
	}
}

func TestNothingRequired(t *testing.T) {
	host, _ := pip(t, "exit 0")
	site, err := Resolve(context.Background(), Request{Dir: t.TempDir(), Target: linux, Version: "3.11.7", Host: host, CacheDir: t.TempDir()})
	if entries := left(t, site); err != nil || !slices.Equal(entries, []string{completeMark}) {
		t.Errorf("%q, %v", entries, err)
	}
}

func TestFailures(t *testing.T) {
	for name, c := range map[string]struct{ how, want string }{
		"no wheel":     {"echo 'ERROR: No matching distribution found for a' >&2; exit 1", "package a: there is no wheel for linux/amd64"},
		"half done":    {`mkdir "$site"; echo half >"$site/module.py"; kill -KILL $$`, "pip: signal: killed"},
		"a file":       {`echo x >"$site"; exit 0`, "packages "},
		"says nothing": {"exit 3", "pip: exit status 3"},
	} {
		host, _ := pip(t, c.how)
		cache := t.TempDir()
		_, err := Resolve(context.Background(), Request{Requirements: []string{"a"}, Dir: cache, Target: linux, Version: "3.11.7", Host: host, CacheDir: cache})
		oneLine(t, name, err, c.want)
		if got := left(t, filepath.Join(cache, "packages")); len(got) > 0 {
			t.Errorf("%s: left %q", name, got)
		}
	}
	host, noted := pip(t, "")
	_, err := Resolve(context.Background(), Request{Requirements: []string{"-r none.txt"}, Dir: t.TempDir(), Target: linux, Version: "3.11.7", Host: host, CacheDir: t.TempDir()})
	oneLine(t, "no such file", err, "none.txt")
	if len(noted()) > 0 {
		t.Errorf("pip was asked %q", noted())
	}
	file := write(t, filepath.Join(t.TempDir(), "file"), "")
	_, err = Resolve(context.Background(), Request{Dir: t.TempDir(), Target: linux, Version: "3.11.7", Host: host, CacheDir: file})
	oneLine(t, "no directory for the cache", err, "packages ", file)
}

// An interrupt ends pip, and removes what pip has begun to write.
func TestInterrupt(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	if err := syscall.Mkfifo(runs, 0o600); err != nil {
		t.Fatal(err)
	}
	host, _ := pip(t, ": >"+runs+"; exec sleep 60")
	cache := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		if f, err := os.Open(runs); err == nil { // returns when pip opens it
			f.Close()
		}
		cancel()
	}()
	_, err := Resolve(ctx, Request{Dir: cache, Target: windows, Version: "3.11.7", Host: host, CacheDir: cache})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if got := left(t, filepath.Join(cache, "packages")); len(got) > 0 {
		t.Errorf("left %q", got)
	}
}

// If an interpreter has no pip, it makes a virtual environment with pip, if it can.
func TestFindPip(t *testing.T) {
	with := "#!/bin/sh\nexit 0\n"
	without := "#!/bin/sh\nexit 1\n"
	makes := "#!/bin/sh\n[ \"$2\" = venv ] || exit 1\nmkdir -p \"$3/bin\" && printf '#!/bin/sh\\n' >\"$3/bin/python3\" && chmod 700 \"$3/bin/python3\"\n"
	half := "#!/bin/sh\n[ \"$2\" = venv ] || exit 1\nmkdir -p \"$3/bin\"\nexit 1\n"
	for name, c := range map[string]struct{ host, path, want string }{
		"its own":              {with, with, "host"},
		"another one":          {without, with, "path"},
		"a new environment":    {makes, without, "venv"},
		"of another one":       {without, makes, "venv"},
		"after one that fails": {half, makes, "venv"},
		"none":                 {half, without, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir, cache := t.TempDir(), t.TempDir()
			host := write(t, filepath.Join(dir, "host", "python3"), c.host)
			places := map[string]string{"host": host, "path": write(t, filepath.Join(dir, "path", "python3"), c.path), "venv": filepath.Join(cache, "interpreters", "pip", "bin", "python3")}
			t.Setenv("PATH", filepath.Join(dir, "path")+":/usr/bin:/bin")
			write(t, filepath.Join(dir, "path", "python"), without)
			for range 2 { // the second time it exists already
				got, err := findPip(context.Background(), &python.Interpreter{Invoked: host}, cache)
				if c.want == "" {
					oneLine(t, name, err, "pip is needed", "--site-packages")
				} else if err != nil || got != places[c.want] {
					t.Errorf("%s, %v", got, err)
				}
			}
			for _, l := range left(t, filepath.Join(cache, "interpreters")) {
				if l != "pip" {
					t.Errorf("left %s", l)
				}
			}
		})
	}
	host := &python.Interpreter{Invoked: "/nonexistent/python3"}
	t.Setenv("PATH", "/nonexistent")
	_, err := findPip(context.Background(), host, write(t, filepath.Join(t.TempDir(), "file"), ""))
	oneLine(t, "no Python, no cache", err, "pip is needed")
}

// wheel makes a distribution with one module, as a wheel for the tag.
func wheel(t *testing.T, dir, name, version, tag, requires string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s-%s-%s.whl", name, version, tag)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	info := fmt.Sprintf("%s-%s.dist-info/", name, version)
	for _, file := range [][2]string{
		{name + ".py", "VERSION = '" + version + "'\n"},
		{info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" + requires},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: " + tag + "\n"},
		{info + "RECORD", name + ".py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n"},
	} {
		w, err := z.Create(file[0])
		if err == nil {
			_, err = w.Write([]byte(file[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

// This runs pip itself on a directory of wheels: markers and tags are those of the
// target.
func TestWheels(t *testing.T) {
	exe, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	wheels, dir, cache := t.TempDir(), t.TempDir(), t.TempDir()
	wheel(t, wheels, "tool", "1.0", "py3-none-any", "Requires-Dist: only; sys_platform == 'win32'\nRequires-Dist: native\n")
	wheel(t, wheels, "only", "1.0", "cp311-cp311-win_amd64", "")
	wheel(t, wheels, "native", "1.0", "cp311-cp311-win_amd64", "")
	wheel(t, wheels, "native", "1.0", "cp311-cp311-manylinux_2_17_x86_64", "")
	wheel(t, wheels, "native", "2.0", "cp311-cp311-manylinux_2_17_x86_64", "")
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", wheels)
	t.Setenv("PIP_CONFIG_FILE", os.DevNull)
	write(t, filepath.Join(dir, "limits.txt"), "native<2\n")
	wheel(t, dir, "here", "1.0", "py3-none-any", "")
	write(t, filepath.Join(dir, "sub", "list.txt"), "-r more.txt\n./here-1.0-py3-none-any.whl\n") // the wheel is relative to dir
	write(t, filepath.Join(dir, "sub", "more.txt"), "native==1.0\n")
	resolve := func(target target.Target, lines ...string) (string, error) {
		site, err := Resolve(context.Background(), Request{Requirements: lines, Dir: dir, Target: target, Version: "3.11.7", Host: &python.Interpreter{Invoked: exe}, CacheDir: cache})
		if err != nil {
			return "", err
		}
		var out []string
		for _, l := range left(t, site) {
			if strings.HasSuffix(l, ".dist-info") {
				out = append(out, strings.TrimSuffix(l, ".dist-info"))
			}
		}
		return strings.Join(out, " "), nil
	}
	for _, c := range []struct {
		target target.Target
		lines  []string
		want   string
	}{
		{linux, []string{"tool"}, "native-2.0 tool-1.0"},
		{windows, []string{"tool"}, "native-1.0 only-1.0 tool-1.0"},
		{linux, []string{"tool", "-c limits.txt"}, "native-1.0 tool-1.0"},
		{linux, []string{"-r sub/list.txt"}, "here-1.0 native-1.0"},
	} {
		got, err := resolve(c.target, c.lines...)
		if errors.Is(err, errNoPip) {
			t.Skip("no pip")
		}
		if err != nil || got != c.want {
			t.Errorf("%s %q: %q, %v; want %q", c.target, c.lines, got, err, c.want)
		}
	}
	_, err = resolve(linux, "only")
	oneLine(t, "no wheel", err, "package only: there is no wheel for linux/amd64 and Python 3.11.7")
	_, err = resolve(linux, "native>=3")
	oneLine(t, "no such version", err, "package native>=3: there is no wheel of that version")
	if got := left(t, filepath.Join(cache, "packages")); len(got) != 4 {
		t.Errorf("left %q", got)
	}
}
