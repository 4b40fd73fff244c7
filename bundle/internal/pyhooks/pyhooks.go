// Package pyhooks runs hooks in the manner of PyInstaller, which are Python
// files, in a process of the interpreter that is shipped. It knows where they are
// and what they say; what follows from that is its caller's.
package pyhooks

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

//go:embed runner.py
var program string

// maxAnswer bounds one answer, in bytes.
const maxAnswer = 64 << 20

// Options say how hooks are run.
type Options struct {
	Python  string // the interpreter's executable
	Env     []string
	Compat  string    // directory with our package PyInstaller
	Paths   []string  // the program's search path
	Scripts []string  // the program's own files, as hook_api.analysis.inputs has them
	Config  any       // hooksconfig
	Output  io.Writer // what hooks print
}

// Question is what is asked of a hook file.
type Question struct {
	What    string   `json:"what"` // "hook", "pre_safe_import_module", "pre_find_module_path", "dirs", "rthooks"
	Hook    string   `json:"hook"`
	Entry   string   `json:"entry,omitempty"` // dirs: module:function
	Module  string   `json:"module"`
	File    string   `json:"file"`
	Path    []string `json:"path"`
	Modules []string `json:"modules"` // all that are in so far
	Imports []string `json:"imports"`
}

// Answer is what a hook said.
type Answer struct {
	Hidden   []string            `json:"hidden"`
	Excluded []string            `json:"excluded"`
	Datas    [][2]string         `json:"datas"` // source, destination directory
	Binaries [][2]string         `json:"binaries"`
	Modes    map[string]string   `json:"modes"`   // of packages: "py", "pyc", "pyz", "pyz+py"
	Quiet    bool                `json:"quiet"`   // hidden imports may be missing
	Runtime  []string            `json:"runtime"` // modules that exist at run time only
	Paths    []string            `json:"paths"`   // further directories of the package; those to search of pre_find_module_path
	Dirs     []string            `json:"dirs"`
	RTHooks  map[string][]string `json:"rthooks"`

	Error string `json:"error"`
	Line  int    `json:"line"`
}

// Runner is the process that runs hooks. The zero value is not started; it starts
// with the first question, and again when a hook has ended it.
type Runner struct {
	Options
	cmd   *exec.Cmd
	in    *os.File
	out   *os.File
	lines *bufio.Scanner
}

// Ask runs one hook. What the hook does wrong is in the answer.
func (r *Runner) Ask(ctx context.Context, q Question) (*Answer, error) {
	if r.cmd == nil {
		if err := r.start(ctx); err != nil {
			return nil, err
		}
	}
	b, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	_, err = r.in.Write(append(b, '\n'))
	if err != nil || !r.lines.Scan() {
		werr := r.stop()
		return &Answer{Error: fmt.Sprintf("ended the process that runs hooks (%v)", werr)}, ctx.Err()
	}
	var a Answer
	if err := json.Unmarshal(r.lines.Bytes(), &a); err != nil {
		return &Answer{Error: "wrote to a descriptor that is not its own"}, nil
	}
	return &a, nil
}

func (r *Runner) start(ctx context.Context) error {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirIn.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return err
	}
	defer theirOut.Close()
	r.cmd = exec.CommandContext(ctx, r.Python, "-B", "-c", program)
	r.cmd.Env = r.Env
	r.cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	r.cmd.Stdout, r.cmd.Stderr = r.Output, r.Output
	if err := r.cmd.Start(); err != nil {
		in.Close()
		out.Close()
		r.cmd = nil
		return fmt.Errorf("start %s: %w", r.Python, err)
	}
	r.in, r.out = in, out
	r.lines = bufio.NewScanner(out)
	r.lines.Buffer(make([]byte, 1<<16), maxAnswer)
	config, err := json.Marshal(map[string]any{"compat": r.Compat, "paths": append([]string{}, r.Paths...), "scripts": append([]string{}, r.Scripts...), "hooksconfig": r.Config})
	if err != nil {
		return err
	}
	_, _ = in.Write(append(config, '\n')) // a process that is gone is noticed at the first answer
	return nil
}

func (r *Runner) stop() error {
	r.in.Close()
	err := r.cmd.Wait()
	r.out.Close()
	r.cmd = nil
	return err
}

// Close ends the process.
func (r *Runner) Close() {
	if r.cmd != nil {
		_ = r.stop()
	}
}
