//go:build unix

package process

import (
	"os"
	"os/exec"
	"syscall"
)

func own(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// kill ends a process of Command, and all processes that it has started and that did
// not create a session of their own. It may be called right after the process was
// waited for: no new process gets the number of the process group while a member of the
// group exists.
func kill(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// hand makes two files the descriptors 3 and 4 of a process.
func hand(cmd *exec.Cmd, in, out *os.File) error {
	cmd.ExtraFiles = []*os.File{in, out}
	return nil
}
