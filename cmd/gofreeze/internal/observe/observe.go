// Package observe runs a program and everything that it starts under
// observation: which process started which, when each began and how it ended,
// with a limit on their number and on time, so that nothing can run away. It
// knows processes and files, not frozen programs.
package observe

import (
	"time"
)

// Options say what to run. Zero limits stand for their defaults.
type Options struct {
	Args  []string // Args[0] is the path of the executable
	Env   []string
	Dir   string
	Cap   int           // processes at the same time, at most; default 64
	Total int           // processes in all, at most; default 16 for each of Cap
	Limit time.Duration // for everything; default one minute
	Grace time.Duration // for what still runs when the program has ended; default 3 s
}

// Process is one process that was seen.
type Process struct {
	Pid, Parent int
	Args        []string // of the last execve; of the parent, for a process that only forked
	Executable  string
	Forked      bool // it never called execve
	Began       time.Time
	Became      time.Time // when it last called execve
	Ended       time.Time // zero if it was killed by us
	Code        int       // exit code, -1 when a signal ended it or we did
	Signal      int       // that ended it, or 0
	Killed      bool      // by us, because of a limit
	Left        bool      // it still ran when the program had ended and Grace was over
	Threads     int       // most at the same time
	threads     int
}

// Result is what was seen.
type Result struct {
	Processes []*Process // in the order of their start; the first is the program
	Stdout    []byte     // the first 16 MiB
	Stderr    []byte
	Most      int  // processes at the same time
	Runaway   bool // a limit on the number of processes was reached
	Late      bool // the time limit was reached
	Took      time.Duration
	Began     time.Time
}

// Program is the process that was started first.
func (r *Result) Program() *Process { return r.Processes[0] }

// Left lists what still ran after the program.
func (r *Result) Left() []*Process {
	var out []*Process
	for _, p := range r.Processes {
		if p.Left {
			out = append(out, p)
		}
	}
	return out
}

func (o *Options) defaults() {
	if o.Cap == 0 {
		o.Cap = 64
	}
	if o.Total == 0 {
		o.Total = 16 * o.Cap
	}
	if o.Limit == 0 {
		o.Limit = time.Minute
	}
	if o.Grace == 0 {
		o.Grace = 3 * time.Second
	}
}
