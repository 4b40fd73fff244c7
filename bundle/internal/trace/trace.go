// Package trace runs a program as it is, unfrozen, and notes what it uses: modules,
// files, libraries and metadata. What it returns names no place of this machine.
package trace

import (
	"bufio"
	"bytes"
	_ "embed" // for the file that notes
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
)

//go:embed sitecustomize.py
var sitecustomize []byte

// variable tells processes where their notes go. sitecustomize.py has the same name.
const variable = "_GOFREEZE_TRACE"

// Command is what to run.
type Command struct {
	Python string   // path of the interpreter
	Args   []string // its arguments: SCRIPT ARGS, or -m MODULE ARGS
}

// Notes are what processes have noted. Files are absolute paths.
type Notes struct {
	Modules   map[string]string // name -> file, or "" for a namespace package
	Files     []string          // that were opened to be read
	Scripts   []string          // that processes ran
	Libraries []string          // names that ctypes has loaded
	Mapped    []string          // libraries that were in memory when a process ended
	Dists     []string          // names of distributions that were asked for
}

// Run runs a command until it ends, and returns what its processes noted. start is
// called with the process as soon as there is one. The command has the standard streams
// of this process. failed is how it ended, as (*exec.Cmd).Run says it; err says that it
// did not run.
func Run(c Command, start func(*os.Process) (stop func())) (n *Notes, failed *exec.ExitError, err error) {
	dir, err := scratch.Dir("", "gofreeze-trace-")
	if err != nil {
		return nil, nil, fmt.Errorf("trace: %w", err)
	}
	defer dir.Remove()
	own, notes := filepath.Join(dir.Path, "site"), filepath.Join(dir.Path, "notes")
	for _, d := range []string{own, notes} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return nil, nil, fmt.Errorf("trace: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(own, "sitecustomize.py"), sitecustomize, 0o600); err != nil {
		return nil, nil, fmt.Errorf("trace: %w", err)
	}
	path := own
	if theirs := os.Getenv("PYTHONPATH"); theirs != "" {
		path += string(os.PathListSeparator) + theirs
	}
	cmd := exec.Command(c.Python, c.Args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "PYTHONPATH="+path, variable+"="+notes)
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("trace %w", err)
	}
	stop := start(cmd.Process)
	err = cmd.Wait()
	stop()
	if err != nil {
		ended, ok := err.(*exec.ExitError)
		if !ok {
			return nil, nil, fmt.Errorf("trace: %w", err)
		}
		failed = ended
	}
	n, err = read(notes)
	return n, failed, err
}

// read reads the notes of all processes.
func read(dir string) (*Notes, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	n := &Notes{Modules: map[string]string{}}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("trace: %w", err)
		}
		n.add(b)
	}
	for _, list := range []*[]string{&n.Files, &n.Scripts, &n.Libraries, &n.Mapped, &n.Dists} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return n, nil
}

// unescape undoes what note in sitecustomize.py does.
var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n")

// add adds the notes of one process. A line that was cut off, because the process was
// killed or the disk is full, counts for nothing.
func (n *Notes) add(b []byte) {
	r := bufio.NewReader(bytes.NewReader(b))
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			return
		}
		kind, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if text = unescape.Replace(text); !ok || text == "" {
			continue
		}
		switch kind {
		case "m":
			if name, file, ok := strings.Cut(text, "\t"); ok {
				n.Modules[name] = file
			}
		case "o":
			n.Files = append(n.Files, text)
		case "s":
			n.Scripts = append(n.Scripts, text)
		case "l":
			n.Libraries = append(n.Libraries, text)
		case "L":
			n.Mapped = append(n.Mapped, text)
		case "d":
			n.Dists = append(n.Dists, text)
		}
	}
}
