//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// said is what an attacked program did.
type said struct {
	outcome
	stdout, stderr string
	killed         bool     // by the attack
	left           []string // files that should not be there afterwards
}

// The ends of an attacked program, the worst first: what it did falls under the
// first that fits. isFault says which are faults.
const (
	endHang       = "hang"
	endRunaway    = "runaway"
	endProcesses  = "processes left"
	endSilent     = "silent exit 0"
	endWrong      = "wrong output"
	endGo         = "Go traceback"
	endPanic      = "Go panic"
	endPython     = "Python traceback"
	endSignal     = "signal"
	endMute       = "failed without a word"
	endLong       = "more than two lines"
	endNext       = "next start fails"
	endLeft       = "files left"
	endUnnoticed  = "damage unnoticed"
	endRight      = "right"
	endTold       = "right, with a message"
	endRefused    = "refused"
	endNotStarted = "refused by the kernel"
	endKilled     = "killed"
)

// ends lists them in the order of the table.
var ends = []string{endRight, endTold, endRefused, endNotStarted, endKilled, endSignal, endPanic, endGo, endPython, endMute, endLong,
	endSilent, endWrong, endHang, endRunaway, endProcesses, endLeft, endNext, endUnnoticed}

// isFault reports whether no program may end so, whatever was done to it.
func isFault(end string) bool {
	switch end {
	case endRight, endTold, endRefused, endNotStarted, endKilled:
		return false
	}
	return true
}

// panics are words of Go's runtime: more than two lines with one of them are a
// traceback.
var panics = []string{"panic:", "fatal error:", "runtime:"}

// judge names the end of a program that prints want and nothing else.
func (s said) judge(want string) string {
	// The bootloader's runtime speaks for itself, in one line.
	stderr := strings.ReplaceAll(s.stderr, "gofreeze: the program cannot be started: runtime:", "")
	contains := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(stderr, w) || strings.Contains(s.stdout, w) {
				return true
			}
		}
		return false
	}
	lines := strings.Count(s.stderr, "\n")
	if s.stderr != "" && !strings.HasSuffix(s.stderr, "\n") {
		lines++
	}
	success := s.Fail == "" && s.Code == 0 && s.Signal == 0
	switch {
	case s.Bomb:
		return endRunaway
	case s.Late:
		return endHang
	case len(s.outcome.Left) > 0:
		return endProcesses
	case s.Fail != "":
		return endNotStarted
	case contains("goroutine "), contains(panics...) && lines > 2:
		return endGo
	case contains(panics...):
		return endPanic
	case contains("Traceback (most recent call last)", "Fatal Python error"):
		return endPython
	case success && s.stdout == "":
		return endSilent
	case s.stdout != want && s.stdout != "":
		return endWrong
	case s.killed && s.Signal == syscall.SIGKILL:
		return endKilled
	case s.Signal != 0:
		return endSignal
	case !success && s.stderr == "":
		return endMute
	case lines > 2:
		return endLong
	case len(s.left) > 0:
		return endLeft
	case success && s.stderr == "":
		return endRight
	case success:
		return endTold
	}
	return endRefused
}

// TestE2EAttackJudge gives the judge programs that do what products must not do.
func TestE2EAttackJudge(t *testing.T) {
	const want = "hello, world\n"
	dir := t.TempDir()
	k := newKeeper(t)
	defer func() {
		if err := k.close(); err != nil {
			t.Error(err)
		}
	}()
	for _, c := range []struct{ script, end string }{
		{`echo hello, world`, endRight},
		{`echo hello, world; echo damaged >&2`, endTold},
		{`echo damaged >&2; exit 255`, endRefused},
		{`exit 0`, endSilent},
		{`echo damaged >&2; exit 0`, endSilent},
		{`echo hello`, endWrong},
		{`echo hello; echo damaged >&2; exit 1`, endWrong},
		{`echo hello, world; echo hello, world`, endWrong},
		{`exec sleep 50`, endHang},
		{`sleep 50 & echo hello, world`, endProcesses},
		{`for i in 1 2 3 4 5 6 7 8; do sleep 50 & done; wait`, endRunaway},
		{`echo "goroutine 1 [running]:" >&2; exit 2`, endGo},
		{`echo "panic: x" >&2; echo y >&2; exit 2`, endPanic},
		{`echo "panic: x" >&2; echo y >&2; echo z >&2; exit 2`, endGo},
		{`echo "fatal error: x" >&2; exit 2`, endPanic},
		{`echo "runtime: x" >&2; exit 2`, endPanic},
		{`echo "gofreeze: the program cannot be started: runtime: x" >&2; exit 2`, endRefused},
		{`echo "gofreeze: the program cannot be started: runtime: x" >&2; echo "runtime: y" >&2; exit 2`, endPanic},
		{`echo hello, world; echo "fatal error: x" >&2`, endPanic},
		{`echo "Traceback (most recent call last):" >&2; exit 1`, endPython},
		{`echo "Fatal Python error: x" >&2; exit 1`, endPython},
		{`kill -SEGV $$`, endSignal},
		{`kill -KILL $$`, endSignal},
		{`exit 3`, endMute},
		{`echo a >&2; echo b >&2; echo c >&2; exit 1`, endLong},
		{`echo hello, world; echo a >&2; echo b >&2; printf c >&2`, endLong},
		{`mkdir .new-x; echo hello, world`, endLeft},
		{`mkdir .new-x; echo no >&2; exit 1`, endLeft},
		{`touch .x.lock; echo hello, world`, endRight},
		// The first thread ends, another one stays, and with it the lock.
		{`exec python3 -c 'import ctypes, fcntl, threading, time; f = open("held.lock", "w"); fcntl.flock(f, fcntl.LOCK_EX); threading.Thread(target=time.sleep, args=(50,)).start(); ctypes.CDLL(None).syscall(` + itoa(syscall.SYS_EXIT) + `, 0)'`, endHang},
	} {
		here, err := os.MkdirTemp(dir, "here")
		if err != nil {
			t.Fatal(err)
		}
		o := order{Path: "/bin/sh", Args: []string{"sh", "-c", c.script}, Env: []string{"PATH=/usr/bin:/bin"}, Dir: here,
			Out: here + ".out", Err: here + ".err", Limit: 2 * time.Second, Grace: 200 * time.Millisecond, Cap: 5}
		if c.end == endRight || c.end == endRefused {
			o.Limit = 30 * time.Second
		}
		got, err := hear(k, o)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := os.Open(filepath.Join(here, "held.lock")); err == nil {
			if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
				t.Errorf("%s: still runs: %v", c.script, err)
			}
			f.Close()
		}
		got.left = leftIn([]string{here}, "")
		if end := got.judge(want); end != c.end {
			t.Errorf("%s: %s, want %s (%+v)", c.script, end, c.end, got)
		}
	}
	if got, err := hear(k, order{Path: filepath.Join(dir, "none"), Dir: dir, Out: dir + "/o", Err: dir + "/e"}); err != nil || got.judge(want) != endNotStarted {
		t.Errorf("not there: %+v, %v", got, err)
	}
	if end := (said{outcome: outcome{Code: -1, Signal: syscall.SIGKILL}, killed: true}).judge(want); end != endKilled {
		t.Errorf("killed by the attack: %s", end)
	}
}

// TestE2EAttackNotices attacks programs that take no care, each in its own way.
func TestE2EAttackNotices(t *testing.T) {
	tracer := strace(t)
	for _, c := range []struct{ script, end string }{
		{`uname >/dev/null 2>&1 || exit 0; echo hello, world`, endSilent},
		{`uname >/dev/null 2>&1 || echo nothing; echo hello, world`, endWrong},
		{`uname >/dev/null 2>&1 || while :; do sleep 1; done; echo hello, world`, endHang},
		{`uname >/dev/null 2>&1 || { >$GOFREEZE_CACHE_DIR/.new-x; echo no >&2; exit 1; }; echo hello, world`, endLeft},
		{`[ ! -e $GOFREEZE_CACHE_DIR/x.lock ] || exit 9; uname >/dev/null 2>&1 || { >$GOFREEZE_CACHE_DIR/x.lock; echo no >&2; exit 1; }; echo hello, world`, endNext},
		{`uname >/dev/null 2>&1 || { echo "Fatal Python error" >&2; exit 1; }; echo hello, world`, endPython},
	} {
		path := filepath.Join(t.TempDir(), "careless")
		if err := os.WriteFile(path, []byte("#!/bin/sh\nPATH=/usr/bin:/bin\n"+c.script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		a := attackOn(t, path)
		a.strace, a.limit = tracer, 2*time.Second
		var complaints []string
		a.complain = func(s string) { complaints = append(complaints, s) }
		r := a.row("careless")
		if err := a.workers[0].inject(r, r, r, injection{"first", "uname", "EIO", "1"}); err != nil {
			t.Fatal(err)
		}
		if r.counts[c.end] != 1 || len(complaints) == 0 {
			t.Errorf("%s: want %s: %v, %q", c.script, c.end, r.counts, complaints)
		}
	}
	path := filepath.Join(t.TempDir(), "careless")
	text := "#!/bin/sh\necho hello, world #comment\n"
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	a := attackOn(t, path)
	a.complain = func(string) {}
	for at, end := range map[int]string{strings.Index(text, "hello"): endWrong, strings.Index(text, "#c"): endUnnoticed} {
		r := a.row("careless")
		if err := a.workers[0].flip(r, part{}, flip{at + 1, 1}); err != nil {
			t.Fatal(err)
		}
		if r.counts[end] != 1 {
			t.Errorf("byte %d: %v", at, r.counts)
		}
	}
	if data, err := os.ReadFile(a.workers[0].product); err != nil || string(data) != text {
		t.Errorf("not put back: %q, %v", data, err)
	}
}

// hear carries out an order and reads what was said.
func hear(k *keeper, o order) (said, error) {
	out, err := k.carryOut(o)
	s := said{outcome: out}
	if err != nil {
		return s, err
	}
	stdout, _ := os.ReadFile(o.Out)
	stderr, _ := os.ReadFile(o.Err)
	s.stdout, s.stderr = string(stdout), string(stderr)
	return s, nil
}

// leftIn lists what lies in directories besides locks, which cannot be removed
// without a race, and the directory named build.
func leftIn(roots []string, build string) []string {
	var left []string
	for _, root := range roots {
		for _, name := range names(root) {
			path := filepath.Join(root, name)
			if name != build && !strings.HasSuffix(name, ".lock") && !slices.Contains(roots, path) {
				left = append(left, path)
			}
		}
	}
	return left
}
