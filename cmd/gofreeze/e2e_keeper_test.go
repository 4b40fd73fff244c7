//go:build linux

package main_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A keeper is a process between the test and the program under test. It is the
// reaper of everything that the program starts, detached processes included, so
// that it can count them, kill a fork bomb (RLIMIT_NPROC does not bind root),
// and say what was left behind. It is this test binary, run with keeperEnv set.
// It reads orders from descriptor 3, carries out one after the other, writes their
// outcomes to descriptor 4, and kills everything when descriptor 0 ends, which is
// when the test has died.

const keeperEnv = "GOFREEZE_E2E_KEEPER"

// order says what a keeper runs. Strings are bytes: paths, arguments and
// variables need not be UTF-8.
type order struct {
	Path   string
	Args   []string // with argv[0]
	Env    []string
	Dir    string // working directory
	Gone   bool   // delete Dir before the start
	Stdin  []byte
	Closed bool // standard input closed
	Out    string
	Err    string

	Signal syscall.Signal // sent when After occurs in Out
	Group  bool           // to the whole process group
	After  string
	Kill   time.Duration // SIGKILL to the program alone, this long after its start

	// User, if not 0, is the user and group to run as, with limits on what the
	// program can do to the machine: processes of that user, sizes of files, time
	// of processors.
	User int

	Limit time.Duration // the program must have ended by itself
	Grace time.Duration // what it started must have ended, from the program's end
	Cap   int           // processes at the same time
}

// outcome is what became of an order.
type outcome struct {
	Fail   string // why the keeper could not start it
	Code   int    // exit code, -1 if a signal ended it
	Signal syscall.Signal
	Late   bool     // killed for reaching Limit
	Bomb   bool     // killed for reaching Cap
	Most   int      // most processes at the same time
	Left   []string // command lines of what had to be killed after Grace
	Took   time.Duration
}

// end names how a program ended, in the words of the e2e lines.
func (o outcome) end() string {
	switch {
	case o.Fail != "":
		return "not started: " + o.Fail
	case o.Bomb:
		return fmt.Sprintf("runaway (%d processes)", o.Most)
	case o.Late:
		return "time limit"
	case o.Signal != 0:
		return "signal " + o.Signal.String()
	}
	return strconv.Itoa(o.Code)
}

// keep has a keeper of its own carry out an order.
func keep(t testing.TB, o order) outcome {
	t.Helper()
	k := newKeeper(t)
	out, err := k.carryOut(o)
	if cerr := k.close(); err != nil {
		t.Fatalf("keeper: %v, %v", err, cerr)
	}
	return out
}

// keeper is the test's end of a keeper.
type keeper struct {
	cmd       *exec.Cmd
	lifeline  io.Closer
	orders    *os.File
	outcomes  *os.File
	give      *gob.Encoder
	take      *gob.Decoder
	complaint bytes.Buffer
}

func newKeeper(t testing.TB) *keeper {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	orders, giveOrder, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	takeOutcome, outcomes, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{orders: giveOrder, outcomes: takeOutcome, give: gob.NewEncoder(giveOrder), take: gob.NewDecoder(takeOutcome)}
	k.cmd = exec.Command(self, "-test.run=^TestE2EKeeper$")
	k.cmd.Env = append(os.Environ(), keeperEnv+"=1")
	k.cmd.ExtraFiles = []*os.File{orders, outcomes}
	k.cmd.Stderr = &k.complaint
	if k.lifeline, err = k.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	orders.Close()
	outcomes.Close()
	return k
}

func (k *keeper) carryOut(o order) (out outcome, err error) {
	if err = k.give.Encode(o); err == nil {
		err = k.take.Decode(&out)
	}
	return out, err
}

// close ends the keeper, which has nothing left to keep.
func (k *keeper) close() error {
	k.orders.Close()
	k.outcomes.Close()
	err := k.cmd.Wait()
	k.lifeline.Close()
	if err != nil {
		return fmt.Errorf("%w: %s", err, k.complaint.String())
	}
	return nil
}

// TestE2EKeeper is not a test: see keeperEnv.
func TestE2EKeeper(t *testing.T) {
	if os.Getenv(keeperEnv) == "" {
		t.Skip("run by the end-to-end tests")
	}
	runtime.LockOSThread()
	// A shell that runs the tests in the background ignores some signals, and what
	// is ignored stays so over exec. What is caught becomes the default again.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGTERM)
	// Descriptors that the tests themselves inherited are no concern of the program.
	for fd := 3; fd < 1024; fd++ {
		unix.CloseOnExec(fd)
	}
	// A child's end wakes the keeper; the timer does what no signal tells.
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	abandoned := make(chan struct{})
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		close(abandoned)
	}()
	orders, outcomes := gob.NewDecoder(os.NewFile(3, "orders")), gob.NewEncoder(os.NewFile(4, "outcomes"))
	for {
		var o order
		if err := orders.Decode(&o); err == io.EOF {
			os.Exit(0)
		} else if err != nil {
			fmt.Fprintln(os.Stderr, "order:", err)
			os.Exit(1)
		}
		if err := outcomes.Encode(o.carryOut(children, abandoned)); err != nil {
			fmt.Fprintln(os.Stderr, "outcome:", err)
			os.Exit(1)
		}
	}
}

func (o order) carryOut(children <-chan os.Signal, abandoned <-chan struct{}) (out outcome) {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return outcome{Fail: err.Error()}
	}
	start := time.Now()
	main, err := o.start()
	if err != nil {
		return outcome{Fail: err.Error()}
	}
	ended, signalled := false, o.Signal == 0
	var endedAt, seenAt, listedAt time.Time
	out.Most = 1
	for {
		alone := false
		for {
			var status syscall.WaitStatus
			pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
			if err != nil || pid <= 0 {
				// Orphans become this process's children: without children it has
				// no descendants.
				alone = err == syscall.ECHILD
				break
			}
			if pid == main && (status.Exited() || status.Signaled()) {
				ended, endedAt = true, time.Now()
				out.Took = endedAt.Sub(start)
				out.Code = status.ExitStatus()
				if status.Signaled() {
					out.Signal = status.Signal()
				}
			}
		}
		if ended && alone {
			return out
		}
		if !signalled {
			text, err := os.ReadFile(o.Out)
			if seenAt.IsZero() && err == nil && bytes.Contains(text, []byte(o.After)) {
				seenAt = time.Now()
			}
			// The program is to have come from printing to waiting.
			if !seenAt.IsZero() && time.Since(seenAt) > 100*time.Millisecond {
				target := main
				if o.Group {
					target = -main
				}
				_ = syscall.Kill(target, o.Signal)
				signalled = true
			}
		}
		if o.Kill > 0 && !ended && time.Since(start) >= o.Kill {
			_ = syscall.Kill(main, syscall.SIGKILL)
		}
		// The list costs more than the rest, so it is made every 50 ms.
		if ended || time.Since(start) > 25*time.Millisecond && time.Since(listedAt) > 50*time.Millisecond {
			listedAt = time.Now()
			all := descendants()
			out.Most = max(out.Most, len(all))
			if ended && len(all) == 0 {
				return out
			}
			late := !ended && time.Since(start) > o.Limit
			left := ended && time.Since(endedAt) > o.Grace
			gone := false
			select {
			case <-abandoned:
				gone = true
			default:
			}
			if late || left || gone || len(all) > o.Cap {
				out.Late = late
				out.Bomb = len(all) > o.Cap
				if left {
					for _, pid := range all {
						out.Left = append(out.Left, commandLine(pid))
					}
				}
				killAll()
				if !ended {
					out.Took = time.Since(start)
				}
				return out
			}
		}
		select {
		case <-children:
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// start starts the program as the leader of a session of its own.
func (o order) start() (int, error) {
	if err := os.Chdir(o.Dir); err != nil {
		return 0, err
	}
	if o.Gone {
		if err := os.RemoveAll(o.Dir); err != nil {
			return 0, err
		}
	}
	var files [3]*os.File
	if !o.Closed {
		in, err := os.OpenFile(o.Out+".in", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return 0, err
		}
		defer in.Close()
		if o.Stdin == nil {
			in, err = os.Open(os.DevNull)
		} else if _, err = in.Write(o.Stdin); err == nil {
			_, err = in.Seek(0, 0)
		}
		if err != nil {
			return 0, err
		}
		files[0] = in
	}
	for i, path := range []string{o.Out, o.Err} {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		files[i+1] = f
	}
	attributes := &syscall.SysProcAttr{Setsid: true}
	if o.User != 0 {
		for limit, most := range map[int]uint64{unix.RLIMIT_NPROC: 200, unix.RLIMIT_FSIZE: 256 << 20, unix.RLIMIT_CORE: 0} {
			if err := unix.Setrlimit(limit, &unix.Rlimit{Cur: most, Max: most}); err != nil {
				return 0, err
			}
		}
		attributes.Credential = &syscall.Credential{Uid: uint32(o.User), Gid: uint32(o.User)}
	}
	p, err := os.StartProcess(o.Path, o.Args, &os.ProcAttr{Env: append([]string{}, o.Env...), Files: files[:], Sys: attributes})
	if err != nil {
		return 0, err
	}
	if o.User != 0 {
		// Ends what is busy for ever, should this process be killed.
		_ = unix.Prlimit(p.Pid, unix.RLIMIT_CPU, &unix.Rlimit{Cur: 60, Max: 60}, nil)
	}
	return p.Pid, nil
}

// descendants returns the living processes below this one.
func descendants() []int {
	parents := map[int]int{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue
		}
		// pid (name) state ppid: the name may hold anything, a ")" too. The number of
		// threads is the 18th field: a process whose first thread is gone lives on with
		// the others.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) < 18 || (fields[0] == "Z" || fields[0] == "X") && (fields[17] == "0" || fields[17] == "1") {
			continue
		}
		parents[pid], _ = strconv.Atoi(fields[1])
	}
	var all []int
	for pid := range parents {
		up, known := parents[pid], true
		for steps := 0; known && up != os.Getpid() && steps < len(parents); steps++ {
			up, known = parents[up]
		}
		if known && up == os.Getpid() {
			all = append(all, pid)
		}
	}
	return all
}

// killAll stops everything first, so that nothing can start more, then kills it.
func killAll() {
	for range 100 {
		all := descendants()
		if len(all) == 0 {
			return
		}
		for _, s := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGKILL} {
			for _, pid := range all {
				_ = syscall.Kill(pid, s)
			}
		}
		for {
			if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != nil || pid <= 0 {
				break
			}
		}
		<-time.After(10 * time.Millisecond)
	}
}

func commandLine(pid int) string {
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.TrimSpace(strings.ReplaceAll(string(line), "\x00", " "))
}
