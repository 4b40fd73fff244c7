// Package process runs the programs that a build needs, most of them interpreters
// with code of others in them: they may hang, end early, start others, and write
// what they like. It knows nothing of what they are for.
package process

import (
	"context"
	"os/exec"
	"time"
)

// outputDelay is how long a process that is gone is waited for on account of what
// it left running with its output open.
const outputDelay = time.Second

// Command is exec.CommandContext for a program that belongs to the build alone. It
// runs in a session of its own: an interrupt from the terminal reaches the build,
// which then ends it with everything that it started, instead of each of them
// with a traceback; and what asks for a password on the terminal fails instead of
// waiting for an answer that it cannot get.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	own(cmd)
	cmd.Cancel = func() error { return kill(cmd) }
	cmd.WaitDelay = outputDelay
	return cmd
}
