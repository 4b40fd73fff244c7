//go:build linux

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// replaced has a program put another version in the place of its executable, with
// variables set that Python reads late.
func (w *windows) replaced(t *testing.T) {
	const source = `import os, subprocess, sys, importlib.util
import asyncio.coroutines, pdb
pdb.set_trace = lambda **options: print("stopped in", sys._getframe(1).f_code.co_name)
def working(): breakpoint()
print("new" if importlib.util.find_spec("".join(["th", "is"])) else "old", sys.argv[1:], flush=True)
if sys.argv[1:] == ["replace"]:
    working()
    print(asyncio.coroutines._is_debug_mode(), [n for n in sorted(os.environ) if n.startswith("PYTHON")])
    os.rename(sys.executable, sys.executable + ".old")
    os.rename("next.exe", sys.executable)
    for args in (["-c", "print(1)"], ["--multiprocessing-fork", "parent_pid=4", "pipe_handle=5"], ["-c"], ["plain"]):
        r = subprocess.run([sys.executable] + args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        print(args[0], r.returncode, r.stdout.strip(), "has taken its place" in r.stderr)
`
	dir := filepath.Join(w.dir, "replaced")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	exe := filepath.Join(dir, "app.exe")
	for _, move := range [][2]string{{exe, "json"}, {filepath.Join(dir, "next.exe"), "this"}} {
		if err := os.Rename(w.freeze(t, "replaceable", source, "--hidden-import="+move[1]), move[0]); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, code := w.run(t, 3*time.Minute, func(cmd *exec.Cmd) {
		cmd.Env = append(cmd.Env, "PYTHONBREAKPOINT=os.abort", "PYTHONASYNCIODEBUG=1", "PYTHONINSPECT=1", "PYTHONCASEOK=1")
	}, exe, "replace")
	want := "old ['replace']\nstopped in working\nFalse ['PYTHONASYNCIODEBUG', 'PYTHONBREAKPOINT', 'PYTHONCASEOK', 'PYTHONINSPECT']\n" +
		"-c 255  True\n--multiprocessing-fork 255  True\n-c 0 new ['-c'] False\nplain 0 new ['plain'] False\n"
	if out != want || code != 0 || strings.Contains(errs, "Traceback") {
		t.Errorf("exit code %d%s%s", code, difference(want, out), errs)
	}
}
