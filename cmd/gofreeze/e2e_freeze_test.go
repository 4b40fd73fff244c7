//go:build linux

package main_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

// lab is what one run of the tests shares: gofreeze, built once, and the builder's
// cache.
type lab struct {
	bin   string
	cache string
}

func newLab(t *testing.T) *lab {
	t.Helper()
	dir := t.TempDir()
	l := &lab{bin: filepath.Join(dir, "gofreeze"), cache: filepath.Join(dir, "cache")}
	if given := os.Getenv("GOFREEZE_E2E_COMMAND"); given != "" {
		l.bin = given
	} else {
		compile(t, l.bin)
	}
	return l
}

// compile builds the gofreeze that users have.
func compile(t *testing.T, bin string, env ...string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", bin, ".")
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
}

// gofreeze runs the command in dir.
func (l *lab) gofreeze(dir string, args ...string) (string, error) {
	cmd := exec.Command(l.bin, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+l.cache)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// sample is a program with everything that one test does to it. Build and Run lie
// apart: nothing that a frozen program prints may name Build.
type sample struct {
	*program
	lab    *lab
	python *interpreter
	source string // a copy of the folder of the program
	work   string // build/: products and intermediate files
	where  string // run/: HOME, caches, working directories
}

// prepare copies a program and compiles its libraries.
func (p *program) prepare(t *testing.T, l *lab, python *interpreter) *sample {
	t.Helper()
	for _, statement := range p.needs {
		if python.can(statement) {
			continue
		}
		// Some packages are the system's, for its own interpreter alone.
		if i := slices.IndexFunc(everyInterpreter(), func(i *interpreter) bool { return i.can(statement) }); i >= 0 && os.Getenv("GOFREEZE_E2E") != "all" {
			python = everyInterpreter()[i]
		} else if python = python.withPackages(t); !python.can(statement) {
			t.Skipf("%s cannot %s", python.label(), statement)
		}
	}
	root := t.TempDir()
	s := &sample{program: p, lab: l, python: python, source: filepath.Join(root, "build", "source"),
		work: filepath.Join(root, "build"), where: filepath.Join(root, "run")}
	if err := os.MkdirAll(filepath.Join(s.where, "home"), 0o755); err != nil {
		t.Fatal(err)
	}
	copyTree(t, p.dir, s.source)
	if p.library != "" {
		name := "lib" + strings.TrimSuffix(p.library, ".c") + ".so"
		s.compile(t, "-o", name, p.library)
	}
	if p.extension != "" {
		name := strings.TrimSuffix(p.extension, ".c") + python.Suffix
		s.compile(t, "-I"+python.Include, "-o", name, p.extension)
	}
	return s
}

func (s *sample) compile(t *testing.T, args ...string) {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("no C compiler")
	}
	cmd := exec.Command(cc, append([]string{"-shared", "-fPIC", "-O1"}, args...)...)
	cmd.Dir = s.source
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "Python.h") {
			t.Skip("no Python headers")
		}
		t.Fatalf("cc: %v\n%s", err, out)
	}
}

// flags are the arguments of gofreeze build that name the program.
func (s *sample) flags(distpath string) []string {
	args := []string{"--python", s.python.Path, "--distpath", distpath,
		"--workpath", filepath.Join(s.work, "work"), "--name", s.productName()}
	args = append(args, s.build...)
	for _, dir := range s.paths {
		args = append(args, "--paths", dir)
	}
	switch {
	case s.module != "":
		args = append(args, "--paths", s.moduleDir(), "-m", s.module)
	case filepath.Base(s.file) == "__main__.py":
		args = append(args, filepath.Dir(s.file))
	default:
		args = append(args, s.file)
	}
	return args
}

func (s *sample) productName() string { return strings.ReplaceAll(s.name(), ".", "_") }

// moduleDir is the directory below which the module of -m lies: the file's, as many
// times up as the name has dots.
func (s *sample) moduleDir() string {
	dir := filepath.Dir(s.file)
	for range strings.Count(s.module, ".") {
		dir = filepath.Dir(dir)
	}
	return dir
}

// freeze builds the program, moves the product away from its sources and returns
// the path of the executable.
func (s *sample) freeze(t *testing.T, mode string, extra ...string) string {
	t.Helper()
	away := s.source + ".away"
	_ = os.Rename(away, s.source) // from an earlier product
	dist := filepath.Join(s.work, "dist"+mode)
	args := append([]string{"build", mode}, extra...)
	out, err := s.lab.gofreeze(s.source, append(args, s.flags(dist)...)...)
	if err != nil {
		t.Fatalf("gofreeze build: %v\n%s", err, out)
	}
	moved := filepath.Join(s.where, "product")
	if err := os.RemoveAll(moved); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dist, moved); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	executable := filepath.Join(moved, s.productName())
	if mode == "--onedir" {
		executable = filepath.Join(executable, s.productName())
	}
	if info, err := os.Stat(executable); err != nil || !info.Mode().IsRegular() {
		t.Fatalf("no product: %v\n%s", err, out)
	}
	// What is left of the sources must not be what makes the product work.
	if err := os.Rename(s.source, away); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(s.where) })
	return executable
}

func copyTree(t testing.TB, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.Name() == "__pycache__":
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
