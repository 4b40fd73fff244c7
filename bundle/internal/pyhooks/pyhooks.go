// Package pyhooks runs Python hooks, which are written for PyInstaller, in a process of
// the build interpreter. It finds the hooks and returns their answers. Its caller acts
// on the answers.
package pyhooks

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
)

//go:embed runner.py
var program string

// maxAnswer bounds one answer, in bytes.
const maxAnswer = 64 << 20

// Options says how to run hooks.
type Options struct {
	Python  string // the interpreter's executable
	Env     []string
	Compat  string        // directory with gofreeze's package PyInstaller
	Paths   []string      // the program's search path
	Scripts []string      // the program's own files, which hooks find in hook_api.analysis.inputs
	Config  any           // hooksconfig
	Output  io.Writer     // receives what hooks print
	Limit   time.Duration // time limit for one hook; 0 for none
}

// Question is a question to a hook file.
type Question struct {
	ID      int      `json:"id"`   // set by Ask; the answer has the same number
	What    string   `json:"what"` // "hook", "pre_safe_import_module", "pre_find_module_path", "dirs", "rthooks"
	Hook    string   `json:"hook"`
	Entry   string   `json:"entry,omitempty"` // dirs: module:function
	Module  string   `json:"module"`
	File    string   `json:"file"`
	Path    []string `json:"path"`
	Modules []string `json:"modules"` // all modules that are in so far
}

// Answer is the answer of a hook.
type Answer struct {
	ID       int                 `json:"id"`
	Hidden   []string            `json:"hidden"`
	Excluded []string            `json:"excluded"`
	Datas    [][2]string         `json:"datas"` // source, destination directory
	Binaries [][2]string         `json:"binaries"`
	Modes    map[string]string   `json:"modes"`   // mode of each package: "py", "pyc", "pyz", "pyz+py"
	Quiet    bool                `json:"quiet"`   // hidden imports may be missing
	Runtime  []string            `json:"runtime"` // modules that exist at run time only
	Paths    []string            `json:"paths"`   // further directories of the package; for pre_find_module_path, the directories to search
	Dirs     []string            `json:"dirs"`
	RTHooks  map[string][]string `json:"rthooks"`

	Error string `json:"error"`
	Line  int    `json:"line"`
}

// Runner is the process that runs hooks. The zero value is ready to use. The process
// starts with the first question, and again if a hook has ended it.
type Runner struct {
	Options
	p     *process.Lines
	asked int
}

// Ask runs one hook. Mistakes of the hook are reported in the answer.
func (r *Runner) Ask(ctx context.Context, q Question) (*Answer, error) {
	if r.p == nil {
		if err := r.start(ctx); err != nil {
			return nil, err
		}
	}
	r.asked++
	q.ID = r.asked
	q.Hook, q.File, q.Path = process.Text(q.Hook), process.Text(q.File), process.Texts(q.Path)
	b, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	var a Answer
	line, err := r.p.Ask(ctx, b, r.Limit)
	if err == nil && (process.Unmarshal(line, &a) != nil || a.ID != q.ID) {
		err = errors.New("wrote to a descriptor that the build uses")
	}
	if err == nil {
		a.ID = 0
		return &a, nil
	}
	r.Close() // later output cannot be matched to a question
	var ended *process.Ended
	var slow *process.Slow
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &ended):
		err = fmt.Errorf("ended the process that runs hooks (%s)", ended.How)
	case errors.As(err, &slow):
		err = fmt.Errorf("did not end within %s; if it needs more time, set GOFREEZE_HOOK_LIMIT to a longer time", slow.Limit)
	}
	return &Answer{Error: err.Error()}, nil
}

func (r *Runner) start(ctx context.Context) error {
	cmd := process.Command(ctx, r.Python, "-B", "-c", process.Python+program)
	cmd.Env = append(slices.Clip(r.Env), "PYTHONHASHSEED=0") // so that a hook that lists a set always gives the same answer
	cmd.Stdout, cmd.Stderr = r.Output, r.Output
	p, err := process.Start(cmd, maxAnswer)
	if err != nil {
		return err
	}
	r.p = p
	config, err := json.Marshal(map[string]any{"compat": process.Text(r.Compat), "paths": append([]string{}, process.Texts(r.Paths)...),
		"scripts": append([]string{}, process.Texts(r.Scripts)...), "hooksconfig": r.Config})
	if err != nil {
		return err
	}
	p.Send(config)
	return nil
}

// Close ends the process.
func (r *Runner) Close() {
	if r.p != nil {
		r.p.Close()
		r.p = nil
	}
}
