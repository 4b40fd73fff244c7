// Package observe runs a program and everything that it starts under observation. It
// records which process started which, when each began and how it ended. Limits on the
// number of processes and on time keep a program from running away. The package knows
// processes and files, but nothing about frozen programs.
package observe

import (
	"time"
)

// Options say what to run. A limit of zero stands for its default.
type Options struct {
	Args  []string // Args[0] is the path of the executable
	Env   []string
	Cap   int           // largest number of processes at the same time; default 64
	Limit time.Duration // for the whole run; default one minute
	Grace time.Duration // for processes that still run when the program has ended; default 3 s
	Total int           // largest number of processes in all; default 16 times Cap
}

// Process is an observed process.
type Process struct {
	Pid, Parent int
	Args        []string // of the last execve; for a process that only forked, those of its parent
	Executable  string
	Forked      bool // it never called execve
	Began       time.Time
	Became      time.Time // time of its last execve
	Ended       time.Time // zero if the observer killed it
	Code        int       // exit code; -1 if a signal or the observer ended it
	Signal      int       // the signal that ended it, or 0
	Killed      bool      // the observer killed it because of a limit
	Left        bool      // it still ran when the program and the grace period had ended
	Threads     int       // largest number at the same time
}

// Result is what the observer recorded.
type Result struct {
	Processes []*Process // in the order of their start; the first is the program
	Stdout    []byte     // the first 16 MiB
	Stderr    []byte
	Most      int  // largest number of processes at the same time
	Runaway   bool // a limit on the number of processes was reached
	Late      bool // the time limit was reached
	Took      time.Duration
	Began     time.Time
}

// Program returns the process that was started first.
func (r *Result) Program() *Process { return r.Processes[0] }
