package python

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
	"golang.org/x/sync/errgroup"
)

//go:embed worker.py
var workerSource string

// LibrariesProgram is the program behind Worker.Libraries. Results of another one are
// not comparable.
//
//go:embed libraries.py
var LibrariesProgram string

// maxAnswer bounds the size of one answer of a worker, in bytes.
const maxAnswer = 256 << 20

// Worker compiles sources and resolves names in the build interpreter. It uses one
// process, or several while many sources wait.
type Worker struct {
	in    *Interpreter
	mu    sync.Mutex
	procs []*proc
}

// proc is one running worker.
type proc struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	errs *bytes.Buffer
}

// NewWorker returns a worker. Its first process starts with the first request. Its
// processes end when the context of that call ends, or with Close.
func NewWorker(in *Interpreter) *Worker { return &Worker{in: in} }

// process returns the i-th process, and starts it if necessary.
func (w *Worker) process(ctx context.Context, i int) (*proc, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.procs) <= i {
		p, err := start(ctx, w.in)
		if err != nil {
			return nil, err
		}
		w.procs = append(w.procs, p)
	}
	return w.procs[i], nil
}

func start(ctx context.Context, in *Interpreter) (*proc, error) {
	cmd := process.Command(ctx, in.Invoked, "-B", "-c", workerSource)
	cmd.Env = environ()
	p := &proc{cmd: cmd, errs: &bytes.Buffer{}}
	cmd.Stderr = p.errs
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", in.Invoked, err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", in.Invoked, err)
	}
	p.out = bufio.NewReaderSize(out, 1<<16)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", in.Invoked, err)
	}
	return p, nil
}

// closeLimit is the time that a worker may take to end.
const closeLimit = 10 * time.Second

// Close ends the processes.
func (w *Worker) Close() {
	for _, p := range w.procs {
		p.in.Close()
		late := time.AfterFunc(closeLimit, func() { _ = p.cmd.Cancel() })
		_ = p.cmd.Wait()
		late.Stop()
	}
	w.procs = nil
}

// perProcess is the number of sources that make another process worthwhile.
const perProcess = 40

// Compile compiles the sources and returns the answers in the same order. An error
// means that the worker died; if a source does not compile, its answer has Err set.
func (w *Worker) Compile(ctx context.Context, reqs []CompileRequest) ([]Compiled, error) {
	out := make([]Compiled, len(reqs))
	n := min(runtime.GOMAXPROCS(0), 1+len(reqs)/perProcess)
	var group errgroup.Group
	group.SetLimit(n)
	for i := range n {
		p, err := w.process(ctx, i)
		if err != nil {
			return nil, errors.Join(err, group.Wait())
		}
		group.Go(func() error { return p.compile(reqs, out, i, n) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return out, ctx.Err()
}

// compile handles every n-th request, starting with the first. It writes requests
// without waiting for the answers.
func (p *proc) compile(reqs []CompileRequest, out []Compiled, first, n int) error {
	var writer errgroup.Group
	writer.Go(func() error {
		w := bufio.NewWriterSize(p.in, 1<<16)
		for i := first; i < len(reqs); i += n {
			r := reqs[i]
			parts := [][]byte{[]byte(strconv.Itoa(r.Optimize)), []byte(r.Filename), []byte(r.File)}
			if r.Source != nil {
				parts = append(parts, r.Source)
			}
			writeFrame(w, 'c', parts...)
		}
		return w.Flush()
	})
	err := p.answers(reqs, out, first, n)
	if err != nil {
		p.in.Close() // otherwise the writer would wait for a process whose answers nobody reads
	}
	if werr := writer.Wait(); werr != nil && err == nil {
		err = p.died(werr)
	}
	return err
}

// answers reads the answers to every n-th request, starting with the first.
func (p *proc) answers(reqs []CompileRequest, out []Compiled, first, n int) error {
	for i := first; i < len(reqs); i += n {
		answer, err := p.read()
		if err != nil {
			return err
		}
		if out[i], err = compiled(reqs[i], answer); err != nil {
			return err
		}
	}
	return nil
}

func compiled(r CompileRequest, answer []byte) (Compiled, error) {
	if len(answer) > 0 && answer[0] == '+' {
		return Compiled{Code: answer[1:]}, nil
	}
	var parts [3]string
	rest := answer[min(1, len(answer)):]
	for i := range parts {
		if len(rest) < 4 || uint32(len(rest)-4) < binary.LittleEndian.Uint32(rest) {
			return Compiled{}, fmt.Errorf("analysis worker: malformed answer for %s", r.Filename)
		}
		n := binary.LittleEndian.Uint32(rest)
		parts[i], rest = string(rest[4:4+n]), rest[4+n:]
	}
	e := &SyntaxError{File: r.File, Msg: parts[1], Code: []byte(parts[2])}
	e.Line, _ = strconv.Atoi(parts[0])
	if e.File == "" {
		e.File = r.Filename
	}
	return Compiled{Err: e}, nil
}

// Found is the answer to one Find.
type Found struct {
	Found   bool     `json:"found"`
	Package bool     `json:"package"`
	Dirs    []string `json:"dirs"`
	Origin  string   `json:"origin"` // file, "" for namespace packages and built-in modules
}

// Find resolves top-level names through the environment's own import finders.
func (w *Worker) Find(ctx context.Context, names []string) ([]Found, error) {
	p, err := w.process(ctx, 0)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, n := range names {
		var b bytes.Buffer
		writeFrame(&b, 'f', []byte(n))
		if _, err := p.in.Write(b.Bytes()); err != nil {
			return nil, p.died(err)
		}
		answer, err := p.read()
		if err != nil {
			return nil, err
		}
		var f Found
		if err := json.Unmarshal(answer, &f); err != nil {
			return nil, fmt.Errorf("analysis worker: malformed answer for %s", n)
		}
		out = append(out, f)
	}
	return out, ctx.Err()
}

// LibrariesRequest asks which libraries the modules of one distribution, or of the
// program, load by names that they compute.
type LibrariesRequest struct {
	Files   map[string]string `json:"files"`   // source files by module: where calls and constants are looked for
	Loaders []string          `json:"loaders"` // the modules that may load libraries
	Program bool              `json:"program"` // whether they are those of the program
}

// Loaded is what a module loads.
type Loaded struct {
	Names   []string `json:"names"`   // names and paths of libraries, sorted; most of them are for other systems
	Unknown []int    `json:"unknown"` // lines that load what nobody can know beforehand
}

// Libraries answers for each module that can be read.
func (w *Worker) Libraries(ctx context.Context, r LibrariesRequest) (map[string]Loaded, error) {
	p, err := w.process(ctx, 0)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	writeFrame(&b, 'l', []byte(LibrariesProgram), text)
	if _, err := p.in.Write(b.Bytes()); err != nil {
		return nil, p.died(err)
	}
	answer, err := p.read()
	if err != nil {
		return nil, err
	}
	var out map[string]Loaded
	if err := json.Unmarshal(answer, &out); err != nil {
		return nil, errors.New("analysis worker: malformed answer about libraries")
	}
	return out, ctx.Err()
}

// writeFrame ignores errors of w, which must be a writer that keeps its first error.
func writeFrame(w io.Writer, op byte, parts ...[]byte) {
	size := 1
	for _, p := range parts {
		size += 4 + len(p)
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(size))
	b = append(b, op)
	for _, p := range parts {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	w.Write(b)
}

// answerLimit bounds the time for one answer. It is long because an answer may come
// from the environment's own importers.
const answerLimit = 10 * time.Minute

func (p *proc) read() ([]byte, error) {
	late := time.AfterFunc(answerLimit, func() { _ = p.cmd.Cancel() })
	b, err := p.frame()
	if !late.Stop() && err != nil {
		return nil, fmt.Errorf("analysis worker %s: gave no answer within %s; look at what runs when it starts: sitecustomize, .pth files", p.cmd.Path, answerLimit)
	}
	return b, err
}

func (p *proc) frame() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(p.out, head[:]); err != nil {
		return nil, p.died(err)
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > maxAnswer {
		return nil, fmt.Errorf("analysis worker: answer of %d bytes", n)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(p.out, b); err != nil {
		return nil, p.died(err)
	}
	return b, nil
}

func (p *proc) died(err error) error {
	_ = p.cmd.Wait()
	msg := strings.TrimSpace(p.errs.String())
	if i := strings.LastIndexByte(msg, '\n'); i >= 0 {
		msg = msg[i+1:]
	}
	if msg == "" {
		msg = err.Error()
	}
	return fmt.Errorf("analysis worker %s ended: %s", p.cmd.Path, msg)
}
