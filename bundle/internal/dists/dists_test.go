package dists

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func write(t *testing.T, dir string, files map[string]string) {
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func noTests(string) bool { return false }

var suffixes = []string{".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"}

func TestWheel(t *testing.T) {
	site := t.TempDir()
	write(t, site, map[string]string{
		"Some_Pkg-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: Some.Pkg\nVersion: 1.2\nRequires-Dist: other (>=1)\nRequires-Dist: opt; extra == 'x'\nRequires-Dist: win; sys_platform == 'win32'\n\nName: not me\n",
		"Some_Pkg-1.2.dist-info/RECORD": "some/__init__.py,sha256=x,1\nsome/tests/test_a.py,,\nsome/data.json,,\n\"some/odd,name.txt\",,\n" +
			"some/_c.cpython-311-x86_64-linux-gnu.so,,\nsome/plain.so,,\nsome/libx.so,,\nsome/include/x.h,,\nSome_Pkg.libs/libz-12.so.1,,\n" +
			"../../bin/tool,,\n/etc/passwd,,\nsome/../../../../evil,,\nsingle.py,,\nns/deep/mod.py,,\nsome/__pycache__/__init__.cpython-311.pyc,,\nsome/py.typed,,\nSome_Pkg-1.2.dist-info/RECORD,,\n",
		"Some_Pkg-1.2.dist-info/direct_url.json": "{}",
	})
	s, err := Load([]string{site, filepath.Join(site, "absent")})
	if err != nil {
		t.Fatal(err)
	}
	d := s.ByName("some_pkg")
	if d == nil || d.Name != "Some.Pkg" || d.Version != "1.2" || s.ByFile(filepath.Join(site, "some/__init__.py")) != d {
		t.Fatalf("%+v", d)
	}
	if got := fmt.Sprint(d.Modules(suffixes)); got != "[ns.deep.mod single some some._c some.plain]" {
		t.Errorf("modules %s", got)
	}
	var got []string
	for _, f := range d.Payload(suffixes, noTests) {
		got = append(got, f.Path)
	}
	if fmt.Sprint(got) != "[Some_Pkg.libs/libz-12.so.1 bin/tool some/data.json some/include/x.h some/libx.so some/odd,name.txt some/py.typed]" {
		t.Errorf("payload %v", got)
	}
	got = nil
	for _, f := range d.Metadata() {
		got = append(got, f.Path)
	}
	if fmt.Sprint(got) != "[Some_Pkg-1.2.dist-info/METADATA Some_Pkg-1.2.dist-info/RECORD]" {
		t.Errorf("metadata %v", got)
	}
	if fmt.Sprint(names(d.Requires())) != "[other win]" {
		t.Errorf("requires %v", d.Requires())
	}
}

func TestOldInstallers(t *testing.T) {
	site := t.TempDir()
	write(t, site, map[string]string{
		"debian-2.0.egg-info/PKG-INFO":      "Name: debian\nVersion: 2.0\n",
		"debian-2.0.egg-info/top_level.txt": "deb\n",
		"deb/__init__.py":                   "",
		"deb/x.txt":                         "",
		"distutils_one-0.1-py3.11.egg-info": "Name: distutils-one\nVersion: 0.1\n",
		"distutils_one.py":                  "",
	})
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	if d := s.ByName("debian"); d == nil || fmt.Sprint(d.Modules(suffixes)) != "[deb]" || len(d.Payload(suffixes, noTests)) != 1 {
		t.Errorf("%+v", d)
	}
	if d := s.ByName("distutils-one"); d == nil || fmt.Sprint(d.Modules(suffixes)) != "[distutils_one]" || len(d.Metadata()) != 1 {
		t.Errorf("%+v", d)
	}
}

// A name may hold what CSV has to quote.
func TestRecordQuoting(t *testing.T) {
	site := t.TempDir()
	write(t, site, map[string]string{
		"p-1.dist-info/METADATA": "Name: p\nVersion: 1\n",
		"p-1.dist-info/RECORD":   "p/__init__.py,,\n\"p/a\nb.txt\",sha256=x,1\n\"p/c,\"\"d\"\".txt\",,\np/e:\\f.txt,,\np/\xff.txt,,\n\"\",,\n\np/last.txt,,\n",
	})
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range s.ByName("p").Payload(suffixes, noTests) {
		got = append(got, f.Path)
	}
	if want := []string{"p/a\nb.txt", "p/c,\"d\".txt", "p/e:\\f.txt", "p/last.txt", "p/\xff.txt"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLinks(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	venv, store, project := filepath.Join(top, "venv"), filepath.Join(top, "store", "x1"), filepath.Join(top, "project")
	site := filepath.Join(venv, "lib", "site-packages")
	metadata := "Name: p\nVersion: 1\n"
	write(t, site, map[string]string{
		"p-1.dist-info/METADATA": metadata, "e-1.dist-info/METADATA": "Name: e\nVersion: 1\n",
		"e-1.dist-info/direct_url.json": `{"url": "file://` + project + `", "dir_info": {"editable": true}}`,
		"p/real.txt":                    "", "p/libx.so.1": "",
	})
	write(t, venv, map[string]string{"share/p.txt": ""})
	write(t, store, map[string]string{"p-1.dist-info/METADATA": metadata, "p/linked.txt": "", "p/other.txt": "", "q/all.txt": ""})
	write(t, project, map[string]string{"e/data.txt": ""})
	write(t, top, map[string]string{"secret": "", "p/secret.txt": "", "else/p-1.dist-info/METADATA": "Name: p\nVersion: 2\n", "else/p/x.txt": ""})
	for from, to := range map[string]string{
		"p/libx.so": "libx.so.1", "p/share.txt": "../../../share/p.txt", "p/linked.txt": filepath.Join(store, "p/linked.txt"), "q": filepath.Join(store, "q"),
		"p/renamed.txt": filepath.Join(store, "p/other.txt"), "p/key": filepath.Join(top, "secret"), "p/up": "../../../../secret",
		"p/secret.txt": filepath.Join(top, "p/secret.txt"), "p/x.txt": filepath.Join(top, "else/p/x.txt"), "p/dir": top,
		"e": filepath.Join(project, "e"), "e2": filepath.Join(top, "secret"), "p/gone": "/nonesuch",
	} {
		if err := os.Symlink(to, filepath.Join(site, from)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	l := NewLinks([]string{site, venv, "/"})
	for _, c := range []struct {
		dist, file string
		good       bool
	}{
		{"p", "p/real.txt", true}, {"p", "p/libx.so", true}, {"p", "p/share.txt", true}, {"p", "p/linked.txt", true}, {"p", "q/all.txt", true},
		{"p", "p/gone", true}, {"p", "p/nonesuch", true}, {"e", "e/data.txt", true},
		{"p", "p/renamed.txt", false}, {"p", "p/key", false}, {"p", "p/up", false}, {"p", "p/secret.txt", false}, {"p", "p/x.txt", false},
		{"p", "p/dir/secret", false}, {"e", "e2", false}, {"p", "e/data.txt", false},
	} {
		if err := l.Check(s.ByName(c.dist), filepath.Join(site, c.file)); (err == nil) != c.good {
			t.Errorf("%s: %v", c.file, err)
		}
	}
}

// uv can link all files, Nix the directory: the metadata are there all the same.
func TestLinkedMetadata(t *testing.T) {
	site, store := t.TempDir(), t.TempDir()
	write(t, store, map[string]string{"a-1.dist-info/METADATA": "Name: a\nVersion: 1\n", "b-1.dist-info/METADATA": "Name: b\nVersion: 1\n"})
	if err := os.Mkdir(filepath.Join(site, "a-1.dist-info"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"a-1.dist-info/METADATA", "b-1.dist-info"} {
		if err := os.Symlink(filepath.Join(store, p), filepath.Join(site, p)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"a", "b"} {
		if d := s.ByName(n); d == nil || len(d.Metadata()) != 1 || d.Metadata()[0].Path != n+"-1.dist-info/METADATA" {
			t.Errorf("%s: %+v", n, d)
		}
	}
}

func names(requirements []Requirement) []string {
	var out []string
	for _, r := range requirements {
		out = append(out, r.Name)
	}
	return out
}

// An egg is a directory, or an unpacked zip file, with one distribution. Its metadata
// goes where that of other distributions lies, and its name is the directory's.
func TestEgg(t *testing.T) {
	dir := t.TempDir()
	egg, plain := filepath.Join(dir, "own_name-1.5-py3.11.egg"), filepath.Join(dir, "plain")
	write(t, egg, map[string]string{
		"EGG-INFO/PKG-INFO":         "Metadata-Version: 1.1\nName: UNKNOWN\nVersion: 1.5\n",
		"EGG-INFO/requires.txt":     "other>=1\n",
		"EGG-INFO/entry_points.txt": "[group]\nx = pkg.mod:f\n",
		"pkg/__init__.py":           "", "pkg/mod.py": "", "pkg/data.txt": "",
	})
	write(t, plain, map[string]string{"EGG-INFO/PKG-INFO": "Name: plain\nVersion: 1\n", "other.py": ""})
	s, err := Load([]string{plain, egg})
	if err != nil {
		t.Fatal(err)
	}
	d := s.ByName("own-name")
	if d == nil || d.Version != "1.5" || s.ByName("plain") != nil || s.ByName("unknown") != nil {
		t.Fatalf("%+v", s.all)
	}
	if s.ByFile(filepath.Join(egg, "pkg", "mod.py")) != d || fmt.Sprint(d.Modules(suffixes), d.Payload(suffixes, noTests)) != "[pkg pkg.mod] [{pkg/data.txt "+filepath.Join(egg, "pkg", "data.txt")+"}]" {
		t.Error(d.Modules(suffixes), d.Payload(suffixes, noTests))
	}
	if m := d.Metadata(); len(m) != 3 || m[0].Path != "own_name-1.5.egg-info/PKG-INFO" {
		t.Error(m)
	}
	if len(d.Requires()) != 1 || fmt.Sprint(d.Groups()) != "[group]" {
		t.Error(d.Requires(), d.Groups())
	}
}

func TestHostileEgg(t *testing.T) {
	egg := filepath.Join(t.TempDir(), "x.egg")
	write(t, egg, map[string]string{"EGG-INFO/PKG-INFO": "Name: x\nVersion: ../../evil\n"})
	s, err := Load([]string{egg})
	if err != nil || len(s.all) != 0 {
		t.Errorf("%+v %v", s.all, err)
	}
}
