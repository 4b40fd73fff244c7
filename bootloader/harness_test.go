//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/bootloader/stub"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// stubBytes is the bootloader, built from the source that is tested.
var stubBytes []byte

func TestMain(m *testing.M) {
	if _, err := exec.LookPath("go"); err != nil {
		fmt.Println("no Go toolchain")
		os.Exit(0)
	}
	b, err := stub.Build(context.Background(), "..", stub.Target{OS: runtime.GOOS, Arch: runtime.GOARCH})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	stubBytes = b
	os.Exit(m.Run())
}

// interpreter stands for Python: it is called with a flag, the boot script and
// the arguments of the program, and runs the first of those as shell commands.
// They find the product in $D. With -p the shell keeps the rights that it has.
const interpreter = `#!/bin/sh -p
D=${0%/bin/app}
[ "$1" = -s ] && cmp -s "$2" "$D/.gofreeze/boot.pyc" || { echo "bad command line: $*"; exit 99; }
shift 2
code=$1
[ $# = 0 ] || shift
eval "$code"
`

// program is a frozen program with its surroundings.
type program struct {
	t    *testing.T
	path string
	dir  string   // private: home, tmp and the executable are below
	env  []string // without PATH
}

// freeze writes a program. change may alter its settings.
func freeze(t *testing.T, change func(*archive.Settings)) *program {
	t.Helper()
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no /bin/sh")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, dir: dir, path: filepath.Join(dir, "app")}
	for _, d := range []string{"home", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	p.env = []string{"HOME=" + filepath.Join(dir, "home"), "TMPDIR=" + filepath.Join(dir, "tmp")}
	s := &archive.Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: ".gofreeze/boot.pyc", Flags: []string{"-s"}}
	if change != nil {
		change(s)
	}
	if err := os.WriteFile(p.path, archived(t, s, dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return p
}

// archived is the executable; the files of a onedir program are put beside it.
func archived(t *testing.T, s *archive.Settings, dir string) []byte {
	t.Helper()
	files := []struct {
		path, text string
		mode       uint32
	}{{".gofreeze/boot.pyc", "boot", 0o644}, {"bin/app", interpreter, 0o755}, {"data/ü", "text", 0o644}}
	out := bytes.NewBuffer(append([]byte{}, stubBytes...))
	toc := &archive.TOC{}
	var frame []byte
	for _, f := range files {
		e := archive.Entry{Path: f.path, Kind: archive.KindFile, Mode: f.mode, Size: int64(len(f.text)), SHA256: sha256.Sum256([]byte(f.text))}
		if s.Layout == "onedir" {
			e.Kind = archive.KindOutside
			path := filepath.Join(dir, s.ContentsDir, f.path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(f.text), os.FileMode(f.mode)); err != nil {
				t.Fatal(err)
			}
		} else {
			e.Chunks = []archive.Chunk{{Frame: 0, Offset: int64(len(frame)), Size: e.Size}}
			frame = append(frame, f.text...)
		}
		toc.Entries = append(toc.Entries, e)
	}
	var packed int64
	if len(frame) > 0 {
		enc, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		b := enc.EncodeAll(frame, nil)
		packed = int64(len(b))
		toc.Frames = []archive.Frame{{Packed: packed, Unpacked: int64(len(frame))}}
		out.Write(b)
	}
	if _, err := archive.Finish(out, stubBytes, packed, toc, s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// command starts the program with shell commands and arguments for them.
func (p *program) command(code string, args ...string) *exec.Cmd {
	cmd := exec.Command(p.path, append([]string{code}, args...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, p.env...)
	cmd.Dir = "/"
	return cmd
}

// result is how a program ended.
type result struct {
	stdout, stderr string
	state          *os.ProcessState
}

func (p *program) run(code string, args ...string) result {
	p.t.Helper()
	return finish(p.t, p.command(code, args...))
}

func finish(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{strings.TrimSuffix(stdout.String(), "\n"), stderr.String(), cmd.ProcessState}
}

// say runs the program, which must succeed in silence, and returns its output.
func (p *program) say(code string, args ...string) string {
	p.t.Helper()
	r := p.run(code, args...)
	if r.state.ExitCode() != 0 || r.stderr != "" {
		p.t.Fatalf("%s: %v\n%s%s", code, r.state, r.stdout, r.stderr)
	}
	return r.stdout
}

// refused checks that the program was not started and that one line says why.
func (p *program) refused(r result, words ...string) {
	p.t.Helper()
	if r.state.ExitCode() != exitFailed || r.stdout != "" || strings.Count(r.stderr, "\n") != 1 {
		p.t.Errorf("%v\n%s%s", r.state, r.stdout, r.stderr)
	}
	for _, w := range words {
		if !strings.Contains(r.stderr, w) {
			p.t.Errorf("%q is not in: %s", w, r.stderr)
		}
	}
}

// below lists the names in a directory of the program's surroundings.
func (p *program) below(dir string) []string {
	p.t.Helper()
	entries, err := os.ReadDir(filepath.Join(p.dir, dir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		p.t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// digest returns the digest of the program's archive, in hex.
func (p *program) digest() string {
	p.t.Helper()
	f, err := os.Open(p.path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		p.t.Fatal(err)
	}
	a, err := archive.Open(f, fi.Size())
	if err != nil {
		p.t.Fatal(err)
	}
	return digestOf(a)
}
