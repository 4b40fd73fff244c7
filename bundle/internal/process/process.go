// Package process runs the programs that a build uses. Most of them are interpreters
// that run other people's code, which may hang, end early, start other processes, and
// write anything. The package does not know what the programs are for.
package process

import (
	"context"
	"os/exec"
	"time"
)

// outputDelay is the time to wait for the output of a process that is gone. Processes
// that it has started may hold its output open.
const outputDelay = time.Second

// Command is exec.CommandContext for a program that belongs only to the build. The
// program runs in a session of its own. An interrupt from the terminal therefore
// reaches only the build, which ends the program with everything that it has started;
// otherwise each process would end with a traceback. A program that asks for a password
// on the terminal fails instead of waiting for an answer that cannot come.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	own(cmd)
	cmd.Cancel = func() error { return kill(cmd) }
	cmd.WaitDelay = outputDelay
	return cmd
}
