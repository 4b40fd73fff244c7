package specfile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pythons are the interpreters of this machine that spec files may run in.
func pythons(t *testing.T) []string {
	t.Helper()
	var found []string
	if p, err := exec.LookPath("python3"); err == nil {
		found = append(found, p)
	}
	home, _ := os.UserHomeDir()
	more, _ := filepath.Glob(filepath.Join(home, ".pyenv/versions/3.*/bin/python3"))
	if found = append(found, more...); len(found) == 0 {
		t.Skip("no python3")
	}
	return found
}

// The tables must behave as PyInstaller's do, because spec files rely on it.
func TestTables(t *testing.T) {
	test, err := os.ReadFile("testdata/toc_test.py")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pythons(t) {
		cmd := exec.Command(p, "-B", "-c", tables+"\n"+string(test))
		cmd.Dir = t.TempDir()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", p, err, out)
		}
	}
}

// run runs a spec file and returns its requests.
func run(t *testing.T, python, text string, args ...string) (analyses []*Analysis, products []*Product, warnings []string, err error) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "app.spec")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	compat := filepath.Join(dir, "compat", "PyInstaller")
	if err := os.MkdirAll(compat, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"__init__.py": "", "config.py": "CONF = {}\n"} {
		if err := os.WriteFile(filepath.Join(compat, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	err = Run(context.Background(), Options{Python: python, Env: os.Environ(), File: file, Args: args, DistPath: "/dist", WorkPath: filepath.Join(dir, "build"),
		Compat: filepath.Dir(compat), Output: io.Discard,
		Analyse: func(a *Analysis) (*Found, error) {
			analyses = append(analyses, a)
			return &Found{Pure: []Entry{{"m", "/m.py", "PYMODULE"}}, Binaries: []Entry{{"x.so", "/x.so", "BINARY"}}}, nil
		},
		Build: func(p *Product) error {
			products = append(products, p)
			return nil
		},
		Warn: func(_ int, text string) { warnings = append(warnings, text) },
	})
	return
}

func TestRun(t *testing.T) {
	const text = `
import sys
a = Analysis(["s.py"], datas=[("d", "e")], hiddenimports=sys.argv[1:], optimize=1, what=1)
one = EXE(PYZ(a.pure), a.scripts, iter(a.binaries), [("v", None, "OPTION")], name="one", debug=True, console=False, icon=["app.spec", "NONE"])
two = EXE(PYZ(a.pure), a.scripts, exclude_binaries=True, name="two", debug=["imports"])
assert one.name == "/dist/one" and two.name.startswith(workpath), (one.name, two.name)
COLLECT(two, a.binaries, filter(None, a.datas), upx=True, upx_exclude=["x.so"], name="both")
`
	for _, p := range pythons(t) {
		analyses, products, warnings, err := run(t, p, text, "h1", "h2")
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		a := analyses[0]
		if filepath.Base(a.Scripts[0]) != "s.py" || !slices.Equal(a.Hidden, []string{"h1", "h2"}) || a.Optimize != 1 || a.Line != 3 || a.Datas[0][1] != "e" {
			t.Errorf("%s: Analysis: %+v", p, a)
		}
		if len(products) != 2 || !products[0].Onefile || products[1].Onefile {
			t.Fatalf("%s: %+v", p, products)
		}
		one, both := products[0], products[1]
		if e := one.Exes[0]; one.Name != "one" || one.Dist != "/dist" || len(e.TOC) != 3 || e.TOC[2] != (Entry{"v", "", "OPTION"}) || len(e.Pure) != 1 || e.Debug[0] != "bootloader" ||
			!e.Windowed || filepath.Base(e.Icon) != "app.spec" {
			t.Errorf("%s: EXE: %+v", p, one)
		}
		if both.Name != "both" || !both.UPX || both.UPXExclude[0] != "x.so" || len(both.TOC) != 1 || both.Exes[0].Name != "two" || both.Exes[0].Debug[0] != "imports" {
			t.Errorf("%s: COLLECT: %+v", p, both)
		}
		if len(warnings) != 1 || !strings.Contains(warnings[0], "the argument what is unknown") {
			t.Errorf("%s: %q", p, warnings)
		}
	}
}

// The error for a mistake must name the line of the spec file, and must be one line.
func TestRunFails(t *testing.T) {
	python := pythons(t)[0]
	for text, want := range map[string]string{
		"x = 1\ny = z":                       "app.spec:2: NameError: name 'z' is not defined",
		"\ndef f(:":                          "app.spec:2: SyntaxError: ",
		"def f():\n  raise KeyError\nf()":    "app.spec:2: KeyError",
		"EXE([1])":                           "app.spec:1: TypeError: ",
		"COLLECT(name='x')":                  "app.spec:1: ValueError: COLLECT x: it contains no EXE",
		"MERGE(1)":                           "app.spec:1: TypeError: ",
		"Tree('absent')":                     "app.spec:1: FileNotFoundError: ",
		"import sys; sys.exit('no python')":  "app.spec: no python",
		"import os; os._exit(0)":             "app.spec: the interpreter ended before the file was finished (exit status 0)",
		"import os; os.closerange(3, 9)":     "app.spec: the interpreter ended before the file was finished (exit status 0)",
		"import os; os._exit(7)":             "app.spec: the interpreter ended before the file was finished (exit status 7)",
		"import os; os.write(4, b'x\\n')":    "app.spec: wrote to a descriptor that the build uses",
		"import os; os.kill(os.getpid(), 9)": "app.spec: the interpreter ended before the file was finished (signal: killed)",
	} {
		_, _, _, err := run(t, python, text)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, _, _, err := run(t, python, "import sys; sys.exit()"); err != nil {
		t.Errorf("sys.exit(): %v", err)
	}
}

// An error of Build must end the run, and Run must return it.
func TestRunStops(t *testing.T) {
	python := pythons(t)[0]
	dir := t.TempDir()
	file := filepath.Join(dir, "app.spec")
	marker := filepath.Join(dir, "marker")
	text := "Analysis(['s.py'])\nopen(" + `r"` + marker + `"` + ", 'w')\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"__init__.py": "", "config.py": "CONF = {}\n"} {
		_ = os.MkdirAll(filepath.Join(dir, "PyInstaller"), 0o755)
		if err := os.WriteFile(filepath.Join(dir, "PyInstaller", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wrong := errors.New("wrong")
	err := Run(context.Background(), Options{Python: python, Env: os.Environ(), File: file, WorkPath: dir, Compat: dir, Output: io.Discard,
		Analyse: func(*Analysis) (*Found, error) { return nil, wrong }})
	if !errors.Is(err, wrong) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("the spec file went on")
	}
}

// Whatever the process of a spec file writes, it must be answered or refused.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{`{"ask":"warn","text":"t","line":1}`, `{"ask":"analysis","scripts":["s"],"datas":[["a","b"]]}`, `{"ask":"done"}`,
		`{"ask":"exe","name":"n","toc":[["a",null,"DATA"]],"pure":null}`, `{"ask":"collect","name":"n","toc":[],"exes":[{"name":"x"}]}`, `{"ask":"exe","toc":[[1]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if bytes.ContainsRune(line, '\n') {
			return
		}
		_, _, err := answer(Options{File: "app.spec", Warn: func(int, string) {}, Analyse: func(*Analysis) (*Found, error) { return &Found{}, nil },
			Build: func(p *Product) error {
				for _, e := range p.TOC {
					if d, err := e.Dest(); err == nil && (filepath.IsAbs(d) || strings.HasPrefix(d, "..")) {
						t.Errorf("%q is taken for a place in the product", e)
					}
				}
				return nil
			}}, line)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%q: %v", line, err)
		}
	})
}
