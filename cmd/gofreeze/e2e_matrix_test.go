//go:build linux

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// shapes are the ways in which a program calls main, and what its author may
// expect. A guarded one behaves as unfrozen; an unguarded one ends by itself, with
// CPython's explanation where the start method imports main again; one that calls
// freeze_support first works, as it does when it is frozen elsewhere.
var shapes = []struct{ name, tail, expect string }{
	{"guarded", "if __name__ == '__main__':\n    main()\n", "unfrozen"},
	{"guarded, freeze_support", "if __name__ == '__main__':\n    multiprocessing.freeze_support()\n    main()\n", "unfrozen"},
	{"package", "if __name__ == '__main__':\n    main()\n", "unfrozen"},
	{"-m", "if __name__ == '__main__':\n    main()\n", "unfrozen"},
	{"unguarded", "main()\n", "ends"},
	{"freeze_support first", "multiprocessing.freeze_support()\nmain()\n", "guarded"},
}

var (
	methods = []string{"default", "spawn", "forkserver", "fork"}
	layouts = []string{"cache", "temp", "onedir"}
	// unguardedUses are those that a program without a guard is tried with.
	unguardedUses = []string{"process_join", "pool_map", "executor", "manager"}
)

// cell is one place of the matrix.
type cell struct{ python, shape, layout, method, use string }

// TestMatrix runs every use of child processes in every start method, shape and
// layout, and compares with the unfrozen program. Without GOFREEZE_E2E=all it
// takes one interpreter and a part of the matrix. With GOFREEZE_E2E_TABLE=1 it
// writes the table of docs/multiprocessing.md.
func TestMatrix(t *testing.T) {
	if testing.Short() || os.Getenv("GOFREEZE_E2E") == "reference" {
		t.Skip("long")
	}
	text, err := os.ReadFile("../../testdata/matrix/uses.py")
	if err != nil {
		t.Fatal(err)
	}
	var uses []string
	list := regexp.MustCompile(`(?s)USES = \[(.*?)\]`).FindSubmatch(text)
	for _, u := range strings.Split(string(list[1]), ",") {
		uses = append(uses, strings.TrimSpace(u))
	}
	m := &matrix{lab: newLab(t), text: string(text), uses: uses, results: map[cell]bool{}, plain: map[string]*sync.Once{}, want: map[string]outcomeText{}}
	m.all = os.Getenv("GOFREEZE_E2E") == "all"
	t.Run("cells", func(t *testing.T) {
		for _, python := range interpreters(t) {
			for _, layout := range layouts {
				for i := range shapes {
					t.Run(strings.Join([]string{python.label(), shapes[i].name, layout}, "/"), func(t *testing.T) {
						t.Parallel()
						m.product(t, python, i, layout)
					})
				}
			}
		}
	})
	if os.Getenv("GOFREEZE_E2E_TABLE") != "" {
		m.write(t)
	}
}

type matrix struct {
	lab  *lab
	text string
	uses []string
	all  bool

	mu      sync.Mutex
	results map[cell]bool
	plain   map[string]*sync.Once // unfrozen runs: each once
	want    map[string]outcomeText
}

type outcomeText struct {
	outcome
	stdout, stderr string
}

// wanted says whether a cell is tried.
func (m *matrix) wanted(shape int, layout, method, use string) bool {
	if use == "preload" && method != "forkserver" {
		return false
	}
	s := shapes[shape]
	if s.expect != "unfrozen" && !slices.Contains(unguardedUses, use) {
		return false
	}
	switch {
	case m.all:
		return s.name == "guarded" || s.expect != "unfrozen" || layout == "cache"
	case s.name == "guarded" && layout == "cache":
		return true
	case s.expect != "unfrozen":
		return layout == "cache" && method != "default"
	case s.name == "guarded":
		return method == "spawn" || method == "forkserver" && slices.Contains(unguardedUses, use)
	}
	return layout == "cache" && (method == "spawn" || method == "forkserver") && slices.Contains(unguardedUses, use)
}

// product builds one program and runs its cells.
func (m *matrix) product(t *testing.T, python *interpreter, shape int, layout string) {
	dir := shortDir(t)
	script := m.script(t, python, shape)
	args := []string{"build", "--python", python.Path, "--distpath", dir, "--name", "matrix", "--compress", "fast", "--onefile"}
	product := filepath.Join(dir, "matrix")
	if layout == "onedir" {
		args[len(args)-1], product = "--onedir", filepath.Join(product, "matrix")
	} else {
		args = append(args, "--extract", layout)
	}
	program := func(script string) []string {
		if shapes[shape].name == "-m" {
			return []string{"--paths", filepath.Dir(script), "-m", "app"}
		}
		return []string{script}
	}
	built := false
	for _, use := range m.uses {
		for _, method := range methods {
			if !m.wanted(shape, layout, method, use) {
				continue
			}
			if !built {
				if out, err := m.lab.gofreeze(dir, append(args, program(script)...)...); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				built = true
			}
			ok := true
			t.Run(method+"/"+use, func(t *testing.T) {
				got := m.run(t, dir, product, nil, method, use)
				m.compare(t, python, shape, method, use, got)
				ok = !t.Failed()
			})
			m.mu.Lock()
			m.results[cell{python.label(), shapes[shape].name, layout, method, use}] = ok
			m.mu.Unlock()
		}
	}
}

// script writes the program of a shape, for the package a directory.
func (m *matrix) script(t *testing.T, python *interpreter, shape int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "matrixpkg")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"app.py": m.text + "\n\n" + shapes[shape].tail}
	path := filepath.Join(dir, "app.py")
	if shapes[shape].name == "package" {
		// Children do not import the __main__ module of a package
		// (Lib/multiprocessing/spawn.py, _fixup_main_from_name).
		files = map[string]string{"__init__.py": "", "uses.py": m.text, "__main__.py": "from matrixpkg.uses import main\n\n" + shapes[shape].tail}
		path = dir
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// shortDir is a directory in which sockets can have names: they are limited to 107
// bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gfm")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func (m *matrix) run(t *testing.T, dir, path string, before []string, args ...string) outcomeText {
	t.Helper()
	run, err := os.MkdirTemp(dir, "run")
	if err != nil {
		t.Fatal(err)
	}
	o := order{Path: path, Args: append(append([]string{path}, before...), args...), Dir: run,
		Env: []string{"HOME=" + dir, "XDG_CACHE_HOME=" + filepath.Join(dir, "cache"), "TMPDIR=" + run},
		Out: run + ".out", Err: run + ".err", Limit: 60 * time.Second, Grace: 15 * time.Second, Cap: 60}
	got := outcomeText{outcome: keep(t, o)}
	for path, to := range map[string]*string{o.Out: &got.stdout, o.Err: &got.stderr} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		*to = string(b)
	}
	left, err := os.ReadDir(run)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range left {
		got.Left = append(got.Left, l.Name())
	}
	return got
}

// unfrozen runs the guarded program with the interpreter, once for all layouts.
func (m *matrix) unfrozen(t *testing.T, python *interpreter, method, use string) outcomeText {
	t.Helper()
	key := strings.Join([]string{python.Path, method, use}, "\x00")
	m.mu.Lock()
	once := m.plain[key]
	if once == nil {
		once = &sync.Once{}
		m.plain[key] = once
	}
	m.mu.Unlock()
	once.Do(func() {
		got := m.run(t, shortDir(t), python.Path, []string{m.script(t, python, 0)}, method, use)
		if got.Late { // old fork servers lose a semaphore now and then
			got = m.run(t, shortDir(t), python.Path, []string{m.script(t, python, 0)}, method, use)
		}
		if got.end() != "0" || got.stderr != "" && use != "leaked_segment" {
			t.Errorf("unfrozen it ended with %s\n%s%s", got.end(), got.stdout, got.stderr)
		}
		m.mu.Lock()
		m.want[key] = got
		m.mu.Unlock()
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.want[key]
}

func (m *matrix) compare(t *testing.T, python *interpreter, shape int, method, use string, got outcomeText) {
	t.Helper()
	if got.Bomb || got.Late || got.Fail != "" {
		t.Fatalf("ended with %s, at most %d processes\n%s%s", got.end(), got.Most, got.stdout, got.stderr)
	}
	if len(got.Left) > 0 {
		t.Errorf("left behind: %s", strings.Join(got.Left, ", "))
	}
	forks := method == "fork" || method == "default" && python.Version[1] < 14
	if shapes[shape].expect == "ends" && !forks {
		if !strings.Contains(got.stderr, "An attempt has been made to start a new process before the") {
			t.Errorf("ended with %s without CPython's explanation\n%s%s", got.end(), got.stdout, got.stderr)
		}
		return
	}
	want := m.unfrozen(t, python, method, use)
	if got.end() != want.end() || got.stdout != want.stdout || warnings(got.stderr) != warnings(want.stderr) {
		t.Errorf("ended with %s, printed %q and %q; unfrozen: %s, %q", got.end(), got.stdout, got.stderr, want.end(), want.stdout)
	}
}

// warnings is standard error without file names and source lines.
func warnings(stderr string) string {
	var out []string
	for _, line := range strings.Split(stderr, "\n") {
		if at := strings.Index(line, ": UserWarning: "); at >= 0 {
			line, _, _ = strings.Cut(line[at:], ": {") // names of segments, from 3.13 on
		}
		if !strings.HasPrefix(line, "  ") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// write puts the table of results between its marks in docs/multiprocessing.md:
// for each use and interpreter how many cells there are, or how many of them fail.
func (m *matrix) write(t *testing.T) {
	pythons := map[string]bool{}
	total, bad := map[[2]string]int{}, map[[2]string]int{}
	var failures []string
	for c, ok := range m.results {
		pythons[c.python] = true
		k := [2]string{c.use, c.python}
		total[k]++
		if !ok {
			bad[k]++
			failures = append(failures, fmt.Sprintf("- %s, %s, %s, %s, %s", c.python, c.shape, c.layout, c.method, c.use))
		}
	}
	var names []string
	for p := range pythons {
		names = append(names, p)
	}
	slices.SortFunc(names, func(a, b string) int { return len(a) - len(b) })
	sort.SliceStable(names, func(i, j int) bool { return natural(names[i]) < natural(names[j]) })
	var b strings.Builder
	fmt.Fprintf(&b, "| use | %s |\n|---|%s\n", strings.Join(names, " | "), strings.Repeat("---|", len(names)))
	for _, u := range m.uses {
		fmt.Fprintf(&b, "| `%s` |", u)
		for _, p := range names {
			k := [2]string{u, p}
			if bad[k] > 0 {
				fmt.Fprintf(&b, " %d of %d fail |", bad[k], total[k])
			} else {
				fmt.Fprintf(&b, " %d |", total[k])
			}
		}
		b.WriteByte('\n')
	}
	sort.Strings(failures)
	if len(failures) > 0 {
		b.WriteString("\nFailing:\n\n" + strings.Join(failures, "\n") + "\n")
	}
	const path = "../../docs/multiprocessing.md"
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(doc), "<!-- matrix -->\n")
	_, tail, ok2 := strings.Cut(rest, "<!-- end -->\n")
	if !ok1 || !ok2 {
		t.Fatalf("%s has no marks for the table", path)
	}
	if err := os.WriteFile(path, []byte(head+"<!-- matrix -->\n"+b.String()+"<!-- end -->\n"+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

// natural orders python3.9 before python3.10.
func natural(label string) string {
	return regexp.MustCompile(`\.(\d)(\D|$)`).ReplaceAllString(label, ".0$1$2")
}
