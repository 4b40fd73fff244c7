package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle"
)

// TestRelease makes everything for this machine twice, looks at it, and works with the
// wheel in new environments, without an index.
func TestRelease(t *testing.T) {
	ctx := context.Background()
	t.Chdir(filepath.Join("..", ".."))
	one, two := t.TempDir(), t.TempDir()
	here := runtime.GOOS + "/" + runtime.GOARCH
	for _, out := range []string{one, two} {
		if err := release(ctx, out, []string{here}); err != nil {
			t.Fatal(err)
		}
	}
	made, err := os.ReadDir(one)
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != 4 {
		t.Errorf("%d files instead of a wheel, an archive, a bill of materials and the sums", len(made))
	}
	for _, f := range made {
		a, aerr := os.ReadFile(filepath.Join(one, f.Name()))
		b, berr := os.ReadFile(filepath.Join(two, f.Name()))
		if aerr != nil || berr != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: two runs differ (%v, %v)", f.Name(), aerr, berr)
		}
	}
	wheels, _ := filepath.Glob(filepath.Join(one, "*.whl"))
	if len(wheels) != 1 {
		t.Fatal(made)
	}
	t.Run("wheel", func(t *testing.T) { checkWheel(t, wheels[0]) })
	t.Run("archive", func(t *testing.T) { checkArchive(t, one) })
	t.Run("materials", func(t *testing.T) { checkMaterials(t, one) })

	python, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output() // behind shims
	if err != nil {
		t.Skip("no python3 on PATH")
	}
	interpreter := strings.TrimSpace(string(python))
	t.Run("pip", func(t *testing.T) {
		env := newEnvironment(t, "")
		env.do(t, interpreter, "-m", "venv", env.prefix)
		env.do(t, env.python, "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check", wheels[0])
		env.work(t)
	})
	t.Run("uv", func(t *testing.T) {
		uv, err := exec.LookPath("uv")
		if err != nil {
			t.Skip("uv is not installed")
		}
		env := newEnvironment(t, os.Getenv("PYENV_ROOT"))
		env.do(t, uv, "venv", "-q", "--offline", "--python", interpreter, env.prefix)
		env.do(t, uv, "pip", "install", "-q", "--offline", "--no-index", "--python", env.python, wheels[0])
		env.work(t)
	})
}

// checkWheel compares the files in a wheel with its RECORD.
func checkWheel(t *testing.T, file string) {
	r, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var list []entry
	for _, f := range r.File {
		if program := strings.HasSuffix(f.Name, ".data/scripts/gofreeze"); (f.Mode() == 0o755) != program {
			t.Errorf("%s has the mode %v", f.Name, f.Mode())
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, entry{name: f.Name, data: data})
	}
	last := list[len(list)-1]
	if want := record(list[:len(list)-1], last.name); !strings.HasSuffix(last.name, ".dist-info/RECORD") || !bytes.Equal(last.data, want) {
		t.Errorf("%s:\n%s\nwant:\n%s", last.name, last.data, want)
	}
}

// checkArchive looks for everything in the archive that people unpack.
func checkArchive(t *testing.T, dir string) {
	if runtime.GOOS == "windows" {
		t.Skip("a ZIP file is like a wheel")
	}
	base := platform{os: runtime.GOOS, arch: runtime.GOARCH}.base()
	f, err := os.Open(filepath.Join(dir, base+".tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Size == 0 {
			t.Errorf("%s is empty", h.Name)
		}
		got = append(got, fmt.Sprintf("%o %s", h.Mode, strings.TrimPrefix(h.Name, base+"/")))
	}
	want := []string{"644 LICENSE", "644 README.md", "644 THIRD-PARTY-LICENSES", "644 completions/gofreeze.bash", "644 completions/gofreeze.fish",
		"644 completions/gofreeze.ps1", "644 completions/_gofreeze", "755 gofreeze", "644 gofreeze.cdx.json", "644 man/gofreeze.1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// checkMaterials looks for Go and for a module in the bill of materials.
func checkMaterials(t *testing.T, dir string) {
	data, err := os.ReadFile(filepath.Join(dir, platform{os: runtime.GOOS, arch: runtime.GOARCH}.base()+".cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var b bom
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range b.Components {
		names = append(names, c.Name)
	}
	if b.Metadata.Component.Version != bundle.Version || !slices.Contains(names, "stdlib") || !slices.Contains(names, "github.com/klauspost/compress") {
		t.Errorf("version %s, %q", b.Metadata.Component.Version, names)
	}
}

// environment is a virtual environment with gofreeze, and a directory to work in.
type environment struct {
	dir, prefix, python string
	env                 []string
}

func newEnvironment(t *testing.T, pyenv string) *environment {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e := &environment{dir: dir, prefix: filepath.Join(dir, "env")}
	e.python = filepath.Join(e.prefix, "bin", "python")
	e.env = []string{"HOME=" + dir, "XDG_CACHE_HOME=" + filepath.Join(dir, "cache"), "PATH=/usr/bin:/bin", "PYENV_ROOT=" + pyenv}
	return e
}

// run runs a command in the directory, and returns its output and its exit code.
func (e *environment) run(t *testing.T, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = e.dir, e.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// do runs a command that must succeed, and returns its output.
func (e *environment) do(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, errs, code := e.run(t, name, args...)
	if code != 0 {
		t.Fatalf("%s %q: exit %d\n%s%s", name, args, code, out, errs)
	}
	return out
}

const pool = `import multiprocessing

def square(n):
    return n * n

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as p:
        print(p.map(square, range(4)))
`

// script is a build script as people write it. It shows what a build that fails raises.
const script = `import gofreeze, sys
gofreeze.run(["--onefile", "--name", "scripted", "hello.py"])
sys.argv = ["script.py", "--onefile", "--name", "arguments", "hello.py"]
gofreeze.run()
for args in (["--onefile", "none.py"], ["--no-such-flag"], "hello.py"):
    try:
        gofreeze.run(args)
    except gofreeze.GofreezeError as e:
        print(e.returncode, e)
    except TypeError as e:
        print(e)
`

// work uses gofreeze in every way that the wheel offers. The environment is not active,
// and is the one to freeze nevertheless.
func (e *environment) work(t *testing.T) {
	for name, text := range map[string]string{"hello.py": "import sys\nprint('hello', hasattr(sys, 'frozen'))\n", "pool.py": pool, "script.py": script} {
		if err := os.WriteFile(filepath.Join(e.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(e.prefix, "bin", "gofreeze")
	if out := e.do(t, program, "--version"); !strings.HasPrefix(out, "gofreeze version "+bundle.Version+" (") || !strings.Contains(out, "bootloaders ") {
		t.Error(out)
	}
	frozen := func(name, want string) {
		t.Helper()
		if out := e.do(t, filepath.Join(e.dir, "dist", name)); out != want {
			t.Errorf("%s: %q, want %q", name, out, want)
		}
	}
	inside := filepath.Join(e.prefix, "bin") + string(filepath.Separator)
	for _, command := range [][]string{{program}, {e.python, "-m", "gofreeze"}} {
		_, errs, code := e.run(t, command[0], append(command[1:], "build", "--onefile", "--log-level", "INFO", "pool.py")...)
		if code != 0 || !strings.Contains(errs, ": "+inside+"python") {
			t.Fatalf("%q: exit %d, and not with %s: %s", command, code, e.prefix, errs)
		}
		frozen("pool", "[0, 1, 4, 9]\n")
	}
	out, errs, code := e.run(t, e.python, "script.py")
	want := "1 none.py: no such file or directory\n2 unknown flag: --no-such-flag; hint: run gofreeze help, or the command with --help\n" +
		"gofreeze.run: want a list of arguments, not a string\n"
	if code != 0 || !strings.HasSuffix(out, want) || !strings.Contains(errs, "gofreeze: none.py: no such file or directory\n") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	frozen("scripted", "hello True\n")
	frozen("arguments", "hello True\n")
	// The module passes on what gofreeze says, and its exit code.
	if _, errs, code := e.run(t, e.python, "-m", "gofreeze", "build", "--onefile", "none.py"); code != 1 || !strings.HasPrefix(errs, "gofreeze: none.py: ") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := e.run(t, e.python, "-m", "gofreeze", "--version"); code != 1 || errs != "gofreeze: the program "+program+" is not there; install gofreeze again\n" {
		t.Errorf("exit %d: %s", code, errs)
	}
}
