package dists

import (
	"fmt"
	"os"
	"path/filepath"
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

var suffixes = []string{".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"}

func TestWheel(t *testing.T) {
	site := t.TempDir()
	write(t, site, map[string]string{
		"Some_Pkg-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: Some.Pkg\nVersion: 1.2\nRequires-Dist: other (>=1)\nRequires-Dist: opt; extra == 'x'\nRequires-Dist: win; sys_platform == 'win32'\n\nName: not me\n",
		"Some_Pkg-1.2.dist-info/RECORD": "some/__init__.py,sha256=x,1\nsome/tests/test_a.py,,\nsome/data.json,,\n\"some/odd,name.txt\",,\n" +
			"some/_c.cpython-311-x86_64-linux-gnu.so,,\nsome/plain.so,,\nsome/libx.so,,\nsome/include/x.h,,\nSome_Pkg.libs/libz-12.so.1,,\n" +
			"../../bin/tool,,\n/etc/passwd,,\nsome/../../../evil,,\nsingle.py,,\nns/deep/mod.py,,\nsome/__pycache__/__init__.cpython-311.pyc,,\nsome/py.typed,,\nSome_Pkg-1.2.dist-info/RECORD,,\n",
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
	for _, f := range d.Payload(suffixes) {
		got = append(got, fmt.Sprint(f.Path, f.Library))
	}
	if fmt.Sprint(got) != "[Some_Pkg.libs/libz-12.so.1true some/data.jsonfalse some/libx.sotrue some/odd,name.txtfalse some/py.typedfalse]" {
		t.Errorf("payload %v", got)
	}
	got = nil
	for _, f := range d.Metadata() {
		got = append(got, f.Path)
	}
	if fmt.Sprint(got) != "[Some_Pkg-1.2.dist-info/METADATA Some_Pkg-1.2.dist-info/RECORD]" {
		t.Errorf("metadata %v", got)
	}
	if fmt.Sprint(d.Requires()) != "[{other} {win}]" {
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
	if d := s.ByName("debian"); d == nil || fmt.Sprint(d.Modules(suffixes)) != "[deb]" || len(d.Payload(suffixes)) != 1 {
		t.Errorf("%+v", d)
	}
	if d := s.ByName("distutils-one"); d == nil || fmt.Sprint(d.Modules(suffixes)) != "[distutils_one]" || len(d.Metadata()) != 1 {
		t.Errorf("%+v", d)
	}
}
