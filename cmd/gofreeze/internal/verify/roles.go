package verify

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/observe"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// These roles are also used by other packages.
const (
	Main       = "main"
	MainAgain  = "main again" // the program ran once more, whether or not it was meant to
	Bootloader = "bootloader"
	janitor    = "janitor"
)

// The path of the script that a frozen interpreter runs contains bootScript, or begins
// with memoryScript if the script is in memory.
const (
	bootScript   = "/.gofreeze/boot"
	memoryScript = "/proc/self/fd/"
)

// cookie marks a PyInstaller archive.
var cookie = []byte("MEI\014\013\012\013\016")

// kind says which tool made an executable.
func kind(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "program"
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return "program"
	}
	a, err := archive.Open(f, fi.Size())
	if err == nil {
		return "gofreeze " + a.Settings.Layout
	}
	if !errors.Is(err, archive.ErrNotArchive) {
		return "gofreeze, damaged"
	}
	tail := make([]byte, min(fi.Size(), 8192))
	if _, err := f.ReadAt(tail, fi.Size()-int64(len(tail))); (err == nil || err == io.EOF) && bytes.Contains(tail, cookie) {
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "_internal")); err == nil && fi.Size() < 8<<20 {
			return "PyInstaller onedir"
		}
		return "PyInstaller onefile"
	}
	return "program"
}

// roles gives every process its role, from its command line and its events. Parents
// come before their children. product is the path of the program without links.
func (r *Run) roles(res *observe.Result, product string) {
	role := map[int]string{}
	program := r.Processes[0].Args
	seenMain := false
	for i := range r.Processes {
		p, seen := &r.Processes[i], res.Processes[i]
		args, python := r.arguments(i, seen, res.Program(), product)
		switch {
		case r.waits(i):
			p.Role = Bootloader
		case i > 0 && seen.Forked:
			p.Role = "forked worker"
			if role[p.Parent] == "fork server" {
				p.Role = "fork server's worker"
			}
		case len(p.Args) > 0 && p.Args[0] == "gofreeze-janitor":
			p.Role = janitor
		case !python:
			p.Role = Main
			if i > 0 {
				p.Role = "external: " + filepath.Base(first(p.Args))
			}
		case helper(args) != "" && !p.said("main"):
			p.Role = helper(args)
		case i == 0:
			p.Role = Main
		case role[p.Parent] == Bootloader && !seenMain:
			p.Role = Main
		case strings.HasPrefix(r.Kind, "PyInstaller onefile") && p.Parent == r.Processes[0].Pid && !seenMain && slices.Equal(p.Args, program):
			p.Role = Main
			r.Processes[0].Role = Bootloader
			role[p.Parent] = Bootloader
		case !p.said("main") && interpreter(args) != "" && !sameProgram(args, program):
			p.Role = interpreter(args)
		default:
			p.Role = MainAgain
		}
		seenMain = seenMain || p.Role == Main && i > 0
		role[p.Pid] = p.Role
	}
}

// waits reports whether a process has stayed the bootloader: it runs the program as a
// child, or has refused to start it. Every other bootloader becomes the program itself.
// If a process ends before that, as workers of a pool that is closed at once do, it
// gets the role that its command line describes, which is also its role in the unfrozen
// program.
func (r *Run) waits(i int) bool {
	p := &r.Processes[i]
	if !p.said("bootloader") || p.said("boot") {
		return false
	}
	return p.said("stopped") || slices.ContainsFunc(r.Processes[i+1:], func(c Process) bool { return c.Parent == p.Pid })
}

func (p *Process) said(event string) bool {
	return slices.ContainsFunc(p.Events, func(e Event) bool { return e.Name == event })
}

func first(args []string) string {
	if len(args) == 0 {
		return "?"
	}
	return args[0]
}

// arguments returns the arguments of process i, which runs Python code.
func (r *Run) arguments(i int, p, program *observe.Process, product string) (args []string, python bool) {
	frozen := strings.HasPrefix(r.Kind, "gofreeze")
	for i, a := range p.Args {
		if strings.Contains(a, bootScript) && strings.HasSuffix(a, ".pyc") ||
			strings.HasPrefix(a, memoryScript) && i > 0 && frozen {
			return p.Args[i+1:], true
		}
	}
	if len(p.Args) == 0 {
		return nil, false
	}
	bootloader := frozen && (p.Executable == product || r.Processes[i].said("bootloader"))
	if bootloader || p.Executable == program.Executable && !frozen || strings.HasPrefix(filepath.Base(p.Executable), "python") {
		return p.Args[1:], true
	}
	return nil, false
}

// helper returns the helper of multiprocessing that a command line starts, or "".
func helper(args []string) string {
	if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "--") && strings.HasSuffix(a, "-fork") }) {
		return "spawn worker"
	}
	i := slices.Index(args, "-c")
	if i < 0 || i+1 == len(args) {
		return ""
	}
	switch text := args[i+1]; {
	case strings.Contains(text, "resource_tracker import main"), strings.Contains(text, "semaphore_tracker import main"):
		return "resource tracker"
	case strings.Contains(text, "forkserver import main"):
		return "fork server"
	case strings.Contains(text, "spawn import spawn_main"):
		return "spawn worker"
	}
	return ""
}

// interpreter describes the code that a command line gives to an interpreter, or
// returns "".
func interpreter(args []string) string {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-c":
			return "python -c"
		case a == "-m" && i+1 < len(args):
			return "python -m " + args[i+1]
		case a == "-":
			return "python -"
		case strings.HasSuffix(a, ".py"):
			return "python " + filepath.Base(a)
		case a == "-W" || a == "-X":
			i++ // its value
		case !strings.HasPrefix(a, "-"):
			return ""
		}
	}
	return ""
}

// sameProgram reports whether an interpreter was given the same script as the program
// of this run.
func sameProgram(args, program []string) bool {
	script := interpreter(args)
	return strings.HasSuffix(script, ".py") && len(program) > 1 && interpreter(program[1:]) == script
}
