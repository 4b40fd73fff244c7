//go:build linux

package verify

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// script writes a program that needs only the shell.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func verified(t *testing.T, opt Options) *Report {
	t.Helper()
	r, err := Verify(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// failed lists the checks that failed.
func (r *Report) failed() string {
	var out []string
	for _, c := range r.Checks {
		if !c.OK {
			out = append(out, c.Name+": "+c.Detail)
		}
	}
	return strings.Join(out, "\n")
}

func TestVerify(t *testing.T) {
	r := verified(t, Options{Program: []string{script(t, `echo "$1"; sh -c 'exit 0'`), "argument"}, Before: []Check{{"archive", true, "whole"}}})
	if !r.OK || r.failed() != "" || r.Checks[0].Name != "archive" || r.Frozen.Stdout != "argument\n" || r.Frozen.Kind != "program" {
		t.Errorf("%+v, %s", r, r.failed())
	}
	for name, c := range map[string]struct {
		text string
		opt  Options
		want string // the beginning of the first failed check
	}{
		"exit code":  {"exit 5", Options{}, "exit code: exit code 5 after "},
		"crash":      {"kill -SEGV $$", Options{}, "exit code: segmentation fault after "},
		"too long":   {"exec sleep 60", Options{Limit: 300 * time.Millisecond}, "program ended: stopped after "},
		"too many":   {"f() { f & f & wait; }; f", Options{Cap: 8}, "no runaway: "},
		"a file":     {`: >"$TMPDIR/forgotten"`, Options{}, "nothing left behind: temporary files: forgotten"},
		"a daemon":   {"sleep 60 >/dev/null 2>&1 &", Options{Grace: 100 * time.Millisecond}, "nothing left behind: processes: "},
		"in memory":  {": >/dev/shm/gofreeze-test-$$", Options{}, "nothing left behind: shared memory: gofreeze-test-"},
		"stopped by": {"kill -TERM $$", Options{}, "exit code: terminated after "},
	} {
		t.Run(name, func(t *testing.T) {
			c.opt.Program = []string{script(t, c.text)}
			r := verified(t, c.opt)
			if r.OK || !strings.HasPrefix(r.failed(), c.want) {
				t.Errorf("OK %v: %s", r.OK, r.failed())
			}
			for _, name := range r.Frozen.Left.SharedMemory {
				os.Remove(shmDir + "/" + name)
			}
		})
	}
}

func TestAgainst(t *testing.T) {
	one := script(t, `echo out; echo err >&2; : >"$TMPDIR/x"; exit $1`)
	against := func(other, arg string) *Report {
		return verified(t, Options{Program: []string{one, "3"}, Against: other + " " + arg})
	}
	if r := against(one, "3"); !r.OK { // files that both programs leave are the program's own doing
		t.Errorf("the same program: %s", r.failed())
	}
	if r := against(one, "4"); r.OK || !strings.HasPrefix(r.failed(), "same exit code: exit code 3 ") || !strings.Contains(r.failed(), "unfrozen: exit code 4") || strings.Contains(r.failed(), "\n") {
		t.Errorf("another exit code: %s", r.failed())
	}
	got := against(script(t, "echo other; (exit 1); exit 3"), "").failed()
	for _, want := range []string{"nothing left behind: ", `same standard output: line 1: "out"; unfrozen: "other"`, `same standard error: line 1: "err"; unfrozen: ""`, "same processes: "} {
		if !strings.Contains(got, want) {
			t.Errorf("another program: no %q in\n%s", want, got)
		}
	}
}

// No variable of a frozen parent reaches the observed program, which has directories of
// its own.
func TestEnvironment(t *testing.T) {
	t.Setenv("_GOFREEZE_MEIPASS", "/elsewhere")
	t.Setenv("GOFREEZE_CACHE_DIR", "/elsewhere")
	t.Setenv("TMPDIR", t.TempDir())
	r, err := Observe(context.Background(), filepath.Join(t.TempDir(), "new"), []string{script(t, `echo "$_GOFREEZE_MEIPASS|$GOFREEZE_CACHE_DIR|$TMPDIR"; test -s "$GOFREEZE_EVENTS" || test -e "$GOFREEZE_EVENTS"`)}, Options{})
	if err != nil || r.Exit != 0 || strings.Contains(r.Stdout, "elsewhere") || !strings.Contains(r.Stdout, "/new/cache|") || !strings.HasSuffix(r.Stdout, "/new/tmp\n") {
		t.Errorf("%q, %v", r.Stdout, err)
	}
}

// Each error is one line that names the problem, and nothing is left behind.
func TestErrors(t *testing.T) {
	temp := t.TempDir()
	ok := script(t, "exit 0")
	t.Setenv("TMPDIR", temp)
	for name, c := range map[string]struct {
		opt  Options
		want string
	}{
		"no program":       {Options{Program: []string{"/nonexistent/program"}}, "/nonexistent/program"},
		"not executable":   {Options{Program: []string{temp}}, temp},
		"no unfrozen":      {Options{Program: []string{ok}, Against: "/nonexistent/python x"}, "verify --against /nonexistent/python x: "},
		"unfrozen not run": {Options{Program: []string{ok}, Against: temp}, "verify --against " + temp + ": "},
	} {
		r, err := Verify(context.Background(), c.opt)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	t.Setenv("TMPDIR", filepath.Join(temp, "none"))
	if _, err := Verify(context.Background(), Options{Program: []string{ok}}); err == nil || !strings.HasPrefix(err.Error(), "verify: ") {
		t.Errorf("no directory for temporary files: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err := Verify(ctx, Options{Program: []string{script(t, "exec sleep 60")}}); err != context.DeadlineExceeded {
		t.Errorf("error %v", err)
	}
}

// A program reports its steps in a file, and the report shows them.
func TestSays(t *testing.T) {
	text := `say() { echo "$(date +%s%N) $$ $*" >>"$GOFREEZE_EVENTS"; }
echo rubbish >>"$GOFREEZE_EVENTS"
say extracted /cache/app-1; say guard; say main`
	r, err := Observe(context.Background(), t.TempDir(), []string{script(t, text)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := r.Processes[0]
	if p.How != "extracted" || p.Directory != "/cache/app-1" || !p.Guard || len(p.Events) != 3 || p.Events[0].At <= 0 || p.Events[0].At > r.Took+1 {
		t.Errorf("%+v", p)
	}
	var b bytes.Buffer
	if err := (&Report{Frozen: r}).Write(&b); err != nil || !strings.Contains(b.String(), "exit 0, extracted") {
		t.Errorf("%s%v", b.String(), err)
	}
}

// A script may start the unfrozen program, and become it.
func TestWithoutLauncher(t *testing.T) {
	r, err := Observe(context.Background(), t.TempDir(), []string{shell, "-c", "exec " + script(t, "(exit 0); exec sh -c 'exit 0; exit 1'")}, Options{})
	if err != nil || len(r.Processes) != 1 || r.Exit != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Objects that are in use, or existed before, do not count as left behind.
func TestLeftMemory(t *testing.T) {
	name := "gofreeze-test-" + strconv.Itoa(os.Getpid())
	path := filepath.Join(shmDir, name)
	before := sharedMemory()
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(path)
	if left := leftMemory(before); !slices.Contains(left, name) {
		t.Errorf("%q is left, and not %q", left, name)
	}
	if left := leftMemory(sharedMemory()); slices.Contains(left, name) {
		t.Errorf("%q was there before", left)
	}
}
