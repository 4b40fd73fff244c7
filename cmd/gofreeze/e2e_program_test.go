//go:build linux

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is a sample program below testdata/programs. Its "# e2e:" lines say how
// it wants to be built and run:
//
//	run ARGS [=> END]     one run; END is an exit code (0), "signal NAME" or "fails"
//	methods               a run for the default and for each start method as argument
//	signal SIG [group] after TEXT     the run above gets SIG once TEXT was printed
//	build FLAGS           further flags for gofreeze build
//	python FLAGS          further flags for the reference interpreter
//	module NAME           the program is -m NAME, not this file
//	path DIR, dist DIR    DIR goes onto the search path
//	library FILE.c        is compiled to libFILE.so beside the program
//	extension FILE.c      is compiled to an extension module beside the program
//	copy DIR              DIR lies in the working directory at run time
//	needs STATEMENT       skipped where the interpreter cannot execute STATEMENT
//	env NAME=VALUE        VALUE in the syntax of a Go string
//	stdin TEXT | closed
//	cwd deleted
//	stderr traceback | warnings | ignore | contains TEXT
//	sort lines            the order of the lines of standard output is free
//	outlives FILE         FILE is written after the end, and compared
//	limit SECONDS, cap PROCESSES      for the run
//
// What a run must print is what the unfrozen program prints.
type program struct {
	file string // relative to its folder
	dir  string // folder below testdata/programs

	build, python, needs, paths, env []string
	module, library, extension, copy string
	stdin                            []byte
	closed, gone, sort               bool
	outlives                         string
	stderr                           string
	contains                         []string
	limit                            time.Duration
	cap                              int
	runs                             []run
}

// run is one run of a program.
type run struct {
	args     []string
	end      string
	signal   syscall.Signal
	group    bool
	after    string
	contains string
}

func (p *program) name() string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(p.file, ".py"), "/__main__"), "/", ".")
}

// programs reads the sample programs of a folder; it fails when there are none.
func programs(t testing.TB, folder string) []*program {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", "testdata", "programs", folder))
	if err != nil {
		t.Fatal(err)
	}
	var found []*program
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".py" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		p, err := parseProgram(file, root, string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if len(p.runs) > 0 {
			found = append(found, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("no programs in %s", root)
	}
	return found
}

func parseProgram(file, dir, text string) (*program, error) {
	p := &program{file: file, dir: dir, limit: 60 * time.Second, cap: 60}
	for number, line := range strings.Split(text, "\n") {
		directive, ok := strings.CutPrefix(line, "# e2e: ")
		if !ok {
			continue
		}
		if err := p.directive(directive); err != nil {
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	return p, nil
}

func (p *program) directive(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	var err error
	switch verb {
	case "run":
		err = p.addRun(line)
	case "methods":
		for _, m := range []string{"default", "spawn", "forkserver", "fork"} {
			p.runs = append(p.runs, run{args: []string{m}, end: "0"})
		}
	case "signal":
		err = p.addSignal(rest)
	case "build":
		p.build = append(p.build, strings.Fields(rest)...)
	case "python":
		p.python = append(p.python, strings.Fields(rest)...)
	case "needs":
		p.needs = append(p.needs, rest)
	case "path", "dist":
		p.paths = append(p.paths, rest)
	case "module":
		p.module = rest
	case "library":
		p.library = rest
	case "extension":
		p.extension = rest
	case "copy":
		p.copy = rest
	case "env":
		rest, err = strconv.Unquote(`"` + rest + `"`)
		p.env = append(p.env, rest)
	case "stdin":
		if p.closed = rest == "closed"; !p.closed {
			rest, err = strconv.Unquote(`"` + rest + `"`)
			p.stdin = []byte(rest)
		}
	case "cwd":
		p.gone = rest == "deleted"
	case "sort":
		p.sort = rest == "lines"
	case "outlives":
		p.outlives = rest
	case "stderr":
		err = p.addStderr(rest)
	case "limit":
		var seconds int
		seconds, err = strconv.Atoi(rest)
		p.limit = time.Duration(seconds) * time.Second
	case "cap":
		p.cap, err = strconv.Atoi(rest)
	case "oracle": // it is always the unfrozen program
	default:
		err = fmt.Errorf("unknown directive %q", verb)
	}
	return err
}

func (p *program) addRun(line string) error {
	args, end, ok := strings.Cut(line, " => ")
	if !ok {
		end = "0"
	}
	words, err := splitWords(strings.TrimPrefix(args, "run"))
	p.runs = append(p.runs, run{args: words, end: end})
	return err
}

func (p *program) addSignal(rest string) error {
	words, after, ok := strings.Cut(rest, " after ")
	name, group, _ := strings.Cut(words, " ")
	number, known := map[string]syscall.Signal{
		"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "HUP": syscall.SIGHUP,
	}[name]
	if !ok || !known || len(p.runs) == 0 || group != "" && group != "group" {
		return fmt.Errorf("signal %q: want SIG [group] after TEXT below a run", rest)
	}
	last := &p.runs[len(p.runs)-1]
	last.signal, last.group, last.after = number, group != "", after
	return nil
}

func (p *program) addStderr(rest string) error {
	if text, ok := strings.CutPrefix(rest, "contains "); ok {
		// Below a single run it is that run's; else it is every run's.
		if n := len(p.runs); n > 0 && !slices.Contains([]string{"default", "fork"}, p.runs[n-1].args[0]) {
			p.runs[n-1].contains = text
		} else {
			p.contains = append(p.contains, text)
		}
		return nil
	}
	if !slices.Contains([]string{"traceback", "warnings", "ignore"}, rest) {
		return fmt.Errorf("stderr %q: want traceback, warnings, ignore or contains TEXT", rest)
	}
	p.stderr = rest
	return nil
}

// splitWords splits at spaces outside double quotes.
func splitWords(s string) ([]string, error) {
	var words []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] == '"' {
			quoted, err := strconv.QuotedPrefix(s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s, err)
			}
			word, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, err
			}
			words, s = append(words, word), s[len(quoted):]
			continue
		}
		word, rest, _ := strings.Cut(s, " ")
		words, s = append(words, word), rest
	}
	return words, nil
}
