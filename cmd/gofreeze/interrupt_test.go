//go:build linux

package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// workshop is a directory with a program whose build stops where a test wants it.
type workshop struct {
	t    *testing.T
	dir  string
	fifo string // opened for writing by what stops the build
	env  []string
}

const stopping = `
-- app.py --
import json
print("app")
-- stop.py --
import os, signal, subprocess, sys
def stop():
    if "STOP" not in os.environ:
        return
    # A child, as hooks have them, that says when it is there.
    subprocess.run([sys.executable, "-S", "-c", "import os, signal; open(os.environ['FIFO'], 'w').close(); signal.pause()"])
-- hooks/hook-json.py --
import sys
sys.path.insert(0, ".")
import stop
stop.stop()
-- stop.spec --
import sys
sys.path.insert(0, ".")
import stop
a = Analysis(["app.py"])
stop.stop()
exe = EXE(PYZ(a.pure), a.scripts, a.binaries, a.datas, name="app")
-- probe/sitecustomize.py --
import sys
if "site_paths" in "".join(sys.orig_argv):
    import stop
    stop.stop()
-- probe/stop.py --
exec(open("stop.py").read())
-- worker/sitecustomize.py --
import sys
if "The analysis worker" in "".join(sys.orig_argv):
    import stop
    stop.stop()
-- worker/stop.py --
exec(open("stop.py").read())
-- requirements.txt --
something==1
`

func newWorkshop(t *testing.T, cache string) *workshop {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3 on PATH")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(stopping)).Files {
		file := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	w := &workshop{t: t, dir: dir, fifo: filepath.Join(dir, "fifo")}
	if err := syscall.Mkfifo(w.fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "gofreeze")); err != nil { // TestMain goes by the name
		t.Fatal(err)
	}
	w.env = append(os.Environ(), "FIFO="+w.fifo, "TMPDIR="+filepath.Join(dir, "tmp"), "XDG_CACHE_HOME="+cache, "PYTHONDONTWRITEBYTECODE=1")
	return w
}

// start starts gofreeze in a process group of its own, as a shell does.
func (w *workshop) start(stderr *bytes.Buffer, env []string, args ...string) *exec.Cmd {
	w.t.Helper()
	cmd := exec.Command(filepath.Join(w.dir, "gofreeze"), args...)
	cmd.Dir, cmd.Env = w.dir, append(w.env, env...)
	if stderr != nil {
		cmd.Stderr = stderr
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	return cmd
}

// stopped waits until the build has stopped where it was to.
func (w *workshop) stopped() {
	w.t.Helper()
	f, err := os.Open(w.fifo)
	if err != nil {
		w.t.Fatal(err)
	}
	f.Close()
}

func (w *workshop) left(dir string) []string {
	found, err := filepath.Glob(filepath.Join(w.dir, dir, "*"))
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

// processes lists those that work in the directory.
func (w *workshop) processes() []string {
	var out []string
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, d := range dirs {
		if cwd, err := os.Readlink(filepath.Join(d, "cwd")); err == nil && cwd == w.dir {
			line, _ := os.ReadFile(filepath.Join(d, "cmdline"))
			out = append(out, filepath.Base(d)+": "+string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return out
}

// Ctrl-C reaches the whole process group. Wherever the build is then, it says one
// line, ends with 130, and leaves neither files nor processes.
func TestInterrupt(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	for _, c := range []struct {
		name string
		args []string
		env  []string
	}{
		{"hook", []string{"build", "-F", "--additional-hooks-dir", "hooks", "app.py"}, nil},
		{"spec file", []string{"build", "stop.spec"}, nil},
		{"probe", []string{"build", "-F", "app.py"}, []string{"PYTHONPATH=probe"}},
		{"worker", []string{"build", "-F", "app.py"}, []string{"PYTHONPATH=worker"}},
	} {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			if s != syscall.SIGINT && c.name != "hook" {
				continue
			}
			t.Run(c.name+" "+s.String(), func(t *testing.T) {
				w := newWorkshop(t, cache)
				var stderr bytes.Buffer
				cmd := w.start(&stderr, append(c.env, "STOP=1"), c.args...)
				w.stopped()
				if err := syscall.Kill(-cmd.Process.Pid, s); err != nil {
					t.Fatal(err)
				}
				w.ended(cmd, &stderr)
			})
		}
	}
	t.Run("pip", func(t *testing.T) {
		if exec.Command("python3", "-c", "import pip").Run() != nil {
			t.Skip("no pip")
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		w := newWorkshop(t, cache)
		var stderr bytes.Buffer
		index := "http://" + l.Addr().String()
		cmd := w.start(&stderr, []string{"PIP_INDEX_URL=" + index, "PIP_CONFIG_FILE=/dev/null", "no_proxy=*"}, "build", "-F", "--requirements", "requirements.txt", "app.py")
		conn, err := l.Accept() // and never answers
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		w.ended(cmd, &stderr)
	})
}

// A second signal ends the build at once, also if it comes together with the first one:
// a stopped process gets both when it goes on.
func TestInterruptTwice(t *testing.T) {
	w := newWorkshop(t, filepath.Join(t.TempDir(), "cache"))
	var stderr bytes.Buffer
	cmd := w.start(&stderr, []string{"STOP=1"}, "build", "-F", "--additional-hooks-dir", "hooks", "app.py")
	cmd.WaitDelay = time.Second // what it has started lives on, and has its stderr
	w.stopped()
	hung := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	for _, s := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGTERM, syscall.SIGINT, syscall.SIGCONT} {
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Wait()
	hung.Stop()
	if cmd.ProcessState.Success() || stderr.Len() > 0 {
		t.Errorf("%s, stderr:\n%s", cmd.ProcessState, &stderr)
	}
	for _, p := range w.processes() { // what it had started, in a session of its own
		pid, _, _ := strings.Cut(p, ":")
		_ = exec.Command("kill", "-9", pid).Run()
	}
}

func (w *workshop) ended(cmd *exec.Cmd, stderr *bytes.Buffer) {
	w.t.Helper()
	hung := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait()
	hung.Stop()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || stderr.String() != "gofreeze: interrupted; nothing that is incomplete was left\n" {
		w.t.Errorf("%s, stderr:\n%s", cmd.ProcessState, stderr)
	}
	for _, dir := range []string{"tmp", "dist", "build"} {
		if left := w.left(dir); len(left) > 0 {
			w.t.Errorf("left %q", left)
		}
	}
	if left := w.processes(); len(left) > 0 {
		w.t.Errorf("still running:\n%s", strings.Join(left, "\n"))
	}
}

// What killed builds left is removed by the next build, and nothing of one that
// runs at the same time.
func TestKilledBuilds(t *testing.T) {
	w := newWorkshop(t, filepath.Join(t.TempDir(), "cache"))
	args := []string{"build", "-D", "-y", "--additional-hooks-dir", "hooks", "app.py"}
	killed := w.start(nil, []string{"STOP=1"}, args...)
	w.stopped()
	_ = killed.Process.Kill()
	// What it had started, in a session of its own, is not ended by that.
	for _, p := range w.processes() {
		pid, _, _ := strings.Cut(p, ":")
		_ = exec.Command("kill", "-9", pid).Run()
	}
	_ = killed.Wait()
	if left := w.left("tmp"); len(left) != 1 || !strings.Contains(left[0], "gofreeze-hooks-") {
		t.Fatalf("left %q: the test looks for something else", left)
	}
	for _, f := range []string{"dist/.app.new-12/x", "dist/.app.new-34", "dist/.app.new-56.old/y", "dist/.other.new-1", "tmp/gofreeze-spec-7/z", "tmp/gofreeze-hooks-x"} {
		f = filepath.Join(w.dir, f)
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	alive := w.start(nil, []string{"STOP=1"}, args...)
	w.stopped()
	living := w.left("tmp")
	var stderr bytes.Buffer
	next := w.start(&stderr, nil, args...)
	if err := next.Wait(); err != nil || stderr.Len() > 0 {
		t.Fatalf("%v, %s", err, &stderr)
	}
	if left := w.left("tmp"); strings.Join(left, " ") != strings.Join(living, " ") || len(left) != 3 {
		t.Errorf("left %q, want %q", left, living)
	}
	var names []string
	for _, f := range w.left("dist") {
		names = append(names, filepath.Base(f))
	}
	if got := strings.Join(names, " "); got != ".other.new-1 app" {
		t.Errorf("dist has %s", got)
	}
	_ = syscall.Kill(-alive.Process.Pid, syscall.SIGINT)
	_ = alive.Wait()
	if left := w.left("tmp"); len(left) != 2 { // another's name, and what only a spec file sweeps
		t.Errorf("left %q", left)
	}
}
