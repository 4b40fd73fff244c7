package observe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// tracer follows processes with ptrace(2). The kernel reports every fork, exec and end,
// and stops each new process until the tracer has seen it.
type tracer struct {
	opt   Options
	began time.Time

	mu      sync.Mutex // guards procs and the fields below, which timers use
	procs   []*Process
	alive   map[int]*Process // by process number
	running map[int]int      // how many threads a process has
	threads map[int]int      // thread -> its process
	fresh   map[int]bool     // threads whose first stop has not been reported yet
	result  Result
	ending  bool // all processes are being killed
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

// Run runs a program until it and all that it has started have ended, or a limit
// is reached.
func Run(ctx context.Context, opt Options) (*Result, error) {
	opt.defaults()
	type outcome struct {
		res *Result
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		// The tracer is a thread, and all ptrace calls must come from it. The thread
		// stays locked, so that it ends with the goroutine.
		runtime.LockOSThread()
		res, err := run(ctx, opt)
		done <- outcome{res, err}
	}()
	o := <-done
	return o.res, o.err
}

func run(ctx context.Context, opt Options) (*Result, error) {
	// As a subreaper, this process becomes the parent of orphans, and learns of their
	// end.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return nil, fmt.Errorf("observe: %w", err)
	}
	defer func() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) }()
	t := &tracer{opt: opt, alive: map[int]*Process{}, running: map[int]int{}, threads: map[int]int{}, fresh: map[int]bool{}}
	path := opt.Args[0]
	if !strings.Contains(path, "/") {
		found, err := exec.LookPath(path)
		if err != nil {
			return nil, fmt.Errorf("observe %s: not found", path)
		}
		path = found
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	stdout, stderr, collected, err := outputs()
	if err != nil {
		return nil, fmt.Errorf("observe: %w", err)
	}
	t.began = time.Now()
	proc, err := os.StartProcess(path, opt.Args, &os.ProcAttr{Env: opt.Env,
		Files: []*os.File{os.Stdin, stdout, stderr}, Sys: &syscall.SysProcAttr{Ptrace: true}})
	stdout.Close()
	stderr.Close()
	if err != nil {
		if errors.Is(err, unix.EPERM) {
			err = fmt.Errorf("this system does not allow ptrace, which is needed to observe processes: %w", err)
		}
		return nil, fmt.Errorf("observe %s: %w", opt.Args[0], err)
	}
	_ = proc.Release
	if err := t.first(proc.Pid); err != nil {
		_ = unix.Kill(proc.Pid, unix.SIGKILL)
		return nil, fmt.Errorf("observe %s: %w", opt.Args[0], err)
	}
	limit := time.AfterFunc(opt.Limit, func() { t.end(func() { t.result.Late = true }) })
	defer limit.Stop()
	stop := context.AfterFunc(ctx, func() { t.end(func() {}) })
	defer stop()
	t.loop()
	t.result.Stdout, t.result.Stderr = collected()
	t.result.Took, t.result.Began, t.result.Processes = time.Since(t.began), t.began, t.procs
	return &t.result, ctx.Err()
}

// maxOutput is the number of bytes that are kept of each stream.
const maxOutput = 16 << 20

// outputs makes two pipes, and a function that waits until all writers are gone and
// then returns the written bytes.
func outputs() (stdout, stderr *os.File, collected func() ([]byte, []byte), err error) {
	var bufs [2]bytes.Buffer
	var ends [2]*os.File
	var wg sync.WaitGroup
	for i := range ends {
		r, w, err := os.Pipe()
		if err != nil {
			return nil, nil, nil, err
		}
		ends[i] = w
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, _ = io.Copy(&bufs[i], io.LimitReader(r, maxOutput))
			_, _ = io.Copy(io.Discard, r)
			r.Close()
		}()
	}
	return ends[0], ends[1], func() ([]byte, []byte) { wg.Wait(); return bufs[0].Bytes(), bufs[1].Bytes() }, nil
}

const traceOptions = unix.PTRACE_O_EXITKILL | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_TRACEFORK | unix.PTRACE_O_TRACEVFORK |
	unix.PTRACE_O_TRACEEXEC

// first takes control of the program at the stop of its execve.
func (t *tracer) first(pid int) error {
	var ws unix.WaitStatus
	if _, err := unix.Wait4(pid, &ws, unix.WALL, nil); err != nil {
		return err
	}
	if !ws.Stopped() {
		return errors.New("ended before it could be observed")
	}
	if err := unix.PtraceSetOptions(pid, traceOptions); err != nil {
		return err
	}
	t.mu.Lock()
	p := t.add(pid, os.Getpid(), time.Now())
	t.image(p)
	t.mu.Unlock()
	return unix.PtraceCont(pid, 0)
}

// add records a new process. The caller holds the lock.
func (t *tracer) add(pid, parent int, at time.Time) *Process {
	p := &Process{Pid: pid, Parent: parent, Began: at, Code: -1, Forked: true, Threads: 1}
	if from := t.alive[parent]; from != nil {
		p.Args, p.Executable = from.Args, from.Executable
	}
	t.procs = append(t.procs, p)
	t.alive[pid] = p
	t.running[pid] = 1
	t.threads[pid] = pid
	t.result.Most = max(t.result.Most, len(t.alive))
	if len(t.alive) > t.opt.Cap || len(t.procs) > t.opt.Total {
		t.result.Runaway = true
		t.killAll()
	}
	return p
}

// image reads the command line and the executable of a process after execve.
func (t *tracer) image(p *Process) {
	dir := "/proc/" + strconv.Itoa(p.Pid)
	if b, err := os.ReadFile(dir + "/cmdline"); err == nil && len(b) > 0 {
		p.Args = strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00")
	}
	p.Executable, _ = os.Readlink(dir + "/exe")
	p.Forked, p.Became = false, time.Now()
}

// loop handles stops and ends until all processes have ended.
func (t *tracer) loop() {
	for {
		var ws unix.WaitStatus
		tid, err := unix.Wait4(-1, &ws, unix.WALL, nil)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil: // ECHILD: all processes have ended
			return
		}
		t.mu.Lock()
		if ws.Stopped() {
			t.stopped(tid, ws)
		} else {
			t.ended(tid, ws)
		}
		t.mu.Unlock()
	}
}

// stopped handles a stop of one thread and resumes it. The caller holds the lock.
func (t *tracer) stopped(tid int, ws unix.WaitStatus) {
	sig := int(ws.StopSignal())
	pid, known := t.threads[tid]
	if !known {
		// This is the first stop of a new thread, which its parent has not reported
		// yet, and may never report if it is killed.
		group, parent := family(tid)
		t.born(tid, group, parent)
		delete(t.fresh, tid)
		t.resume(tid, 0)
		return
	}
	if t.fresh[tid] && sig == int(unix.SIGSTOP) {
		delete(t.fresh, tid)
		t.resume(tid, 0)
		return
	}
	if sig != int(unix.SIGTRAP) || ws.TrapCause() <= 0 {
		if sig == int(unix.SIGSTOP) || sig == int(unix.SIGTSTP) || sig == int(unix.SIGTTIN) || sig == int(unix.SIGTTOU) {
			sig = 0 // job control does not work under a tracer
		}
		t.resume(tid, sig)
		return
	}
	switch ws.TrapCause() {
	case unix.PTRACE_EVENT_CLONE, unix.PTRACE_EVENT_FORK, unix.PTRACE_EVENT_VFORK:
		if n, err := unix.PtraceGetEventMsg(tid); err == nil {
			if _, seen := t.threads[int(n)]; !seen {
				group, _ := family(int(n))
				t.born(int(n), group, pid)
			}
		}
	case unix.PTRACE_EVENT_EXEC:
		// Only the thread that called execve is left in the process.
		for other, of := range t.threads {
			if of == pid && other != pid {
				delete(t.threads, other)
			}
		}
		if p := t.alive[pid]; p != nil {
			t.image(p)
			t.running[pid] = 1
		}
	}
	t.resume(tid, 0)
}

// born records a new thread before its first stop. The caller holds the lock.
func (t *tracer) born(tid, group, parent int) {
	t.fresh[tid] = true
	if group == tid || group == 0 {
		t.add(tid, parent, time.Now())
		return
	}
	t.threads[tid] = group
	if p := t.alive[group]; p != nil {
		t.running[group]++
		p.Threads = max(p.Threads, t.running[group])
	}
}

// family returns the process that a thread belongs to and the parent of that process,
// or zeros if the thread is gone.
func family(tid int) (group, parent int) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(tid) + "/status")
	if err != nil {
		return 0, 0
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if v, ok := strings.CutPrefix(line, "Tgid:"); ok {
			group, _ = strconv.Atoi(strings.TrimSpace(v))
		}
		if v, ok := strings.CutPrefix(line, "PPid:"); ok {
			parent, _ = strconv.Atoi(strings.TrimSpace(v))
		}
	}
	return group, parent
}

func (t *tracer) resume(tid, sig int) {
	if t.ending {
		_ = unix.Kill(tid, unix.SIGKILL)
	}
	_ = unix.PtraceCont(tid, sig)
}

// ended handles the end of a thread. The caller holds the lock.
func (t *tracer) ended(tid int, ws unix.WaitStatus) {
	pid, known := t.threads[tid]
	delete(t.threads, tid)
	delete(t.fresh, tid)
	if !known {
		return
	}
	p := t.alive[pid]
	if p == nil {
		return
	}
	t.running[pid]--
	if tid != pid {
		return
	}
	delete(t.alive, pid)
	delete(t.running, pid)
	if !p.Killed {
		p.Ended = time.Now()
		if ws.Exited() {
			p.Code = ws.ExitStatus()
		} else {
			p.Signal = int(ws.Signal())
		}
	}
	if p == t.procs[0] && len(t.alive) > 0 {
		time.AfterFunc(t.opt.Grace, func() {
			t.end(func() {
				for _, p := range t.alive {
					p.Left = true
				}
			})
		})
	}
}

// end kills all processes, after note has recorded the reason.
func (t *tracer) end(note func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ending || len(t.alive) == 0 {
		return
	}
	note()
	t.killAll()
}

// killAll kills all processes. A process that appears later is killed at its first
// stop. The caller holds the lock.
func (t *tracer) killAll() {
	t.ending = true
	for pid, p := range t.alive {
		p.Killed = true
		_ = unix.Kill(pid, unix.SIGKILL)
	}
}
