package verify

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/observe"
)

// seen is a process as it was last observed, with the events that it reported.
type seen struct {
	pid, parent int
	executable  string
	args        []string
	said        string // events, separated by spaces
	forked      bool
}

const (
	product = "/opt/pool"
	python  = "/cache/pool-0123/bin/python"
)

// becomes returns the command line with which the bootloader runs the interpreter.
func becomes(args ...string) []string {
	return append([]string{python, "-s", "-S", "-B", "/cache/pool-0123/.gofreeze/boot.pyc"}, args...)
}

// run returns a Run of these processes, with their roles.
func run(kind string, all ...seen) *Run {
	r, res := &Run{Kind: kind}, &observe.Result{}
	for _, s := range all {
		p := Process{Pid: s.pid, Parent: s.parent, Args: s.args}
		for name := range strings.FieldsSeq(s.said) {
			p.Events = append(p.Events, Event{Name: name})
		}
		r.Processes = append(r.Processes, p)
		res.Processes = append(res.Processes, &observe.Process{Pid: s.pid, Parent: s.parent, Args: s.args, Executable: s.executable, Forked: s.forked})
	}
	r.roles(res, product)
	return r
}

func (r *Run) list() []string {
	var out []string
	for _, p := range r.Processes {
		out = append(out, p.Role)
	}
	return out
}

const (
	starts = "bootloader reused execute" // the events of a bootloader
	begins = starts + " boot guard"
)

var (
	worker  = []string{"--multiprocessing-fork", "tracker_fd=5", "pipe_handle=7"}
	tracker = []string{"-s", "-S", "-c", "from multiprocessing.resource_tracker import main;main(4)"}
	server  = []string{"-c", "from multiprocessing.forkserver import main; main(3, 4, ['__main__'], **{})"}
	main0   = seen{pid: 1, executable: python, args: becomes(), said: "bootloader extracted execute boot main"}
)

func TestRoles(t *testing.T) {
	child := func(pid, parent int, said string, args ...string) seen {
		return seen{pid: pid, parent: parent, executable: python, args: becomes(args...), said: said}
	}
	stub := func(pid, parent int, said string, args ...string) seen {
		return seen{pid: pid, parent: parent, executable: product, args: append([]string{product}, args...), said: said}
	}
	for name, c := range map[string]struct {
		kind  string
		procs []seen
		want  []string
	}{
		"a pool": {"gofreeze onefile", []seen{main0, child(2, 1, begins, tracker...), child(3, 1, begins, worker...)},
			[]string{Main, "resource tracker", "spawn worker"}},
		"a fork server": {"gofreeze onefile", []seen{main0, child(2, 1, begins, server...), {pid: 3, parent: 2, forked: true, args: becomes(server...), executable: python}},
			[]string{Main, "fork server", "fork server's worker"}},
		"a fork":        {"gofreeze onefile", []seen{main0, {pid: 2, parent: 1, forked: true, args: main0.args, executable: python}}, []string{Main, "forked worker"}},
		"an external":   {"gofreeze onefile", []seen{main0, {pid: 2, parent: 1, executable: "/bin/ls", args: []string{"ls", "-l"}}}, []string{Main, "external: ls"}},
		"the program":   {"gofreeze onefile", []seen{main0, child(2, 1, begins+" main")}, []string{Main, MainAgain}},
		"a module":      {"gofreeze onefile", []seen{main0, child(2, 1, begins, "-m", "json.tool")}, []string{Main, "python -m json.tool"}},
		"its arguments": {"gofreeze onefile", []seen{main0, child(2, 1, begins+" main", "-m", "json.tool")}, []string{Main, MainAgain}},
		"in memory": {"gofreeze onefile", []seen{main0, {pid: 2, parent: 1, executable: python, said: begins, args: append([]string{python, "-s", "/proc/self/fd/5"}, worker...)}},
			[]string{Main, "spawn worker"}},
		"a directory": {"gofreeze onedir", []seen{main0, child(2, 1, "bootloader execute boot guard", worker...)}, []string{Main, "spawn worker"}},

		"extracted at each start": {"gofreeze onefile", []seen{stub(1, 0, "bootloader extracted execute"), {pid: 2, parent: 1, executable: python, args: becomes(), said: "boot main"},
			child(3, 2, begins, worker...), {pid: 4, parent: 1, executable: product, args: []string{"gofreeze-janitor"}}},
			[]string{Bootloader, Main, "spawn worker", janitor}},
		"refused": {"gofreeze onefile", []seen{main0, stub(2, 1, "bootloader stopped", worker...)}, []string{Main, Bootloader}},

		// A pool that is closed at once ends workers that have not started yet.
		"ended before it said anything":   {"gofreeze onefile", []seen{main0, stub(2, 1, "", worker...)}, []string{Main, "spawn worker"}},
		"ended in the bootloader":         {"gofreeze onefile", []seen{main0, stub(2, 1, "bootloader reused", worker...)}, []string{Main, "spawn worker"}},
		"ended before execve":             {"gofreeze onefile", []seen{main0, stub(2, 1, starts, worker...)}, []string{Main, "spawn worker"}},
		"ended before boot":               {"gofreeze onefile", []seen{main0, child(2, 1, starts, worker...)}, []string{Main, "spawn worker"}},
		"tracker ended before execve":     {"gofreeze onefile", []seen{main0, stub(2, 1, starts, tracker...)}, []string{Main, "resource tracker"}},
		"fork server ended before boot":   {"gofreeze onefile", []seen{main0, child(2, 1, starts, server...)}, []string{Main, "fork server"}},
		"module ended before execve":      {"gofreeze onefile", []seen{main0, stub(2, 1, starts, "-m", "json.tool")}, []string{Main, "python -m json.tool"}},
		"the program ended before execve": {"gofreeze onefile", []seen{main0, stub(2, 1, starts)}, []string{Main, MainAgain}},
		"first start ended before boot":   {"gofreeze onefile", []seen{{pid: 1, executable: python, args: becomes(), said: "bootloader extracted execute"}}, []string{Main}},
		"first start ended at once":       {"gofreeze onefile", []seen{stub(1, 0, "")}, []string{Main}},
		"in a directory, ended":           {"gofreeze onedir", []seen{main0, stub(2, 1, "bootloader execute", worker...)}, []string{Main, "spawn worker"}},

		"unfrozen": {"program", []seen{
			{pid: 1, executable: "/usr/bin/python3.11", args: []string{"python3", "pool.py"}},
			{pid: 2, parent: 1, executable: "/usr/bin/python3.11", args: append([]string{"/usr/bin/python3"}, tracker...)},
			{pid: 3, parent: 1, executable: "/usr/bin/python3.11", args: append([]string{"/usr/bin/python3"}, worker...)},
			{pid: 4, parent: 1, executable: "/usr/bin/python3.11", args: []string{"/usr/bin/python3", "pool.py", "x"}},
			{pid: 5, parent: 1, executable: "/usr/bin/python3.11", args: []string{"/usr/bin/python3", "-X", "dev", "other.py"}},
			{pid: 6, parent: 1, executable: "/usr/bin/true", args: nil}},
			[]string{Main, "resource tracker", "spawn worker", MainAgain, "python other.py", "external: ?"}},
		"PyInstaller": {"PyInstaller onefile", []seen{
			{pid: 1, executable: product, args: []string{product, "x"}},
			{pid: 2, parent: 1, executable: product, args: []string{product, "x"}},
			{pid: 3, parent: 2, executable: product, args: append([]string{product}, worker...)},
			{pid: 4, parent: 2, executable: product, args: []string{product, "x"}}},
			[]string{Bootloader, Main, "spawn worker", MainAgain}},
	} {
		if got := run(c.kind, c.procs...).list(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A worker that ends before it becomes the interpreter counts as one worker, as it does
// in the unfrozen program.
func TestShapeOfEndedWorkers(t *testing.T) {
	unfrozen := run("program",
		seen{pid: 1, executable: "/usr/bin/python3", args: []string{"python3", "pool.py"}},
		seen{pid: 2, parent: 1, executable: "/usr/bin/python3", args: append([]string{"python3"}, worker...)},
		seen{pid: 3, parent: 1, executable: "/usr/bin/python3", args: append([]string{"python3"}, worker...)})
	for _, said := range []string{"", "bootloader", starts} {
		frozen := run("gofreeze onefile", main0,
			seen{pid: 2, parent: 1, executable: python, args: becomes(worker...), said: begins},
			seen{pid: 3, parent: 1, executable: product, args: append([]string{product}, worker...), said: said})
		if same, detail := shapes(frozen.shape(), unfrozen.shape()); !same {
			t.Errorf("said %q: %s", said, detail)
		}
	}
}

func TestHelper(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{worker, "spawn worker"},
		{[]string{"--billiard-fork", "x"}, "spawn worker"},
		{[]string{"-c", "from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5)"}, "spawn worker"},
		{[]string{"-E", "-c", "from multiprocessing.semaphore_tracker import main;main(4)"}, "resource tracker"},
		{server, "fork server"},
		{[]string{"-c"}, ""},
		{[]string{"-c", "print()"}, ""},
		{[]string{"multiprocessing-fork"}, ""},
		{nil, ""},
	} {
		if got := helper(c.args); got != c.want {
			t.Errorf("%q: %q, want %q", c.args, got, c.want)
		}
	}
}

func TestInterpreter(t *testing.T) {
	for args, want := range map[string]string{
		"": "", "-c print()": "python -c", "-m http.server 80": "python -m http.server", "-": "python -", "-B -X dev /a/b.py c": "python b.py",
		"-W": "", "data.txt": "", "-m": "", "--verbose x": "",
	} {
		if got := interpreter(strings.Fields(args)); got != want {
			t.Errorf("%q: %q, want %q", args, got, want)
		}
	}
}

func TestKind(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	theirs := append(append(make([]byte, 10000), cookie...), make([]byte, 80)...)
	write("folder/_internal/x", nil)
	for name, c := range map[string]struct{ path, want string }{
		"missing":     {filepath.Join(dir, "nothing"), "program"},
		"empty":       {write("empty", nil), "program"},
		"a script":    {write("script", []byte("#!/bin/sh\nexit 0\n")), "program"},
		"PyInstaller": {write("one", theirs), "PyInstaller onefile"},
		"a folder":    {write("folder/one", theirs), "PyInstaller onedir"},
		"far away":    {write("far", append(theirs, make([]byte, 9000)...)), "program"},
	} {
		if got := kind(c.path); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
