// Package specfile runs PyInstaller spec files, which are programs, in the
// interpreter that will be shipped, and says what they ask for. It builds
// nothing: what Analysis finds comes from its caller, and what EXE and COLLECT
// make is made by it.
package specfile

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed toc.py
var tables string

//go:embed specfile.py
var program string

// maxLine bounds one question, in bytes.
const maxLine = 256 << 20

// Options say what to run and who answers.
type Options struct {
	Python   string   // the interpreter's executable
	Env      []string // its environment
	File     string   // absolute path of the spec file
	Args     []string // sys.argv[1:]
	DistPath string
	WorkPath string
	UPXDir   string
	Suffix   string // of executables: ".exe" for Windows
	Replace  bool   // existing products
	Compat   string // directory with our package PyInstaller
	Output   io.Writer
	// Analyse is called for each Analysis, Build for each product, and Warn for
	// what is to be told. An error of the first two ends the run.
	Analyse func(a *Analysis) (*Found, error)
	Build   func(p *Product) error
	Warn    func(line int, text string)
}

// Run executes a spec file.
func Run(ctx context.Context, opt Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	theirIn, in, err := os.Pipe()
	if err != nil {
		return err
	}
	defer in.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		theirIn.Close()
		return err
	}
	defer out.Close()
	var complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, opt.Python, "-B", "-c", tables+"\n"+program)
	cmd.Env = opt.Env
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	cmd.Stdout, cmd.Stderr = opt.Output, io.MultiWriter(opt.Output, &complaint)
	err = cmd.Start()
	theirIn.Close()
	theirOut.Close()
	if err != nil {
		return fmt.Errorf("start %s: %w", opt.Python, err)
	}
	done := make(chan struct{})
	go func() { // a killed process may have children that hold the pipe
		select {
		case <-ctx.Done():
			out.Close()
		case <-done:
		}
	}()
	err = converse(opt, in, out)
	close(done)
	in.Close()
	werr := cmd.Wait()
	if errors.Is(err, io.EOF) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &Error{File: opt.File, Text: strings.TrimSpace(fmt.Sprintf("the interpreter ended in the middle (%v) %s", werr, last(complaint.String())))}
	}
	return err
}

func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// converse answers questions until the spec file is done.
func converse(opt Options, in io.Writer, out io.Reader) error {
	say := func(v any) error {
		b, err := json.Marshal(v)
		if err == nil {
			_, err = in.Write(append(b, '\n'))
		}
		return err
	}
	args := opt.Args
	if args == nil {
		args = []string{}
	}
	base := filepath.Base(opt.File)
	if err := say(map[string]any{"spec": opt.File, "dir": filepath.Dir(opt.File), "name": strings.TrimSuffix(base, filepath.Ext(base)), "args": args,
		"dist": opt.DistPath, "work": opt.WorkPath, "compat": opt.Compat, "upx_dir": opt.UPXDir, "suffix": opt.Suffix, "replace": opt.Replace}); err != nil {
		return io.EOF
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	for lines.Scan() {
		answer, end, err := answer(opt, lines.Bytes())
		if err != nil || end {
			return err
		}
		if err := say(answer); err != nil {
			return io.EOF
		}
	}
	return io.EOF
}

// answer answers one question; end is the last one.
func answer(opt Options, line []byte) (answer any, end bool, err error) {
	var q struct {
		Ask  string `json:"ask"`
		Text string `json:"text"`
		Line int    `json:"line"`
	}
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, true, &Error{File: opt.File, Text: "wrote to a descriptor that is not its own"}
	}
	wrong := func(err error) error { return &Error{File: opt.File, Line: q.Line, Text: err.Error()} }
	switch q.Ask {
	case "warn":
		opt.Warn(q.Line, q.Text)
	case "failed":
		return nil, true, wrong(errors.New(q.Text))
	case "done":
		return nil, true, nil
	case "analysis":
		var a Analysis
		if err := json.Unmarshal(line, &a); err != nil {
			return nil, true, wrong(fmt.Errorf("Analysis: %w", err))
		}
		found, err := opt.Analyse(&a)
		return found, err != nil, err
	case "exe":
		p := Product{Onefile: true}
		var e Exe
		if err := errors.Join(json.Unmarshal(line, &p), json.Unmarshal(line, &e)); err != nil {
			return nil, true, wrong(fmt.Errorf("EXE: %w", err))
		}
		p.Exes = []Exe{e}
		err := opt.Build(&p)
		return true, err != nil, err
	case "collect":
		var p Product
		if err := json.Unmarshal(line, &p); err != nil {
			return nil, true, wrong(fmt.Errorf("COLLECT: %w", err))
		}
		err := opt.Build(&p)
		return true, err != nil, err
	default:
		return nil, true, wrong(fmt.Errorf("asks %q", q.Ask))
	}
	return true, false, nil
}
