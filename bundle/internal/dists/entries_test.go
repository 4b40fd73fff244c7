package dists

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// install writes a distribution with these files, which are relative to site, and its
// RECORD, and returns it. Paths that begin with a question mark are only listed.
func install(t *testing.T, site, name string, files map[string]string) *Dist {
	t.Helper()
	info := name + "-1.dist-info"
	record := info + "/RECORD,,\n" + info + "/METADATA,,\n"
	for _, p := range slices.Sorted(maps.Keys(files)) {
		text := files[p]
		if listed, only := strings.CutPrefix(p, "?"); only {
			record += listed + "," + text + ",\n"
			delete(files, p)
			continue
		}
		sum := sha256.Sum256([]byte(text))
		record += p + ",sha256=" + base64.RawURLEncoding.EncodeToString(sum[:]) + ",1\n"
	}
	files[info+"/RECORD"] = record
	files[info+"/METADATA"] = "Name: " + name + "\nVersion: 1\n"
	write(t, site, files)
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	return s.ByName(name)
}

// sum says what becomes of each file, by its path.
func sum(d *Dist) map[string]string {
	out := map[string]string{}
	for _, e := range d.Entries(suffixes) {
		switch {
		case e.Out != 0:
			out[e.Path] = e.Out.String()
		case e.Module != "":
			out[e.Path] = "module " + e.Module
		case e.Metadata:
			out[e.Path] = "metadata"
		default:
			out[e.Path] = "data"
		}
	}
	return out
}

func compare(t *testing.T, got, want map[string]string) {
	t.Helper()
	for p, w := range want {
		if got[p] != w {
			t.Errorf("%s: %q, want %q", p, got[p], w)
		}
	}
	for p, g := range got {
		if _, ok := want[p]; !ok {
			t.Errorf("%s: %q, and is not expected", p, g)
		}
	}
}

// Every file is a module, data, metadata, or left out for a reason; neither its ending
// nor a name that is no identifier lets it vanish.
func TestEntries(t *testing.T) {
	site := filepath.Join(t.TempDir(), "lib", "python3.11", "site-packages")
	const launcher, archive = "#!/venv/bin/python3.11\n", "!<arch>\n/"
	d := install(t, site, "spam", map[string]string{
		"spam/__init__.py": "", "spam/__init__.pyi": "", "spam/__pycache__/__init__.cpython-311.pyc": "", "spam/__pycache__/k.nbi": "",
		"spam/old.pyc": "", "spam/__init__.pyc": "", "spam/g++.py": "", "spam/a b-c.py": "", "spam/two.dots.py": "", "9abc__mypyc.cpython-311-x86_64-linux-gnu.so": "",
		"spam/{{cookie.cutter}}/x.py": "", "my-script.py": "", "spam/_c.cpython-310-x86_64-linux-gnu.so": "", "spam/nopkg/plain.so": "",
		"spam/w/m.pth": "", "spam.pth": "", "spam/k.egg-link": "", "spam.egg-link": "", "spam/.conf/.x": "", "spam/.gitignore": "", "meson.build": "",
		"spam/k/a.h": "", "spam/k/a.c": "", "spam/k/b.cpp": "", "spam/k/d.a": archive, "spam/k/e.f": "", "spam/k/t.pyx": "", "spam/k/s.lib": "spice", "spam/k/win.lib": archive,
		"spam/test/data.json": "", "spam/tests/__init__.py": "", "spam/tests/deep/data.json": "", "spam/conftest.py": "", "setup.py": "", "spam/setup.py": "",
		"spam/examples/e.py": "", "spam/examples/e.txt": "", "spam/hook-spam.py": "", "bin/spam.py": launcher, "spam/bin/run": launcher,
		"spam-1.dist-info/direct_url.json": "{}", "spam-1.dist-info/licenses/LICENSE": "",
	})
	compare(t, sum(d), map[string]string{
		"spam/__init__.py": "module spam", "spam/__init__.pyi": "data", "spam/__pycache__/__init__.cpython-311.pyc": "cache", "spam/__pycache__/k.nbi": "cache",
		"spam/old.pyc": "module spam.old", "spam/__init__.pyc": "cache", "spam/g++.py": "module spam.g++", "spam/a b-c.py": "module spam.a b-c",
		"spam/two.dots.py": "data", "9abc__mypyc.cpython-311-x86_64-linux-gnu.so": "module 9abc__mypyc",
		"spam/{{cookie.cutter}}/x.py": "data", "my-script.py": "module my-script", "spam/_c.cpython-310-x86_64-linux-gnu.so": "data", "spam/nopkg/plain.so": "data",
		"spam/w/m.pth": "data", "spam.pth": "site file", "spam/k.egg-link": "data", "spam.egg-link": "site file", "spam/.conf/.x": "data", "spam/.gitignore": "data", "meson.build": "data",
		"spam/k/a.h": "data", "spam/k/a.c": "data", "spam/k/b.cpp": "data", "spam/k/d.a": "data", "spam/k/e.f": "data", "spam/k/t.pyx": "data", "spam/k/s.lib": "data",
		"spam/k/win.lib": "import library of Windows", "spam/test/data.json": "data", "spam/tests/__init__.py": "tests that nothing imports",
		"spam/tests/deep/data.json": "tests that nothing imports", "spam/conftest.py": "development modules that nothing imports",
		"setup.py": "development modules that nothing imports", "spam/setup.py": "module spam.setup", "spam/examples/e.py": "development modules that nothing imports",
		"spam/examples/e.txt": "data", "spam/hook-spam.py": "hooks for builds", "bin/spam.py": "launcher for this machine's interpreter", "spam/bin/run": "data",
		"spam-1.dist-info/direct_url.json": "note of the installer", "spam-1.dist-info/licenses/LICENSE": "metadata",
		"spam-1.dist-info/RECORD": "metadata", "spam-1.dist-info/METADATA": "metadata",
	})
	var tests []string
	for _, f := range d.Payload(suffixes, func(pkg string) bool { return pkg == "spam.tests" }) {
		if strings.HasPrefix(f.Path, "spam/tests/") {
			tests = append(tests, f.Path)
		}
	}
	if fmt.Sprint(tests) != "[spam/tests/deep/data.json]" {
		t.Errorf("data of tests that are imported: %v", tests)
	}
}

// Files outside of site-packages have the place below the product that they have below
// the environment. A list that names what belongs to others, or to Python, gets nothing.
func TestOutside(t *testing.T) {
	files := func() map[string]string {
		return map[string]string{
			"spam.py": "", "../../../share/spam/t.txt": "x", "../../../etc/spam.conf": "x", "../../../bin/spamtool": "\x7fELF", "../../../lib/libspam.so.1": "x",
			"../../../lib64/python3.11/site-packages/spam_c.py": "", "../../../bin/spam": "", "../../../bin/spam.exe": "", "../../../bin/long": "#!/bin/sh\n'''exec' \"/long path/python\"",
			"../../../bin/sh-script": "#!/bin/sh\necho", "spam-1.dist-info/entry_points.txt": "[console_scripts]\nspam = spam:main\n", "../../../README": "",
			"?../../../share/unsigned": "", "?../../../share/forged": "sha256=AAAA", "?../../../bin/__pycache__/tool.cpython-311.pyc": "", "?../../../pyvenv.cfg": "", "?../../../Json.py": "", "?../../../python311._pth": "",
			"?../../../.gofreeze/boot.pyc": "", "?../../../lib/python3.11/lib-dynload/x.so": "", "?../../../../secret": "",
			"?../../../../../../../../../../etc/passwd": "", "?/etc/passwd": "", "?spam/../../../../share/../../secret": "",
		}
	}
	want := map[string]string{
		"spam.py": "module spam", "share/spam/t.txt": "data", "etc/spam.conf": "data", "bin/spamtool": "data", "lib/libspam.so.1": "data", "spam_c.py": "module spam_c",
		"bin/spam": "launcher for this machine's interpreter", "bin/spam.exe": "launcher for this machine's interpreter", "bin/long": "launcher for this machine's interpreter",
		"bin/sh-script": "data", "README": "data", "spam-1.dist-info/entry_points.txt": "metadata", "spam-1.dist-info/RECORD": "metadata", "spam-1.dist-info/METADATA": "metadata",
		"share/unsigned": "data", "share/forged": "data", "bin/__pycache__/tool.cpython-311.pyc": "cache",
	}
	owned := []string{"../../../pyvenv.cfg", "../../../Json.py", "../../../python311._pth", "../../../.gofreeze/boot.pyc", "../../../lib/python3.11/lib-dynload/x.so"}
	for _, p := range owned {
		want[p] = "place of the product's own files"
	}
	for _, p := range []string{"../../../../secret", "../../../../../../../../../../etc/passwd", "/etc/passwd"} {
		want[p] = "outside of the environment, or not what was installed"
	}
	for _, venv := range []bool{true, false} {
		top := t.TempDir()
		site := filepath.Join(top, "venv", "lib", "python3.11", "site-packages")
		write(t, top, map[string]string{"secret": "", "venv/share/unsigned": "of somebody else", "venv/share/forged": "of somebody else", "venv/lib/python3.11/json.py": ""})
		if venv {
			write(t, top, map[string]string{"venv/pyvenv.cfg": ""})
		}
		d := install(t, site, "spam", files())
		if !venv { // whose directory belongs to others, too
			want["share/unsigned"], want["share/forged"] = "outside of the environment, or not what was installed", "outside of the environment, or not what was installed"
		}
		compare(t, sum(d), want)
		for _, e := range d.Entries(suffixes) {
			if _, err := os.Stat(e.Abs); e.Out == 0 && err != nil {
				t.Error(err)
			}
		}
	}
}

// pip install --target moves what it lists below ../../ into the directory, and Windows
// has one directory less around site-packages.
func TestOutsideElsewhere(t *testing.T) {
	top := t.TempDir()
	d := install(t, filepath.Join(top, "target"), "spam", map[string]string{"share/t.txt": "", "?../../share/t.txt": "", "?../secret": "", "?../../../secret": ""})
	const elsewhere = "outside of the environment, or not what was installed"
	compare(t, sum(d), map[string]string{"share/t.txt": "data", "../secret": elsewhere, "../../../secret": elsewhere,
		"spam-1.dist-info/RECORD": "metadata", "spam-1.dist-info/METADATA": "metadata"})
	d = install(t, filepath.Join(top, "windows", "Lib", "site-packages"), "spam", map[string]string{
		"../../share/t.txt": "", "../../Scripts/tool.exe": "MZ", "../../Scripts/spam.exe": "MZ", "../../Scripts/spam-script.py": "", "?../json.py": "",
		"spam-1.dist-info/entry_points.txt": "[gui_scripts]\nspam = spam:main\n"})
	compare(t, sum(d), map[string]string{"share/t.txt": "data", "Scripts/tool.exe": "data", "Scripts/spam.exe": "launcher for this machine's interpreter",
		"Scripts/spam-script.py": "launcher for this machine's interpreter", "../json.py": "place of the product's own files",
		"spam-1.dist-info/entry_points.txt": "metadata", "spam-1.dist-info/RECORD": "metadata", "spam-1.dist-info/METADATA": "metadata"})
}

// Files outside of site-packages may be links into a store, and nowhere else.
func TestOutsideLinks(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	venv, store := filepath.Join(top, "venv"), filepath.Join(top, "store")
	site := filepath.Join(venv, "lib", "python3.11", "site-packages")
	d := install(t, site, "spam", map[string]string{"?../../../share/good": "", "?../../../share/bad": "", "?../../../bin/tool": "", "?../../../share/near": ""})
	write(t, venv, map[string]string{"pyvenv.cfg": "", "other": "", "bin/x": "", "share/x": ""})
	write(t, store, map[string]string{"spam-1.dist-info/METADATA": "Name: spam\nVersion: 1\n", "spam-1.data/data/share/good": "", "spam-1.data/scripts/tool": "", "secret": ""})
	for from, to := range map[string]string{"share/good": filepath.Join(store, "spam-1.data/data/share/good"), "share/bad": filepath.Join(store, "secret"),
		"bin/tool": filepath.Join(store, "spam-1.data/scripts/tool"), "share/near": "../other"} {
		if err := os.Symlink(to, filepath.Join(venv, from)); err != nil {
			t.Fatal(err)
		}
	}
	l := NewLinks([]string{site})
	for file, good := range map[string]bool{"share/good": true, "bin/tool": true, "share/near": true, "share/bad": false} {
		if err := l.Check(d, filepath.Join(venv, file)); (err == nil) != good {
			t.Errorf("%s: %v", file, err)
		}
	}
}
