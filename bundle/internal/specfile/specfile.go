// Package specfile runs PyInstaller spec files, which are programs, in the build
// interpreter, and reports what they ask for. It builds nothing: its caller finds what
// an Analysis asks for, and builds what EXE and COLLECT describe.
package specfile

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
)

//go:embed toc.py
var tables string

//go:embed specfile.py
var program string

// maxLine bounds the size of one question, in bytes.
const maxLine = 256 << 20

// Options says what to run, and which functions answer.
type Options struct {
	Python   string   // the interpreter's executable
	Env      []string // its environment
	File     string   // absolute path of the spec file
	Args     []string // sys.argv[1:]
	DistPath string
	WorkPath string
	UPXDir   string
	Suffix   string // suffix of executables: ".exe" for Windows
	Replace  bool   // replace existing products
	Compat   string // directory with gofreeze's package PyInstaller
	Output   io.Writer
	Limit    time.Duration // time limit for the file between two questions; 0 for none
	// Analyse is called for each Analysis, Build for each product, and Warn for each
	// warning. An error of Analyse or Build ends the run.
	Analyse func(a *Analysis) (*Found, error)
	Build   func(p *Product) error
	Warn    func(line int, text string)
	Exit    func() // the file ends itself, with sys.exit(0) or the like; nil for nobody who asks
}

// Run executes a spec file.
func Run(ctx context.Context, opt Options) error {
	var complaint bytes.Buffer
	cmd := process.Command(ctx, opt.Python, "-B", "-c", process.Python+tables+"\n"+program)
	cmd.Env = opt.Env
	cmd.Stdout, cmd.Stderr = opt.Output, io.MultiWriter(opt.Output, &complaint)
	p, err := process.Start(cmd, maxLine)
	if err != nil {
		return err
	}
	err = converse(ctx, opt, p)
	p.Close()
	var ended *process.Ended
	var slow *process.Slow
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &ended):
		return &Error{File: opt.File, Text: strings.TrimSpace(fmt.Sprintf("the interpreter ended before the file was finished (%s) %s", ended.How, last(complaint.String())))}
	case errors.As(err, &slow):
		return &Error{File: opt.File, Text: fmt.Sprintf("did not go on for %s; if it needs more time, set GOFREEZE_HOOK_LIMIT to a longer time", slow.Limit)}
	}
	return err
}

func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// converse answers questions until the spec file ends. The limit applies to the time
// between two questions.
func converse(ctx context.Context, opt Options, p *process.Lines) error {
	args := opt.Args
	if args == nil {
		args = []string{}
	}
	base := filepath.Base(opt.File)
	var reply any = map[string]any{"spec": process.Text(opt.File), "dir": process.Text(filepath.Dir(opt.File)),
		"name": process.Text(strings.TrimSuffix(base, filepath.Ext(base))), "args": process.Texts(args), "dist": process.Text(opt.DistPath),
		"work": process.Text(opt.WorkPath), "compat": process.Text(opt.Compat), "upx_dir": process.Text(opt.UPXDir), "suffix": opt.Suffix, "replace": opt.Replace}
	for {
		b, err := json.Marshal(reply)
		if err != nil {
			return err
		}
		line, err := p.Ask(ctx, b, opt.Limit)
		if err != nil {
			return err
		}
		var end bool
		if reply, end, err = answer(opt, line); err != nil || end {
			return err
		}
	}
}

// answer answers one question. end says that it was the last one.
func answer(opt Options, line []byte) (answer any, end bool, err error) {
	var q struct {
		Ask  string `json:"ask"`
		Text string `json:"text"`
		Line int    `json:"line"`
	}
	if err := process.Unmarshal(line, &q); err != nil {
		return nil, true, &Error{File: opt.File, Text: "wrote to a descriptor that the build uses"}
	}
	wrong := func(err error) error { return &Error{File: opt.File, Line: q.Line, Text: err.Error()} }
	switch q.Ask {
	case "warn":
		opt.Warn(q.Line, q.Text)
	case "exit":
		if opt.Exit != nil {
			opt.Exit()
		}
	case "failed":
		return nil, true, &Error{File: opt.File, Line: q.Line, Text: q.Text, Raised: true}
	case "done":
		return nil, true, nil
	case "analysis":
		var a Analysis
		if err := process.Unmarshal(line, &a); err != nil {
			return nil, true, wrong(fmt.Errorf("Analysis: %w", err))
		}
		found, err := opt.Analyse(&a)
		return found.wire(), err != nil, err
	case "exe":
		p := Product{Onefile: true}
		var e Exe
		if err := errors.Join(process.Unmarshal(line, &p), process.Unmarshal(line, &e)); err != nil {
			return nil, true, wrong(fmt.Errorf("EXE: %w", err))
		}
		p.Exes = []Exe{e}
		err := opt.Build(&p)
		return true, err != nil, err
	case "collect":
		var p Product
		if err := process.Unmarshal(line, &p); err != nil {
			return nil, true, wrong(fmt.Errorf("COLLECT: %w", err))
		}
		err := opt.Build(&p)
		return true, err != nil, err
	default:
		return nil, true, wrong(fmt.Errorf("asks %q", q.Ask))
	}
	return true, false, nil
}
