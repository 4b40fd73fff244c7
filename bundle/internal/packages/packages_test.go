package packages

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

var (
	linux   = target.Linux("amd64")
	windows = target.Windows("amd64")
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// oneLine fails unless err is an error of one line that contains all parts.
func oneLine(t *testing.T, what string, err error, parts ...string) {
	t.Helper()
	if err == nil || strings.Contains(err.Error(), "\n") || strings.TrimSpace(err.Error()) != err.Error() {
		t.Errorf("%s: error %q", what, err)
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%s: no %q in %q", what, p, err)
		}
	}
}

func TestOption(t *testing.T) {
	for _, c := range []struct {
		line, value string
		ok          bool
	}{
		{"-r a.txt", "a.txt", true}, {"-ra.txt", "a.txt", true}, {"  -r   a b.txt ", "a b.txt", true}, {"-r=a.txt", "a.txt", true},
		{"--requirement a.txt", "a.txt", true}, {"--requirement=a.txt", "a.txt", true}, {"-r a.txt\r", "a.txt", true},
		{"-r", "", false}, {"--requirement", "", false}, {"--requirements a.txt", "", false}, {"requests", "", false}, {"# -r a.txt", "", false}, {"", "", false},
	} {
		if value, ok := option(c.line, "-r", "--requirement"); value != c.value || ok != c.ok {
			t.Errorf("%q: %q, %v", c.line, value, ok)
		}
	}
}

// Files that requirements name are relative to the directory of the program, although
// pip reads the requirements elsewhere.
func TestLines(t *testing.T) {
	dir := t.TempDir()
	a, b := write(t, filepath.Join(dir, "a.txt"), ""), write(t, filepath.Join(dir, "sub", "b.txt"), "")
	r := Request{Dir: dir, Requirements: []string{"numpy>=2", "-r a.txt", "--requirement=sub/b.txt", "-c sub/../a.txt", "--constraint " + b, "-f wheels"}}
	want := []string{"numpy>=2", "-r " + a, "-r " + b, "-c " + a, "-c " + b, "-f wheels"}
	if got, err := r.lines(); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	for line, part := range map[string]string{
		"-r none.txt":              "requirements none.txt: no such file",
		"-c none.txt":              "requirements none.txt: no such file",
		"-r sub":                   "requirements sub: no such file",
		"numpy\n--index-url evil":  "more than one line",
		"-r a.txt\n-r b":           "more than one line",
		"numpy\x00":                "more than one line",
		"numpy\r--index-url=evil ": "more than one line",
	} {
		_, err := (&Request{Dir: dir, Requirements: []string{line}}).lines()
		oneLine(t, line, err, part)
	}
}

// Everything that changes what pip resolves changes the key, and nothing else does.
func TestKey(t *testing.T) {
	dir := t.TempDir()
	key := func(r Request) string {
		t.Helper()
		r.Dir = dir
		if r.Target.OS == "" {
			r.Target = linux
		}
		if r.Version == "" {
			r.Version = "3.11.7"
		}
		k, err := r.key()
		if err != nil || len(k) != 20 {
			t.Errorf("%q: %q, %v", r.Requirements, k, err)
		}
		return k
	}
	lines := func(l ...string) Request { return Request{Requirements: l} }
	seen := map[string]string{}
	fresh := func(what string, r Request) {
		t.Helper()
		k := key(r)
		if other := seen[k]; other != "" {
			t.Errorf("%s has the key of %s", what, other)
		}
		seen[k] = what
		r.CacheDir, r.Progress = "/elsewhere", func(string) {}
		if key(r) != k {
			t.Errorf("%s has two keys", what)
		}
	}
	fresh("nothing", lines())
	fresh("one", lines("a"))
	fresh("two", lines("a", "b"))
	fresh("two in one", lines("a b"))
	fresh("turned around", lines("b", "a"))
	fresh("another target", Request{Requirements: []string{"a"}, Target: windows})
	fresh("another version", Request{Requirements: []string{"a"}, Version: "3.12.0"})
	for _, file := range []string{"all.txt", "sub/more.txt", "sub/limits.txt", "x-1.0-py3-none-any.whl"} {
		write(t, filepath.Join(dir, file), "")
	}
	write(t, filepath.Join(dir, "all.txt"), "-r sub/more.txt\n")
	write(t, filepath.Join(dir, "sub/more.txt"), "-c limits.txt\nx-1.0-py3-none-any.whl\n")
	all := lines("-r all.txt")
	fresh("a file", all)
	// Requirements files are relative to the file that names them, wheels to the
	// directory that pip runs in.
	for _, file := range []string{"all.txt", "sub/more.txt", "sub/limits.txt", "x-1.0-py3-none-any.whl"} {
		path := filepath.Join(dir, file)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, string(b)+"y")
		fresh(file+" was changed", all)
		write(t, path, string(b))
	}
	wheels := lines("x @ file://" + filepath.Join(dir, "x-1.0-py3-none-any.whl"))
	fresh("a wheel by its address", wheels)
	write(t, filepath.Join(dir, "x-1.0-py3-none-any.whl"), "other")
	fresh("another wheel by its address", wheels)
	for _, env := range []string{"PIP_INDEX_URL", "pip_no_index"} {
		t.Setenv(env, "1")
		fresh("another "+env, lines("a"))
	}
	before := key(lines("a"))
	t.Setenv("GOFREEZE_TEST", "1")
	t.Setenv("XPIP_INDEX_URL", "1")
	if key(lines("a")) != before {
		t.Error("the key depends on more of the environment than pip does")
	}
	write(t, filepath.Join(dir, "loop.txt"), "-r loop.txt\n")
	write(t, filepath.Join(dir, "gone.txt"), "a\n-r none.txt\n")
	for line, part := range map[string]string{"-r loop.txt": "without end", "-r gone.txt": filepath.Join(dir, "none.txt")} {
		_, err := (&Request{Requirements: []string{line}, Dir: dir}).key()
		oneLine(t, line, err, "requirements ", part)
	}
}

func TestExplain(t *testing.T) {
	r := &Request{Target: linux, Version: "3.11.7"}
	failed := errors.New("exit status 1")
	for name, c := range map[string]struct{ text, want string }{
		"no wheel":      {"ERROR: Could not find a version that satisfies the requirement foo (from versions: none)\nERROR: No matching distribution found for foo\n", "package foo: there is no wheel for linux/amd64 and Python 3.11.7"},
		"other version": {"WARNING: x\nERROR: Could not find a version that satisfies the requirement foo>=2 (from versions: 1.0, 1.1)\nERROR: No matching distribution found for foo>=2\n", "package foo>=2: there is no wheel of that version for linux/amd64 and Python 3.11.7"},
		"pip says":      {"WARNING: a\nERROR: Cannot install a and b\nERROR: more\n", "packages for linux/amd64: pip: Cannot install a and b"},
		"Python says":   {"Traceback (most recent call last):\n  File x\nOSError: no space\n", "packages for linux/amd64: pip: exit status 1: OSError: no space"},
		"nothing said":  {"\n", "packages for linux/amd64: pip: exit status 1"},
		"for options":   {"Usage:\n  x\nerror: no such option\n", "packages for linux/amd64: pip: no such option"},
	} {
		err := r.explain(c.text, nil, failed)
		oneLine(t, name, err)
		if err.Error() != c.want {
			t.Errorf("%s: %q, want %q", name, err, c.want)
		}
	}
	var none *NoWheel
	if err := r.explain("ERROR: No matching distribution found for foo\n", nil, failed); !errors.As(err, &none) || none.Package != "foo" || none.Others || !strings.Contains(none.Hinted(), "--site-packages") {
		t.Errorf("%#v", none)
	}
}

// What an index that cannot be reached would have is not known.
func TestUnreachable(t *testing.T) {
	r := &Request{Target: linux, Version: "3.11.7"}
	for said, want := range map[string]string{
		"connection error: HTTPSConnectionPool(host='a', port=443): Max retries exceeded (Caused by ProxyError('Cannot connect to proxy.', NewConnectionError('refused')))": "the proxy does not answer",
		"connection error: (Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 Forbidden')))":                                          "the proxy refuses the connection",
		"connection error: (Caused by NewConnectionError('[Errno -2] Name or service not known'))":                                                                          "its name is not known",
		"connection error: Read timed out. (read timeout=15)":                                                                                                               "it does not answer in time",
		"connection error: [Errno 111] Connection refused":                                                                                                                  "nothing listens there",
		"There was a problem confirming the ssl certificate: x":                                                                                                             "its certificate is not trusted",
		"403 Client Error: Forbidden for url: https://index.example/simple/foo/":                                                                                            "it answers 403 Forbidden",
		"503 Server Error: Service Unavailable for url: https://index.example/simple/foo/":                                                                                  "it answers 503 Service Unavailable",
		"something new": "the connection fails",
		"404 Client Error: Not Found for url: https://index.example/simple/foo/": "",
	} {
		log := "2026-01-01T00:00:00,000 Could not fetch URL https://user:****@index.example:8080/simple/foo/: " + said + " - skipping\n"
		err := r.explain("ERROR: No matching distribution found for foo\n", []byte(log), errors.New("exit status 1"))
		text := "packages for linux/amd64: the index index.example:8080 cannot be reached: " + want
		if want == "" {
			text = "package foo: there is no wheel for linux/amd64 and Python 3.11.7"
		}
		if err.Error() != text {
			t.Errorf("%s: %q, want %q", said, err, text)
		}
	}
}
