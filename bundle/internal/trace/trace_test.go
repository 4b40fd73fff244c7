package trace

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// What a killed process has left is read as far as it is whole.
func TestAdd(t *testing.T) {
	n := &Notes{Modules: map[string]string{}}
	n.add([]byte("m a.b\t/x/a/b.py\nm ns\t\no /x/new\\nline\\\\n\nl libx.so\nd dist\ns /x/s.py\nL /x/y.so\nnonsense\nq what\nm cut\t/x/c"))
	want := &Notes{Modules: map[string]string{"a.b": "/x/a/b.py", "ns": ""}, Files: []string{"/x/new\nline\\n"}, Scripts: []string{"/x/s.py"},
		Libraries: []string{"libx.so"}, Mapped: []string{"/x/y.so"}, Dists: []string{"dist"}}
	if !reflect.DeepEqual(n, want) {
		t.Errorf("%+v\nwant %+v", n, want)
	}
}

// The notes of all processes together are bounded, and what is beyond is told.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"1.notes": "m a\t\n", "2.notes": "m too.long\t\n", "3.notes": "m b\t\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n := read(dir, 12)
	if want := map[string]string{"a": "", "b": ""}; !reflect.DeepEqual(n.Modules, want) || !reflect.DeepEqual(n.Skipped, []string{filepath.Join(dir, "2.notes") + " is too large"}) {
		t.Errorf("%v, %q", n.Modules, n.Skipped)
	}
}

func TestNamed(t *testing.T) {
	for _, c := range []struct {
		file, name string
		want       bool
	}{
		{"/x/a/b.py", "a.b", true}, {"/x/a/b/__init__.py", "a.b", true}, {"/x/a/b.cpython-311-x86_64-linux-gnu.so", "a.b", true},
		{"/x/plugins/foo.py", "plugin_foo", false}, {"/x/xa/b.py", "a.b", false}, {"/x/b.py", "a.b", false}, {"/b.pyc", "b", true},
	} {
		if got := named(c.file, c.name); got != c.want {
			t.Errorf("named(%q, %q) = %v", c.file, c.name, got)
		}
	}
}

func TestParse(t *testing.T) {
	cwd, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want Program
		bad  bool
	}{
		{[]string{"app.py", "-m", "x"}, Program{Script: filepath.Join(cwd, "app.py"), Paths: []string{cwd}}, false},
		{[]string{"-X", "dev", "-Wignore::ImportWarning", "-u", "/x/app.py"}, Program{Script: "/x/app.py", Paths: []string{"/x"}}, false},
		{[]string{"-m", "pkg.mod", "arg"}, Program{Module: "pkg.mod", Paths: []string{cwd}}, false},
		{[]string{"-mpytest"}, Program{Module: "pytest", Paths: []string{cwd}, Tests: true}, false},
		{[]string{"/venv/bin/pytest"}, Program{Script: "/venv/bin/pytest", Paths: []string{"/venv/bin", cwd}, Tests: true}, false},
		{[]string{"-c", "pass"}, Program{Paths: []string{cwd}}, false},
		{[]string{"-I", "app.py"}, Program{}, true}, {[]string{"-uS", "app.py"}, Program{}, true}, {[]string{"-m"}, Program{}, true}, {nil, Program{}, true},
	} {
		got, err := Parse(c.args)
		if (err != nil) != c.bad || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %+v, %v; want %+v", c.args, got, err, c.want)
		}
	}
}

func TestIsTest(t *testing.T) {
	for file, want := range map[string]bool{"": false, "app.py": false, "test_app.py": true, "a/app_test.py": true, "conftest.py": true, "tests/data.json": true, "contest/x.py": false} {
		if got := isTest(file); got != want {
			t.Errorf("isTest(%q) = %v", file, got)
		}
	}
}
