//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bounded begins programs that start themselves: whatever happens, after some
// starts they stop.
const bounded = `import multiprocessing, os, subprocess, sys
from concurrent.futures import ProcessPoolExecutor
with open(sys.argv[1], "a") as f:
    f.write("x")
if os.path.getsize(sys.argv[1]) > int(sys.argv[2]):
    print("limit", flush=True)
    os._exit(7)
def f(x=0):
    return x + 1
`

// ended runs a program and returns what everything that it starts writes, too.
const ended = `import subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
sys.stdout.buffer.write(p.communicate()[0])
sys.exit(p.returncode)
`

// Programs that start themselves without end are ended, with an explanation.
func (w *windows) runaways(t *testing.T) {
	waits := w.freeze(t, "ended", ended)
	for _, c := range []struct {
		name, code, want string
		exit, least      int
	}{
		{"waiting", "sys.exit(subprocess.Popen([sys.executable] + sys.argv[1:]).wait())", "its processes are nested 41 deep", 255, 41},
		{"leaving", "subprocess.Popen([sys.executable] + sys.argv[1:])", "without end", 0, 41},
		{"replacing", "os.execv(sys.executable, [sys.executable] + sys.argv[1:])", "without end", 0, 41},
		{"process", "p = multiprocessing.Process(target=f); p.start(); p.join(); sys.exit(p.exitcode)", "bootstrapping phase", 1, 2},
		{"pool", "multiprocessing.Pool(2).map(f, [1, 2])", "bootstrapping phase", 1, 2},
		{"executor", "list(ProcessPoolExecutor(2).map(f, [1, 2]))", "bootstrapping phase", 1, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			exe := w.freeze(t, "runaway"+c.name, bounded+c.code+"\n")
			count := filepath.Join(w.dir, c.name+".count")
			out, errs, code := w.run(t, 2*time.Minute, nil, waits, exe, count, "300")
			n, err := os.ReadFile(count)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out, c.want) || strings.Contains(out, "limit") || code != c.exit || len(n) < c.least || errs != "" {
				t.Errorf("exit %d after %d starts\n%s%s", code, len(n), out, errs)
			}
		})
	}
}

// A program that starts itself and ends at once leaves its temporary directory
// to what it has started, or what it has started has one of its own.
func (w *windows) successors(t *testing.T) {
	exe := w.freeze(t, "successor", `import os, subprocess, sys
n = int(sys.argv[1])
import json
print(n, json.dumps(n), flush=True)
if n:
    subprocess.Popen([sys.executable, str(n - 1)])
`)
	waits := w.freeze(t, "ended", ended)
	w.expect(t, set("GOFREEZE_EXTRACT=temp"), "9 9\n8 8\n7 7\n6 6\n5 5\n4 4\n3 3\n2 2\n1 1\n0 0\n", 0, waits, exe, "9")
	w.nothingLeft(t)
}
