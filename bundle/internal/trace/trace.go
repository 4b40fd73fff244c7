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
	Skipped   []string          // what could not be read of the notes, and why; one line each
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
	return read(notes, maxNotes), failed, nil
}

// maxNotes bounds the size of the notes of all processes, in bytes. A process that
// imports and reads ten thousand files writes one million.
const maxNotes = 256 << 20

// read reads the notes of all processes. The directory is in the hands of the program,
// which may have made anything there: what is not read is skipped.
func read(dir string, most int64) *Notes {
	n := &Notes{Modules: map[string]string{}}
	files, err := os.ReadDir(dir)
	if err != nil {
		n.Skipped = append(n.Skipped, err.Error())
	}
	for _, f := range files {
		b, err := readFile(filepath.Join(dir, f.Name()), most)
		if err != nil {
			n.Skipped = append(n.Skipped, err.Error())
			continue
		}
		most -= int64(len(b))
		n.add(b)
	}
	for _, list := range []*[]string{&n.Files, &n.Scripts, &n.Libraries, &n.Mapped, &n.Dists} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return n
}

// readFile reads a regular file of at most this size in bytes. It follows no link, and
// waits for nobody who writes to a pipe.
func readFile(file string, most int64) ([]byte, error) {
	fi, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", file)
	}
	f, err := os.OpenFile(file, os.O_RDONLY|asIs, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if fi, err = f.Stat(); err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() { // it was replaced
		return nil, fmt.Errorf("%s is not a regular file", file)
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s is too large", file)
	}
	return b, err
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
