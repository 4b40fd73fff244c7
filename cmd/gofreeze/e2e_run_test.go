//go:build linux

package main_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// result is what a run left to compare.
type result struct {
	outcome
	stdout, stderr string // as they came
	file           string // of the line outlives
	text           string // stdout, made comparable
}

// base is the whole environment of a run before the program's own env lines.
func (s *sample) base() []string {
	home := filepath.Join(s.where, "home")
	return []string{"HOME=" + home, "XDG_CACHE_HOME=" + filepath.Join(home, "cache")}
}

// order prepares a run in a fresh working directory.
func (s *sample) order(t *testing.T, path string, args []string) order {
	t.Helper()
	dir, err := os.MkdirTemp(s.where, "cwd")
	if err != nil {
		t.Fatal(err)
	}
	if s.copy != "" {
		from := filepath.Join(s.source, s.copy)
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			from = filepath.Join(s.dir, s.copy)
		}
		copyTree(t, from, filepath.Join(dir, s.copy))
	}
	return order{
		Path: path, Args: append([]string{path}, args...), Env: append(s.base(), s.env...),
		Dir: dir, Gone: s.gone, Stdin: s.stdin, Closed: s.closed,
		Out: dir + ".out", Err: dir + ".err",
		Limit: s.limit, Grace: 15 * time.Second, Cap: s.cap,
	}
}

// reference runs the program unfrozen.
func (s *sample) reference(t *testing.T, r run) result {
	t.Helper()
	args := append([]string{}, s.python.flagsFor(s.program)...)
	search := append([]string{}, s.paths...)
	switch {
	case s.module != "":
		args, search = append(args, "-m", s.module), append(search, s.moduleDir())
	case filepath.Base(s.file) == "__main__.py":
		dir := filepath.Dir(s.file)
		args, search = append(args, "-m", filepath.Base(dir)), append(search, filepath.Dir(dir))
	default:
		args = append(args, filepath.Join(s.source, s.file))
	}
	o := s.order(t, s.python.Path, append(args, r.args...))
	for i, dir := range search {
		search[i] = filepath.Join(s.source, dir)
	}
	if s.extension != "" {
		search = append(search, s.source)
	}
	if len(search) > 0 {
		o.Env = append(o.Env, "PYTHONPATH="+strings.Join(search, ":"))
	}
	// Compiled modules would lie among the sources that are frozen next.
	o.Args = append([]string{o.Args[0], "-B"}, o.Args[1:]...)
	return s.carryOut(t, r, o)
}

func (i *interpreter) flagsFor(p *program) []string { return p.python }

// frozen runs the product, away from its sources.
func (s *sample) frozen(t *testing.T, product string, r run) result {
	t.Helper()
	return s.carryOut(t, r, s.order(t, product, r.args))
}

func (s *sample) carryOut(t *testing.T, r run, o order) result {
	t.Helper()
	o.Signal, o.Group, o.After = r.signal, r.group, r.after
	res := result{outcome: keep(t, o)}
	for _, part := range []struct {
		path string
		to   *string
	}{{o.Out, &res.stdout}, {o.Err, &res.stderr}} {
		data, err := os.ReadFile(part.path)
		if err != nil && res.Fail == "" {
			t.Fatal(err)
		}
		*part.to = string(data)
	}
	if s.outlives != "" {
		data, err := os.ReadFile(filepath.Join(o.Dir, s.outlives))
		if res.file = string(data); err != nil {
			res.file = err.(*fs.PathError).Err.Error()
		}
	}
	res.text = s.comparable(res.stdout, o)
	res.stderr = s.comparable(res.stderr, o)
	return res
}

// comparable replaces what must differ: the name of the executable and the working
// directory.
func (s *sample) comparable(text string, o order) string {
	for _, name := range []string{o.Path, s.python.Real, s.python.Path} {
		text = strings.ReplaceAll(text, name, "EXECUTABLE")
	}
	return strings.ReplaceAll(text, o.Dir, "DIRECTORY")
}

// check runs the program both ways and compares.
func (s *sample) check(t *testing.T, product string, r run, want result) {
	t.Helper()
	got := s.frozen(t, product, r)
	if g, w := got.end(), want.end(); g != w && !(r.end == "fails" && fails(got)) {
		t.Errorf("ended with %s; unfrozen: %s", g, w)
	}
	if g, w := s.ordered(got.text), s.ordered(want.text); g != w {
		t.Errorf("stdout differs%s", difference(w, g))
	}
	if got.file != want.file {
		t.Errorf("%s: %q; unfrozen: %q", s.outlives, got.file, want.file)
	}
	s.checkStderr(t, r, got, want)
	s.checkPaths(t, got)
	if len(got.Left) > len(want.Left) {
		t.Errorf("left behind:\n\t%s", strings.Join(got.Left, "\n\t"))
	}
	if t.Failed() {
		t.Logf("frozen: end %s, at most %d processes, %v\nstdout:\n%s\nstderr:\n%s",
			got.end(), got.Most, got.Took, indent(got.stdout), indent(got.stderr))
	}
}

func fails(r result) bool {
	return r.Fail == "" && !r.Bomb && !r.Late && (r.Code != 0 || r.Signal != 0)
}

func (s *sample) checkStderr(t *testing.T, r run, got, want result) {
	t.Helper()
	texts := append([]string{}, s.contains...)
	if r.contains != "" {
		texts = append(texts, r.contains)
	}
	for _, text := range texts {
		if !strings.Contains(got.stderr, text) {
			t.Errorf("stderr has no %q", text)
		}
	}
	if s.stderr == "ignore" || len(texts) > 0 {
		return
	}
	if g, w := plainTraces(got.stderr), plainTraces(want.stderr); g != w {
		t.Errorf("stderr differs%s", difference(w, g))
	}
}

func (s *sample) checkPaths(t *testing.T, got result) {
	t.Helper()
	repository, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range append(s.python.forbidden(), s.work, repository, s.lab.cache) {
		for name, text := range map[string]string{"stdout": got.stdout, "stderr": got.stderr} {
			if at := strings.Index(text, dir+"/"); at >= 0 {
				line, _, _ := strings.Cut(text[at:], "\n")
				t.Errorf("%s names a path of the build machine: %s", name, line)
			}
		}
	}
}

// expected checks that the unfrozen program itself does what its lines say.
func (r run) expected(t *testing.T, ref result) {
	t.Helper()
	if r.end == "fails" && fails(ref) || ref.end() == r.end {
		return
	}
	t.Fatalf("unfrozen it ended with %s instead of %s\nstdout:\n%s\nstderr:\n%s",
		ref.end(), r.end, indent(ref.stdout), indent(ref.stderr))
}
