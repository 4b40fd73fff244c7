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

// Lines is a process that is talked to in lines: it reads them on descriptor 3 and
// writes them on descriptor 4.
type Lines struct {
	cmd    *exec.Cmd
	in     *os.File
	first  []byte // of Send, goes before the next question
	out    *os.File
	lines  chan []byte   // closed at the end of what it writes
	err    error         // why, once lines is closed
	exited chan struct{} // closed when it has ended
	closed chan struct{} // closed by Close
}

// Ended is a process that ended, or made itself useless, when it was to answer.
type Ended struct{ How string } // "exit status 0", "signal: killed"

// Error says how.
func (e *Ended) Error() string { return "ended early: " + e.How }

// Slow is a process that did not answer in time. It has been ended.
type Slow struct{ Limit time.Duration }

// Error says how long it was waited for.
func (e *Slow) Error() string { return "did not answer within " + e.Limit.String() }

// lineSize bounds what is read at once to begin with.
const lineSize = 1 << 16

// Start starts cmd, which Command made. A line of more than longest bytes counts
// as its end.
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
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		in.Close()
		out.Close()
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	l := &Lines{cmd: cmd, in: in, out: out, lines: make(chan []byte), exited: make(chan struct{}), closed: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // cmd.ProcessState says all
		// What it left running would keep what the build writes to open, and whoever
		// reads that waiting.
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

// Send sends a line without waiting for an answer, or for it to be read. A process
// that is gone is noticed by the first Ask.
func (l *Lines) Send(line []byte) { l.first = append(l.first, append(line, '\n')...) }

// Ask sends a line, unless it is nil, and waits for one, at most as long as limit
// when that is not 0. After an error nothing but Close is of use. The error is
// *Ended, *Slow, or that of ctx.
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
		go func() { // it may not read, and the pipe be full
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
		// What it said last may still be on its way. The end of the pipe may not
		// come, when it has left others behind that hold it.
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

// failed ends the process, and says how it has ended by itself if it has.
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

// end waits for the process, ends it after some time, and reports whether it
// ended by itself.
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

// closeDelay is how long a process may take to end when it has nothing to read.
const closeDelay = 5 * time.Second

// Close lets the process end, or ends it.
func (l *Lines) Close() {
	l.in.Close()
	close(l.closed)
	l.end(closeDelay)
	l.out.Close()
}
