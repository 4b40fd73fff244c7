package dists

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

func TestParseRequirement(t *testing.T) {
	for text, want := range map[string]string{
		"requests":                                "requests [] ",
		"  A.B-c_d (>=1, <2) ; os_name=='nt'":     "A.B-c_d [] os_name=='nt'",
		"a[x,Y_z]>=1;python_version<'3'":          "a [x y-z] python_version<'3'",
		"a [ ] ~= 2.0":                            "a [] ",
		"a@https://h/a;b.whl ; extra == 'x'":      "a [] extra == 'x'",
		"a[x] @ file:///tmp/a;b":                  "a [x] ",
		"a>=1; (os_name == 'a;b') and x == \"c\"": "a [] (os_name == 'a;b') and x == \"c\"",
		"a-": "a [] ",
	} {
		r, ok := ParseRequirement(text)
		if got := fmt.Sprintf("%s %v %s", r.Name, r.Extras, r.marker); !ok || got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", "-r other.txt", "[a]", ">=1", "é"} {
		if r, ok := ParseRequirement(text); ok {
			t.Errorf("%q: %v", text, r)
		}
	}
}

func TestMarkers(t *testing.T) {
	linux, windows := target.Linux("amd64").Marker("3.11.7"), target.Windows("amd64").Marker("3.9.18")
	for _, c := range []struct {
		marker, extra      string
		onLinux, onWindows bool
	}{
		{"", "", true, true},
		{"sys_platform == 'win32'", "", false, true},
		{`"win32" == sys_platform`, "", false, true},
		{"sys.platform=='linux' and os.name == \"posix\"", "", true, false},
		{"platform_machine in 'x86_64 AMD64'", "", true, true},
		{"platform_machine not in 'x86_64'", "", false, true},
		{"'linux' in sys_platform", "", true, false},
		{"python_version >= '3.10'", "", true, false}, // as versions: 3.9 is the older one
		{"python_version < '3.10'", "", false, true},
		{"python_version ~= '3.9'", "", true, true},
		{"python_version == '3.*' and python_version != '3.9.*'", "", true, false},
		{"python_full_version > '3.11.6'", "", true, false},
		{"python_full_version === '3.11.7'", "", true, false},
		{"implementation_name == 'pypy' or platform_python_implementation == 'CPython'", "", true, true},
		{"os_name == 'nt' or os_name == 'posix' and python_version < '3'", "", false, true},
		{"(os_name == 'nt' or os_name == 'posix') and python_version < '3.10'", "", false, true},
		{"extra == 'a'", "", false, false},
		{"extra == 'A_b'", "a-b", true, true},
		{"extra != 'a'", "", true, true},
		{"'a' in extras", "a", true, true},
		{"'a' in dependency_groups", "", false, false},
		{"platform_release >= '20'", "", false, false},
		// These are no markers.
		{"os_name ==", "", true, true},
		{"os_name == 'nt' or", "", true, true},
		{"(os_name == 'nt'", "", true, true},
		{"colour == 'blue'", "", true, true},
		{"os_name 'nt'", "", true, true},
		{"os_name == 'nt' $", "", true, true},
		{"$", "", true, true},
		{"extra == ", "a", false, false},
	} {
		if got := holds(c.marker, linux, c.extra); got != c.onLinux {
			t.Errorf("%s for extra %q: %v on Linux", c.marker, c.extra, got)
		}
		if got := holds(c.marker, windows, c.extra); got != c.onWindows {
			t.Errorf("%s for extra %q: %v on Windows", c.marker, c.extra, got)
		}
	}
}

// The order is that of PEP 440.
func TestVersions(t *testing.T) {
	order := []string{"1.dev0", "1.0a1.dev2", "1a1", "1.0-alpha.2", "1b0", "1rc1", "1.0.0", "1.post1.dev1", "1.0-2", "1.1", "v1.10", "2", "1!0.1"}
	for i, a := range order {
		for j, b := range order {
			for op, want := range map[string]bool{"==": i == j, "!=": i != j, "<=": i <= j, ">=": i >= j} {
				if got, ok := compareVersions(a, op, b); !ok || got != want {
					t.Errorf("%s %s %s: %v", a, op, b, got)
				}
			}
		}
	}
	for _, c := range []struct {
		left, op, right string
		want            bool
	}{
		{"1.1", ">", "1.0", true}, {"1.0.post1", ">", "1.0", false}, {"1.0.post2", ">", "1.0.post1", true}, {"1.0", ">", "1.0", false},
		{"1.0rc1", "<", "1.0", false}, {"1.0rc1", "<", "1.0rc2", true}, {"0.9", "<", "1.0", true}, {"0.9rc1", "<", "1.0", true},
		{"1.4.5", "~=", "1.4.2", true}, {"1.5", "~=", "1.4.2", false}, {"1.5", "~=", "1.4", true}, {"2", "~=", "1.4", false}, {"1.3", "~=", "1.4", false},
		{"1.4.7", "==", "1.4.*", true}, {"1.4", "==", "1.4.0.*", true}, {"1.40", "==", "1.4.*", false}, {"1.4.7", "!=", "1.4.*", false}, {"1.0+local", "==", "1.0", true},
	} {
		if got, ok := compareVersions(c.left, c.op, c.right); !ok || got != c.want {
			t.Errorf("%s %s %s: %v %v", c.left, c.op, c.right, got, ok)
		}
	}
	for _, c := range [][3]string{{"linux", "==", "1"}, {"1", "==", "x"}, {"1", "<", "1.*"}, {"1", "~=", "1"}, {"", "==", ""}, {"99999999999999999999", "==", "1"}} {
		if _, ok := compareVersions(c[0], c[1], c[2]); ok {
			t.Errorf("%v: these are no versions", c)
		}
	}
}

func TestRequired(t *testing.T) {
	site := t.TempDir()
	write(t, site, map[string]string{
		"a-1.dist-info/METADATA":  "Name: a\nRequires-Dist: always\nRequires-Dist: old; python_version < '3'\nRequires-Dist: e[f]; extra == 'x'\nRequires-Dist: g; extra == 'y'\n",
		"b.egg-info/PKG-INFO":     "Name: b\n",
		"b.egg-info/requires.txt": "one>=1\n\n[x]\ntwo\nthree; sys_platform == \"win32\"\n\n[:python_version < \"3\"]\nfour\n\n[y:python_version >= \"3\"]\nfive\n",
	})
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	linux := target.Linux("amd64").Marker("3.11.7")
	for _, c := range []struct{ dist, extra, want string }{
		{"a", "", "[always]"}, {"a", "x", "[e]"}, {"a", "y", "[g]"}, {"a", "z", "[]"},
		{"b", "", "[one]"}, {"b", "x", "[two]"}, {"b", "y", "[five]"},
	} {
		if got := fmt.Sprint(names(s.ByName(c.dist).Required(linux, c.extra))); got != c.want {
			t.Errorf("%s[%s] requires %s, want %s", c.dist, c.extra, got, c.want)
		}
	}
	if got := fmt.Sprint(s.ByName("a").Mentions()); got != "[always old e g]" {
		t.Errorf("mentions %s", got)
	}
	if w := s.Without([]string{"A"}); w.ByName("a") != nil || w.ByName("b") == nil || len(w.All()) != 1 {
		t.Errorf("without a: %v", w.All())
	}
}

// Each form says in another way to which distribution a file belongs.
func TestOf(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	site := filepath.Join(dir, "proj/.venv/site")
	url := func(project string) string {
		return `{"url": "file://` + dir + "/" + project + `", "dir_info": {"editable": true}}`
	}
	files := map[string]string{
		"src/a/__init__.py": "", "src/setup.py": "", "flat/b/__init__.py": "", "flat/tool.py": "", "c/src/c.py": "", "elsewhere/c/d.py": "",
		"proj/p.py": "", "proj/inner/i.py": "", "stranger.py": "",
	}
	write(t, dir, files)
	write(t, site, map[string]string{
		"a-1.dist-info/METADATA": "Name: a\n", "a-1.dist-info/RECORD": "a.pth\n", "a.pth": "# comment\nimport os\n\n" + dir + "/src\n",
		"b-1.dist-info/METADATA": "Name: b\n", "b-1.dist-info/RECORD": "__editable___b_1_finder.py\n",
		"b-1.dist-info/direct_url.json": url("flat"), "__editable___b_1_finder.py": "MAPPING: dict[str, str] = {'b': '" + dir + "/flat/b'}\n",
		"c-1.dist-info/METADATA": "Name: c\n", "c-1.dist-info/RECORD": "_editable_impl_c.py\n",
		"_editable_impl_c.py":    "F.map_module('c.d', '" + dir + "/elsewhere/c/d.py')\nF.map_module('x', '/')\n",
		"p-1.dist-info/METADATA": "Name: p\n", "p-1.dist-info/RECORD": "", "p-1.dist-info/direct_url.json": url("proj"),
		"i-1.dist-info/METADATA": "Name: i\n", "i-1.dist-info/RECORD": "i.pth\n", "i.pth": "../../inner\n../site\n",
		"w-1.dist-info/METADATA": "Name: w\n", "w-1.dist-info/RECORD": "w.py\n", "w.py": "",
		"q-1.dist-info/METADATA": "Name: q\n", "q-1.dist-info/RECORD": "q.pth\n", "q-1.dist-info/direct_url.json": "{", "q.pth": "/\n/nonesuch\n",
	})
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"src/a/__init__.py": "a true", "src/setup.py": "a true", "flat/b/__init__.py": "b true", "flat/tool.py": "b false",
		"c/src/c.py": "", "elsewhere/c/d.py": "c true", "proj/p.py": "p true", "proj/inner/i.py": "i true", "proj/.venv/site/w.py": "w true", "stranger.py": "",
	} {
		got := ""
		if d, imported := s.Of(filepath.Join(dir, file)); d != nil {
			got = fmt.Sprint(d.Name, " ", imported)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

func TestEntryPointGroups(t *testing.T) {
	site := t.TempDir()
	write(t, site, map[string]string{"a-1.dist-info/METADATA": "Name: a\n",
		"a-1.dist-info/entry_points.txt": "outside = x\n[b.c]\n# no = y\none = m.n:f.g [extra]\n\n[ a ]\ntwo=o\n[b.c]\nthree = p : q\n"})
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	d := s.ByName("a")
	if got := d.Groups(); !slices.Equal(got, []string{"", "a", "b.c"}) {
		t.Errorf("groups %q", got)
	}
	var modules []string
	for _, e := range d.EntryPoints("b.c") {
		modules = append(modules, e.Name+" "+e.Module())
	}
	if fmt.Sprint(modules) != "[one m.n three p]" {
		t.Errorf("modules %v", modules)
	}
}
