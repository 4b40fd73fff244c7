//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
)

func temporary(t *testing.T) *program {
	return freeze(t, func(s *archive.Settings) { s.Extract = "temp" })
}

// start runs the program until it has written a line.
func (p *program) start(code string, args ...string) (cmd *exec.Cmd, line string, in io.WriteCloser, out *bufio.Reader) {
	p.t.Helper()
	cmd = p.command(code, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	out = bufio.NewReader(pipe)
	if line, err = out.ReadString('\n'); err != nil {
		p.t.Fatal(err)
	}
	return cmd, strings.TrimSpace(line), in, out
}

func TestTempLeavesNothing(t *testing.T) {
	p := temporary(t)
	home := p.say(`echo "$D"; "$_GOFREEZE_EXECUTABLE" 'echo "$D"'`)
	dir, child, _ := strings.Cut(home, "\n")
	if filepath.Dir(dir) != filepath.Join(p.dir, "tmp") || child != dir {
		t.Errorf("ran from %q", home)
	}
	if r := p.run("exit 7"); r.state.ExitCode() != 7 {
		t.Errorf("exit 7: %v", r.state)
	}
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL, syscall.SIGABRT} {
		r := p.run("kill -$1 $$", strings.TrimPrefix(map[syscall.Signal]string{syscall.SIGTERM: "TERM", syscall.SIGKILL: "KILL", syscall.SIGABRT: "ABRT"}[s], "SIG"))
		if ws := r.state.Sys().(syscall.WaitStatus); !ws.Signaled() || ws.Signal() != s {
			t.Errorf("%v: %v", s, r.state)
		}
	}
	if left := p.below("tmp"); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}

// Signals reach the program, and what it does about them counts.
func TestTempForwards(t *testing.T) {
	p := temporary(t)
	cmd, _, in, _ := p.start(`trap 'exit 5' TERM; echo ready; while read -r _; do :; done`)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// The shell looks at signals when read returns, which the signal sees to.
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 5 {
		t.Error(err)
	}
	in.Close()
	if left := p.below("tmp"); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}

// A killed parent takes the program with it; the next start removes what it left.
func TestTempKilled(t *testing.T) {
	p := temporary(t)
	cmd, _, _, out := p.start(`echo ready; read -r _`)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.ReadString('\n'); err != io.EOF { // closed by the end of the child
		t.Error(err)
	}
	_ = cmd.Wait()
	if left := p.below("tmp"); len(left) != 1 {
		t.Errorf("left %q", left)
	}
	p.say(":")
	if left := p.below("tmp"); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}

// A grandchild that is still there keeps the directory; then it goes.
func TestTempGrandchild(t *testing.T) {
	p := temporary(t)
	pipe := filepath.Join(p.dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	// The child opens the pipe and waits, while the program ends.
	cmd := p.command(`"$_GOFREEZE_EXECUTABLE" 'echo "$D"; exec >/dev/null; read -r _ <'"$1"'; cat "$D/data/ü" > '"$1"'.out' & read -r _`, pipe)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(line)
	in.Close()
	if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	p.say(":") // sweeps, and leaves it
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pipe, []byte("\n"), 0); err != nil {
		t.Fatal(err)
	}
	extract.AwaitTemp(dir) // as the janitor does, which may be faster
	if b, err := os.ReadFile(pipe + ".out"); err != nil || string(b) != "text" {
		t.Errorf("%q, %v", b, err)
	}
}
