package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// Lines is a process that communicates in lines. It reads them on descriptor 3 and
// writes them on descriptor 4. On Windows, where processes inherit no descriptors but
// those of standard input and output, it does so on the two handles whose numbers are in
// the variable _GOFREEZE_PIPES.
type Lines struct {
	cmd    *exec.Cmd
	in     *os.File
	first  []byte // lines of Send, which go before the next question
	out    *os.File
	lines  chan []byte   // closed at the end of the process's output
	err    error         // the reason, once lines is closed
	exited chan struct{} // closed when the process has ended
	closed chan struct{} // closed by Close
}

// Ended reports a process that ended, or stopped communicating, before it answered.
type Ended struct{ How string } // "exit status 0", "signal: killed"

// Error describes the end of the process.
func (e *Ended) Error() string { return "ended early: " + e.How }

// Slow reports a process that did not answer in time. Lines has ended it.
type Slow struct{ Limit time.Duration }

// Error contains the time limit.
func (e *Slow) Error() string { return "did not answer within " + e.Limit.String() }

// lineSize is the initial size of the read buffer.
const lineSize = 1 << 16

// Start starts cmd, which Command made. A line of more than longest bytes counts as the
// end of the process.
func Start(cmd *exec.Cmd, longest int) (*Lines, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirIn.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, err
	}
	defer theirOut.Close()
	err = hand(cmd, theirIn, theirOut)
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		in.Close()
		out.Close()
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	l := &Lines{cmd: cmd, in: in, out: out, lines: make(chan []byte), exited: make(chan struct{}), closed: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // cmd.ProcessState has the result
		// Processes that it has started would keep its output open, and block the
		// readers of that output.
		_ = kill(cmd)
		close(l.exited)
	}()
	go l.read(longest)
	return l, nil
}

func (l *Lines) read(longest int) {
	defer close(l.lines)
	sc := bufio.NewScanner(l.out)
	sc.Buffer(make([]byte, min(lineSize, longest)), longest)
	for sc.Scan() {
		select {
		case l.lines <- append([]byte(nil), sc.Bytes()...):
		case <-l.closed:
			return
		}
	}
	l.err = sc.Err()
}

// Send sends a line without waiting for an answer, or for the process to read it. The
// first Ask notices if the process is gone.
func (l *Lines) Send(line []byte) { l.first = append(l.first, append(line, '\n')...) }

// Ask sends a line, unless it is nil, and waits for one line, at most for limit if that
// is not 0. After an error, only Close may be called. The error is *Ended, *Slow, or
// that of ctx.
func (l *Lines) Ask(ctx context.Context, line []byte, limit time.Duration) ([]byte, error) {
	var late <-chan time.Time
	if limit > 0 {
		t := time.NewTimer(limit)
		defer t.Stop()
		late = t.C
	}
	text := l.first
	l.first = nil
	if line != nil {
		text = append(append(text, line...), '\n')
	}
	if len(text) > 0 {
		sent := make(chan error, 1)
		go func() { // the process may not read, and the pipe may be full
			_, err := l.in.Write(text)
			sent <- err
		}()
		select {
		case err := <-sent:
			if err != nil {
				return nil, l.failed(ctx)
			}
		case <-l.exited:
			return nil, l.failed(ctx)
		case <-late:
			return nil, l.slow(limit)
		case <-ctx.Done():
			return nil, l.failed(ctx)
		}
	}
	select {
	case b, ok := <-l.lines:
		if ok {
			return b, nil
		}
	case <-l.exited:
		// The last lines of the process may still be in the pipe. The end of the pipe
		// may never come, because processes that it has started may hold the pipe.
		select {
		case b, ok := <-l.lines:
			if ok {
				return b, nil
			}
		case <-time.After(outputDelay):
		}
	case <-late:
		return nil, l.slow(limit)
	case <-ctx.Done():
	}
	return nil, l.failed(ctx)
}

func (l *Lines) slow(limit time.Duration) error {
	l.end(0)
	return &Slow{limit}
}

// failed ends the process, and says how the process has ended if it did so by itself.
func (l *Lines) failed(ctx context.Context) error {
	if ctx.Err() != nil {
		l.end(0)
		return ctx.Err()
	}
	if errors.Is(l.readError(), bufio.ErrTooLong) {
		l.end(0)
		return &Ended{"it wrote a line without end"}
	}
	if !l.end(outputDelay) {
		return &Ended{"it closed the pipe to the build"}
	}
	return &Ended{l.cmd.ProcessState.String()}
}

func (l *Lines) readError() error {
	select {
	case _, ok := <-l.lines:
		if !ok {
			return l.err
		}
	default:
	}
	return nil
}

// end waits for the process, kills it after some time, and reports whether it ended by
// itself.
func (l *Lines) end(wait time.Duration) bool {
	if wait > 0 {
		select {
		case <-l.exited:
			return true
		case <-time.After(wait):
		}
	}
	select {
	case <-l.exited:
		return true
	default:
	}
	_ = kill(l.cmd)
	<-l.exited
	return false
}

// closeDelay is the time that a process may take to end when it has no more input.
const closeDelay = 5 * time.Second

// Close lets the process end, and kills it if it does not.
func (l *Lines) Close() {
	l.in.Close()
	close(l.closed)
	l.end(closeDelay)
	l.out.Close()
}
