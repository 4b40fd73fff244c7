//go:build linux

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// setuid starts a program with the rights of another user as its attackers would:
// as a helper of multiprocessing that reads what it is to do from them, and as an
// interpreter. It must run nothing but itself.
func (l *lab) setuid(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to make setuid programs")
	}
	const caller, owner = 54323, 54324 // who have no account
	_, product := l.teller(t, "--onefile")
	dir, err := os.MkdirTemp("/var/tmp", "gofreeze-setuid-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir); os.RemoveAll("/var/tmp/gofreeze-54324") })
	program := filepath.Join(dir, "program")
	data, err := os.ReadFile(product)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{os.Chmod(dir, 0o755), os.WriteFile(program, data, 0o755), os.Chown(program, owner, owner), os.Chmod(program, 0o755|os.ModeSetuid)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	run := func(stdin string, args ...string) (string, string, int) {
		cmd := exec.Command(program, args...)
		cmd.Dir, cmd.Env = "/", []string{"HOME=/"}
		cmd.Stdin = strings.NewReader(stdin)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: caller, Gid: caller}}
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		_ = cmd.Run()
		return out.String(), errs.String(), cmd.ProcessState.ExitCode()
	}
	// A pickle of what the child is to prepare, and one that runs a command.
	const orders = "(dp0\n.cos\nsystem\n(S'echo obeyed'\ntR."
	for _, args := range [][]string{
		{"--multiprocessing-fork", "tracker_fd=0", "pipe_handle=0"},
		{"--billiard-fork", "tracker_fd=0", "pipe_handle=0"},
		{"-c", "from multiprocessing.forkserver import main; main(0, 0, [], **{})"},
		{"-c", "from multiprocessing.resource_tracker import main;main(0)"},
	} {
		out, errs, code := run(orders, args...)
		if code != 1 || out != "" || !strings.Contains(errs, "does not act as an interpreter") {
			t.Errorf("%q: exit code %d\n%s%s", args, code, out, errs)
		}
	}
	l.setuidVariables(t, program, caller)
	if out, errs, code := run("", "-c", "print('obeyed')"); code != 0 || strings.Contains(out, "obeyed\n") {
		t.Errorf("-c is an argument of the program: exit code %d\n%s%s", code, out, errs)
	}
}

// setuidVariables starts the program at a terminal with what makes Python end in a
// prompt, and with what it reads at any time: nothing of it may arrive.
func (l *lab) setuidVariables(t *testing.T, program string, caller uint32) {
	for _, e := range []string{"PYTHONINSPECT=1", "PYTHONBREAKPOINT=os.system", "PYTHONHASHSEED=7", "PYTHONUTF8=1", "PYTHONUNBUFFERED=1", "PYTHONPATH=/tmp",
		"_PYTHON_SYSCONFIGDATA_NAME=evil", "PYTHONNEW=1"} {
		cmd := exec.Command(program)
		cmd.Dir, cmd.Env = "/", []string{"HOME=/", e, e, "LAST=1"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: caller, Gid: caller}}
		out, code := atTerminal(t, cmd)
		name, _, _ := strings.Cut(e, "=")
		if got := readTold(t, []byte(out)); code != 0 || got.Environ["LAST"] != "1" || got.Environ[name] != "" {
			t.Errorf("%s: exit code %d\n%s", e, code, out)
		}
	}
}
