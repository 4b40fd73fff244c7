//go:build linux

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// variables sets what Python reads while a program runs, and looks whether a frozen
// program takes notice.
func (l *lab) variables(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "programs", "starts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, python := range interpreters(t) {
		t.Run(python.label(), func(t *testing.T) {
			t.Parallel()
			p := &program{file: "variables.py", dir: dir, limit: 60 * time.Second, cap: 60}
			s := p.prepare(t, l, python)
			product := s.freeze(t, "--onefile", "--hidden-import=this", "--hidden-import=xml.dom.minidom")
			home := filepath.Join(s.where, "home")
			t.Run("read", func(t *testing.T) { readLate(t, product, home) })
			t.Run("prompt", func(t *testing.T) { promptLate(t, product, home) })
		})
	}
}

// readLate sets the variables that the library reads.
func readLate(t *testing.T, product, home string) {
	t.Parallel()
	set := []string{"PYTHONASYNCIODEBUG=1", "PYTHONBREAKPOINT=os.abort", "PYTHONTZPATH=relative:/nowhere", "PYTHONUSERBASE=/nowhere",
		"PYTHON_COLORS=1", "PYTHON_DOM=nowhere", "_PYTHON_HOST_PLATFORM=nowhere"}
	cmd := exec.Command(product, "read")
	cmd.Env = append([]string{"HOME=" + home, "XDG_CACHE_HOME=" + home}, set...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	all := "['" + strings.Join(set, "', '") + "']\n"
	own := strings.NewReplacer("DEBUG=1", "DEBUG=own", "os.abort", "builtins.print").Replace(all)
	want := "started " + all + "stopped in working\ndebug False\nzones False\nbase False False\nplatform False\ndom True\ncolor False\nown\ndebug True\natexit " + own
	if code := cmd.ProcessState.ExitCode(); code != 0 || out.String() != want || errs.Len() > 0 {
		t.Errorf("exit code %d\n%s%s", code, difference(want, out.String()), errs.String())
	}
}

// promptLate sets PYTHONINSPECT at a terminal: a prompt would wait there.
func promptLate(t *testing.T, product, home string) {
	t.Parallel()
	const started, atexit = "started ['PYTHONINSPECT=1']\n", "atexit ['PYTHONINSPECT=1']\n"
	for _, c := range []struct {
		arg  string
		want string
		code int
	}{
		{"", started + atexit, 0},
		{"thread", started + "thread ['PYTHONINSPECT=1']\n" + atexit, 0},
		{"raise", atexit, 1},
		{"exit", started + atexit, 3},
		{"children", started + "as -c\n" + atexit + atexit, 0},
		{"set", started + ">>> atexit ['PYTHONINSPECT=own']\n", 0},
	} {
		cmd := exec.Command(product, c.arg)
		cmd.Env = []string{"HOME=" + home, "XDG_CACHE_HOME=" + home, "PYTHONINSPECT=1", "PYTHON_BASIC_REPL=1", "TERM=dumb"}
		out, code := atTerminal(t, cmd)
		if c.arg == "raise" {
			if !strings.HasPrefix(out, started+"Traceback") || strings.Contains(out, "runtimehooks") || strings.Contains(out, "boot.pyc") {
				t.Errorf("raise: %s", out)
			}
			out = out[strings.LastIndex(out, "\n"+atexit[:6])+1:]
		}
		if c.arg == "set" { // the terminal's own echo of the end of input
			out = strings.NewReplacer(">>> \n", ">>> ", "\x1b[?2004h", "", "\x1b[?2004l", "").Replace(out)
		}
		if out != c.want || code != c.code {
			t.Errorf("%q: exit code %d, want %d\n%s", c.arg, code, c.code, difference(c.want, out))
		}
	}
}

// atTerminal runs cmd at a terminal of its own, ends the input when there is a
// prompt, and returns what it shows and how it ends.
func atTerminal(t *testing.T, cmd *exec.Cmd) (string, int) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile("/dev/pts/"+itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid, cmd.SysProcAttr.Setctty = true, true
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	var out bytes.Buffer
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		defer wait.Done()
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf) // EIO when the last process is gone
			if err != nil {
				return
			}
			out.Write(buf[:n])
			if bytes.HasSuffix(out.Bytes(), []byte(">>> ")) {
				_, _ = master.Write([]byte{4}) // Ctrl-D
			}
		}
	}()
	limit := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait()
	limit.Stop()
	wait.Wait()
	return strings.NewReplacer("\r\n", "\n", "^D", "", "\b", "").Replace(out.String()), cmd.ProcessState.ExitCode()
}
