// Package specfile runs PyInstaller spec files, which are programs, in the
// interpreter that will be shipped, and says what they ask for. It builds
// nothing: what Analysis finds comes from its caller.
package specfile

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

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
	Compat   string // directory with our package PyInstaller
	Output   io.Writer
	// Analyse is called for each Analysis; Warn for what is to be told.
	Analyse func(a *Analysis) (*Found, error)
	Warn    func(line int, text string)
}

// Analysis is what a spec file wants analysed. Paths are absolute.
type Analysis struct {
	Scripts      []string    `json:"scripts"`
	Paths        []string    `json:"paths"`
	Binaries     [][2]string `json:"binaries"` // source, destination directory
	Datas        [][2]string `json:"datas"`
	Hidden       []string    `json:"hidden"`
	HookDirs     []string    `json:"hook_dirs"`
	Excludes     []string    `json:"excludes"`
	RuntimeHooks []string    `json:"runtime_hooks"`
	NoArchive    bool        `json:"noarchive"`
	Optimize     int         `json:"optimize"`
	Source       []string    `json:"source"`
	HooksConfig  any         `json:"hooksconfig"`
	Line         int         `json:"line"`
}

// Entry is one entry of a TOC: name, path and typecode.
type Entry [3]string

// UnmarshalJSON takes null for an empty string.
func (e *Entry) UnmarshalJSON(b []byte) error {
	var parts []*string
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return fmt.Errorf("an entry of %d parts", len(parts))
	}
	for i, p := range parts {
		if p != nil {
			e[i] = *p
		}
	}
	return nil
}

// Found is the answer to an Analysis.
type Found struct {
	Pure     []Entry `json:"pure"`     // module, file, PYMODULE
	Binaries []Entry `json:"binaries"` // place in the product, file, BINARY or EXTENSION
	Datas    []Entry `json:"datas"`
}

// Exe is one EXE.
type Exe struct {
	Name     string   `json:"name"`
	TOC      []Entry  `json:"toc"`  // scripts, options, and what a onefile program holds
	Pure     []string `json:"pure"` // names of modules; nil: no PYZ
	Onefile  bool     `json:"onefile"`
	Debug    []string `json:"debug"`
	Strip    bool     `json:"strip"`
	TempDir  string   `json:"tmpdir"`
	Contents string   `json:"contents"`
}

// Collect is one COLLECT: a directory.
type Collect struct {
	Name  string  `json:"name"`
	TOC   []Entry `json:"toc"`
	Exes  []Exe   `json:"exes"`
	Strip bool    `json:"strip"`
}

// Products is what a spec file asks for in the end.
type Products struct {
	Exes     []Exe     `json:"exes"`
	Collects []Collect `json:"collects"`
}

// Error is a failure of the spec file itself.
type Error struct {
	File string
	Line int // 0: unknown
	Text string
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
	}
	return e.File + ": " + e.Text
}

// question is one line from the spec file's process.
type question struct {
	Ask  string `json:"ask"`
	Text string `json:"text"`
	Line int    `json:"line"`
}

// Run executes a spec file.
func Run(ctx context.Context, opt Options) (*Products, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		theirIn.Close()
		return nil, err
	}
	defer out.Close()
	var complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, opt.Python, "-B", "-c", program)
	cmd.Env = opt.Env
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	cmd.Stdout, cmd.Stderr = opt.Output, io.MultiWriter(opt.Output, &complaint)
	err = cmd.Start()
	theirIn.Close()
	theirOut.Close()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", opt.Python, err)
	}
	p, err := converse(opt, in, out)
	in.Close()
	if err != nil {
		cancel()
	}
	werr := cmd.Wait()
	if err == io.EOF {
		return nil, &Error{File: opt.File, Text: fmt.Sprintf("ended before anything was built (%v) %s", werr, last(complaint.String()))}
	}
	return p, err
}

func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// converse answers questions until the spec file is done.
func converse(opt Options, in io.Writer, out io.Reader) (*Products, error) {
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
	if err := say(map[string]any{"spec": opt.File, "dir": filepath.Dir(opt.File), "args": args, "dist": opt.DistPath, "work": opt.WorkPath, "compat": opt.Compat}); err != nil {
		return nil, io.EOF
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, &Error{File: opt.File, Text: "wrote to a descriptor that is not its own"}
		}
		var answer any = true
		switch q.Ask {
		case "warn":
			opt.Warn(q.Line, q.Text)
		case "failed":
			return nil, &Error{File: opt.File, Line: q.Line, Text: q.Text}
		case "analysis":
			var a Analysis
			if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
				return nil, &Error{File: opt.File, Line: q.Line, Text: "Analysis: " + err.Error()}
			}
			found, err := opt.Analyse(&a)
			if err != nil {
				return nil, err
			}
			answer = found
		case "done":
			var p Products
			if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
				return nil, &Error{File: opt.File, Text: err.Error()}
			}
			return &p, nil
		}
		if err := say(answer); err != nil {
			return nil, io.EOF
		}
	}
	return nil, io.EOF
}
