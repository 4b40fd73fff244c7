package reproduce

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/verify"
)

// Every case has a description for the user, a program, and protections that exist.
// Every program has a case.
func TestCases(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Cases() {
		if seen[c.Name] || c.Title == "" || c.Source == "" || c.failed == nil || len(c.off) == 0 || strings.Count(c.Cause, ". ") != 1 || !strings.HasSuffix(c.Cause, ".") {
			t.Errorf("%s: twice, or something is missing: %+v", c.Name, c)
		}
		seen[c.Name] = true
		for _, p := range c.off {
			if !slices.Contains(bundle.Protections, p) {
				t.Errorf("%s: there is no protection %s", c.Name, p)
			}
		}
		source, err := sources.ReadFile("cases/" + c.Name + ".py")
		if err != nil {
			t.Error(err)
		}
		if c.update != bytes.Contains(source, []byte("VERSION = 1")) {
			t.Errorf("%s: a second version %v, and its program does not say so", c.Name, c.update)
		}
		if found, ok := Find(c.Name); !ok || found.Title != c.Title {
			t.Errorf("%s is not found", c.Name)
		}
	}
	programs, err := fs.Glob(sources, "cases/*.py")
	if err != nil || len(programs) != len(seen) {
		t.Errorf("%d programs, %d cases, %v", len(programs), len(seen), err)
	}
	for _, name := range []string{"", "fork", "Fork-Bomb", "../reproduce"} {
		if c, ok := Find(name); ok {
			t.Errorf("%q is %s", name, c.Name)
		}
	}
}

// The test shows which runs count as the failure of a case.
func TestFailed(t *testing.T) {
	extracts := func(how ...string) *verify.Run {
		r := &verify.Run{}
		for _, h := range how {
			r.Processes = append(r.Processes, verify.Process{Events: []verify.Event{{Name: "bootloader", Detail: "aa onefile temp"}, {Name: h}}})
		}
		return r
	}
	again := &verify.Run{Processes: []verify.Process{{Role: verify.Main}, {Role: verify.MainAgain}, {Role: verify.MainAgain}}}
	for _, c := range []struct {
		name string
		runs []*verify.Run
		bad  bool
		want string
	}{
		{"fork-bomb", []*verify.Run{{Runaway: true, Most: 16, Processes: make([]verify.Process, 20)}}, true, "stopped from outside: 20 processes, 16 at the same time"},
		{"fork-bomb", []*verify.Run{{Late: true, Most: 2}}, true, "stopped from outside: 0 processes, 2 at the same time"},
		{"helper-command-line", []*verify.Run{again}, true, "main ran 3 times"},
		{"executable-m", []*verify.Run{{Exit: 1, Processes: make([]verify.Process, 3)}}, false, "3 processes, exit code 1"},
		{"re-extraction", []*verify.Run{extracts("extracted", "extracted", "reused")}, true, "2 extractions"},
		{"re-extraction", []*verify.Run{extracts("extracted", "reused")}, false, "1 extractions"},
		{"environment-race", []*verify.Run{{Stdout: "foreign variables: ['_X']\n"}}, true, "foreign variables: ['_X']"},
		{"environment-race", []*verify.Run{{Stdout: "foreign variables: []\n"}}, false, "foreign variables: []"},
		{"detached-grandchild", []*verify.Run{{Stdout: "directory is there: False\n"}}, true, "directory is there: False"},
		{"detached-grandchild", []*verify.Run{{Stdout: "directory is there: True\n"}}, false, "directory is there: True"},
		{"detached-grandchild", []*verify.Run{{}}, false, ""},
		{"killed-parent", []*verify.Run{{}, {Left: verify.Left{Files: []string{"app-1"}}}}, true, "1 directories left after the second start"},
		{"killed-parent", []*verify.Run{{Left: verify.Left{Files: []string{"app-1"}}}, {}}, false, "0 directories left after the second start"},
		{"stale-directory", []*verify.Run{{Stdout: "main of version 1\nchild of version 1\n"}}, true, "child of version 1"},
		{"stale-directory", []*verify.Run{{Stdout: "main of version 1\nchild of version 2\n"}}, false, "child of version 2"},
	} {
		found, _ := Find(c.name)
		if bad, got := found.failed(c.runs); bad != c.bad || got != c.want {
			t.Errorf("%s: %v, %q; want %v, %q", c.name, bad, got, c.bad, c.want)
		}
	}
}

// A failed build gives one error that names the case, and leaves nothing behind.
func TestErrors(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	missing := filepath.Join(temp, "python3")
	for _, name := range []string{"fork-bomb", "re-extraction", "stale-directory"} {
		c, _ := Find(name)
		r, err := Run(context.Background(), c, Options{Python: missing})
		if err == nil || !strings.HasPrefix(err.Error(), "reproduce "+name+": ") || !strings.Contains(err.Error(), missing) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c, _ := Find("fork-bomb")
	if _, err := Run(ctx, c, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	t.Setenv("TMPDIR", filepath.Join(temp, "none"))
	if _, err := Run(context.Background(), c, Options{}); err == nil || !strings.HasPrefix(err.Error(), "reproduce fork-bomb: ") {
		t.Errorf("no directory for temporary files: %v", err)
	}
}

func TestWrite(t *testing.T) {
	many := &verify.Run{}
	for i := range 30 {
		many.Processes = append(many.Processes, verify.Process{Pid: 1 + i, Parent: min(i, 1), Role: "spawn worker of a name that is much too long for this column"})
	}
	c, _ := Find("killed-parent")
	r := &Result{Case: c, Without: "1 directories left", With: "0 directories left", OK: true,
		Unprotected: []*verify.Run{many, {Processes: []verify.Process{{Pid: 1, Role: verify.Main}}}},
		Protected:   []*verify.Run{{Processes: []verify.Process{{Pid: 1, Role: verify.Main}}}}}
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		"killed-parent: " + c.Title + "\n\n", "\nReported: #2379", "\nwithout sweep ", "with it\n", "start 1:", "start 2:", "... 30 processes in all",
		"\nwithout: 1 directories left\nwith:    0 directories left\nthe protection prevents the failure\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	lines := strings.Split(got, "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "without sweep") })
	for _, l := range lines[at : at+maxTree] {
		if n := utf8.RuneCountInString(l); n < column {
			t.Errorf("the columns are not straight: %q", l)
		}
	}
	r.OK = false
	b.Reset()
	if err := r.Write(&b); err != nil || !strings.HasSuffix(b.String(), "\nUNEXPECTED RESULT\n") {
		t.Errorf("%s%v", b.String(), err)
	}
}

// The JSON has names and observations for tools, and not the details of a case.
func TestJSON(t *testing.T) {
	c, _ := Find("fork-bomb")
	b, err := json.Marshal(Result{Case: c, OK: true})
	var back map[string]any
	if err != nil || json.Unmarshal(b, &back) != nil || back["ok"] != true || back["case"].(map[string]any)["name"] != "fork-bomb" {
		t.Errorf("%s, %v", b, err)
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "a", "aa bb cc": "aa bb\ncc", "much-too-long b": "much-too-long\nb", "  a \n b ": "a b"} {
		if got := wrap(text, 5); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
