//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

func own(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// kill ends a process of Command, and all that it started and that did not go to a
// session of their own. It may be called right after the process was waited for: as
// long as one of the others is there, no process gets the number of their group.
func kill(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
