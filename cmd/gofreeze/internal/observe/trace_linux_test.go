package observe

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

func shell(t *testing.T, script string, opt Options) *Result {
	t.Helper()
	opt.Args = []string{"/bin/sh", "-c", script}
	opt.Env = os.Environ()
	r, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTree(t *testing.T) {
	r := shell(t, "sh -c 'echo in; exit 3'; (exit 4); echo out >&2; kill -TERM $$", Options{})
	if string(r.Stdout) != "in\n" || string(r.Stderr) != "out\n" {
		t.Errorf("wrote %q, %q", r.Stdout, r.Stderr)
	}
	if len(r.Processes) != 3 {
		t.Fatalf("%d processes", len(r.Processes))
	}
	main, inner, fork := r.Processes[0], r.Processes[1], r.Processes[2]
	if main.Signal != 15 || main.Code != -1 || main.Killed || len(left(r)) != 0 {
		t.Errorf("the program ended with %+v", main)
	}
	if inner.Parent != main.Pid || inner.Code != 3 || inner.Forked || inner.Args[2] != "echo in; exit 3" {
		t.Errorf("the child is %+v", inner)
	}
	if fork.Parent != main.Pid || fork.Code != 4 || !fork.Forked || strings.Join(fork.Args, " ") != strings.Join(main.Args, " ") {
		t.Errorf("the fork is %+v", fork)
	}
}

func TestRunaway(t *testing.T) {
	r := shell(t, "f() { f & f & wait; }; f", Options{Cap: 20})
	if !r.Runaway || r.Most > 30 || !r.Program().Killed {
		t.Errorf("runaway %v, most %d, %+v", r.Runaway, r.Most, r.Program())
	}
	r = shell(t, "while :; do true & wait; done", Options{Cap: 20, Total: 50})
	if !r.Runaway || len(r.Processes) > 60 {
		t.Errorf("runaway %v, total %d", r.Runaway, len(r.Processes))
	}
}

func TestLimits(t *testing.T) {
	r := shell(t, "sleep 60", Options{Limit: 200 * time.Millisecond})
	if !r.Late || r.Took > 10*time.Second {
		t.Errorf("late %v after %v", r.Late, r.Took)
	}
	r = shell(t, "sleep 60 & exit 5", Options{Grace: 100 * time.Millisecond})
	if still := left(r); len(still) != 1 || still[0].Args[0] != "sleep" || r.Program().Code != 5 || r.Late {
		t.Errorf("left %+v", still)
	}
}

func TestNotThere(t *testing.T) {
	_, err := Run(context.Background(), Options{Args: []string{"/nonexistent/program"}})
	if err == nil || !strings.Contains(err.Error(), "/nonexistent/program") {
		t.Errorf("error %v", err)
	}
}

// left lists the processes that outlived the program and the grace period.
func left(r *Result) []*Process {
	var out []*Process
	for _, p := range r.Processes {
		if p.Left {
			out = append(out, p)
		}
	}
	return out
}
