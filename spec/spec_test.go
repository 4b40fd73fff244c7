package spec

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// full returns a spec with every field set, so that the tests cover every field.
func full() *Spec {
	return &Spec{
		Name: "my app", Script: "app.py", Layout: "onefile",
		Paths: []string{"src", `we"ird\`}, ContentsDir: "lib",
		Python: Python{Path: "/usr/bin/python3", Optimize: 2, Options: []string{"u", "W ignore", "hash_seed=0"},
			Requirements: []string{"numpy>=2", "-r requirements.txt"}, SitePackages: "vendor"},
		Before:   []string{"first.py"},
		Windowed: true, Icon: "app.icns", Windows: Windows{VersionFile: "version.txt", Manifest: "app.manifest", Admin: true, UIAccess: true, NoTraceback: true, DPI: "system", Resources: []string{"extra.dll", "version.txt,10,RAW"}, HideConsole: "hide-late"}, MacOS: MacOS{BundleIdentifier: "org.example.app"},
		Targets: []string{"windows/amd64", "linux/arm64"},
		Modules: Modules{
			Hidden: []string{"a.b"}, CalledWith: []string{"k:l"}, Exclude: []string{"c"}, ExcludeDist: []string{"j"}, IncludeDist: []string{"*"}, CollectAll: []string{"d"}, CollectData: []string{"e"},
			CollectSubmodules: []string{"f"}, CollectBinaries: []string{"g"}, CopyMetadata: []string{"h"},
			RecursiveMetadata: []string{"i"}, IncludeSource: []string{"*"}, OnDisk: []string{"*"}, NotOnDisk: []string{"j"}, Lean: true, Probe: new(bool),
		},
		Data:     []Pair{{"d1", "."}, {"täst\x7f\n", "x/y"}},
		Binaries: []Pair{{"/lib/x.so", "bin"}},
		Onefile:  Onefile{Extract: "temp", Check: "full", TempDir: "/var/tmp"},
		Runtime:  Runtime{Hooks: []string{"h1.py", strings.Repeat("long", 20)}, Interpreter: "never", Debug: []string{"imports"}},
		Build: Build{Compress: "max", Strip: true, DistPath: "out", WorkPath: "w", HookDirs: []string{"hooks"}, Hooks: []string{"more/x.toml"},
			UPXDir: "/opt/upx", UPXExclude: []string{"libx.so*"}, Strict: true},
		Trace: Trace{Modules: []string{"k"}, Metadata: []string{"l"}, Files: []string{"l:l/m", ":n"}, Libraries: []string{"libo.so.1"}},
	}
}

func TestFullSetsEveryField(t *testing.T) {
	for _, k := range keys {
		if k.Path == "package" || k.Path == "module" || k.Path == "entry-point" || strings.HasPrefix(k.Path, "data.") || strings.HasPrefix(k.Path, "binaries.") {
			continue
		}
		if field(reflect.ValueOf(full()).Elem(), k.Path).IsZero() {
			t.Errorf("full does not set %s", k.Path)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	for _, s := range []*Spec{full(), {Script: "a.py"}, {Package: "p"}, {EntryPoint: "m.n:f"}, {Module: "m.n", Data: []Pair{{"a", "b"}}}} {
		data, err := Marshal(s, "app.toml")
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse("app.toml", data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		got.Dir, got.File = "", ""
		if !reflect.DeepEqual(got, s) {
			t.Errorf("got  %+v\nwant %+v\nfrom\n%s", got, s, data)
		}
	}
}

// The examples and commented lines of a marshalled spec must be valid when they
// are uncommented.
func TestCommentedKeysAreValid(t *testing.T) {
	data, err := Marshal(&Spec{Script: "app.py"}, "app.toml")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^#([^ ])`).ReplaceAllString(string(data), "$1")
	for _, drop := range []string{"package", "module", "entry-point"} {
		text = strings.Replace(text, "\n"+drop+" = ", "\n# ", 1)
	}
	if _, err := Parse("app.toml", []byte(text)); err != nil {
		t.Errorf("%v in\n%s", err, text)
	}
}

func TestMarshalRefusesNonUTF8(t *testing.T) {
	if _, err := Marshal(&Spec{Script: "a\xff.py"}, "a.toml"); err == nil {
		t.Error("no error")
	}
}

func TestErrors(t *testing.T) {
	const ok = "script = \"app.py\"\n"
	for _, c := range []struct{ name, text, want, hint string }{
		{"syntax", "script = \n", "app.toml:1:10: not valid TOML: ", ""},
		{"duplicate key", ok + "script = \"b.py\"\n", "app.toml:2:1: not valid TOML: ", ""},
		{"unknown key", ok + "\nnmae = \"x\"\n", `app.toml:3:1: nmae: unknown key`, `did you mean "name"?`},
		{"flag as key", ok + "hiddenimports = [\"x\"]\n", `app.toml:2:1: hiddenimports: unknown key`, `did you mean "modules.hidden"?`},
		{"key of another table", ok + "optimize = 1\n", `app.toml:2:1: optimize: unknown key`, `did you mean "python.optimize"?`},
		{"nothing near", ok + "[python]\nzzzzzz = 1\n", `app.toml:3:1: python.zzzzzz: unknown key`, "the keys here are path, optimize, options"},
		{"unknown table", ok + "[pyton]\nx = 1\n", `app.toml:2:2: pyton: unknown table`, `did you mean "python"?`},
		{"wrong type", ok + "[python]\n  optimize = \"1\"\n", `app.toml:3:14: python.optimize: expected an integer, 0, 1 or 2, got a string`, "write optimize = 1"},
		{"column in characters", ok + "data = [{ source = \"ä\", dest = 5 }]\n", `app.toml:2:32: data[0].dest: expected a string, got an integer`, ""},
		{"string for list", ok + "paths = \"src\"\n", `app.toml:2:9: paths: expected a list of strings, got a string`, `write paths = ["src", "vendor"]`},
		{"wrong element", ok + "paths = [\"src\", 1]\n", `app.toml:2:17: paths[1]: expected a string, got an integer`, ""},
		{"table for key", ok + "[layout]\n", `app.toml:2:2: layout: expected "onefile" or "onedir", got a table`, ""},
		{"table for list of tables", ok + "[data]\nsource = \"x\"\n", `app.toml:2:2: data: expected a list of tables`, "write [[data]]"},
		{"list of tables for table", ok + "[[python]]\n", `app.toml:2:3: python: expected one table, got a list of tables`, "write [python]"},
		{"value for table", ok + "python = 3\n", `app.toml:2:1: python: expected a table, got an integer`, "write [python]"},
		{"word", ok + "layout = \"one-file\"\n", `app.toml:2:10: layout: expected "onefile" or "onedir", got "one-file"`, `did you mean "onefile"?`},
		{"number", ok + "python.optimize = 3\n", `app.toml:2:19: python.optimize: expected 0, 1 or 2, got 3`, ""},
		{"word in list", ok + "runtime.debug = [\"import\"]\n", `app.toml:2:18: runtime.debug[0]: expected "all", "imports", "bootloader" or "noarchive", got "import"`, `did you mean "imports"?`},
		{"option", ok + "[python]\noptions = [\"u\", \"w\"]\n", `app.toml:3:17: python.options[1]: unknown option "w" of the interpreter`, ""},
		{"two programs", ok + "module = \"m\"\n", `app.toml:2:10: module: script is given as well; a program is one of script, package, module and entry-point`, ""},
		{"no program", "name = \"x\"\n", `app.toml: no program is given`, ""},
		{"path as name", ok + "name = \"a/b\"\n", `app.toml:2:8: name: "a/b" is not a file name`, ""},
		{"destination outside", ok + "[[data]]\nsource = \"x\"\ndest = \"../y\"\n", `app.toml:4:8: data[0].dest: "../y" is not a relative path inside the product`, ""},
		{"no destination", ok + "[[data]]\nsource = \"x\"\n", `app.toml:2:3: data[0].dest: is missing: the directory in the product`, ""},
		{"path as module", ok + "modules.hidden = [\"a/b.py\"]\n", `app.toml:2:19: modules.hidden[0]: "a/b.py" is not the name of a module`, "name the module as in an import statement: package.module"},
		{"number too large", ok + "python.optimize = 99999999999999999999\n", "app.toml:2:19: ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("app.toml", []byte(c.text))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %T %v", err, err)
			}
			if !strings.HasPrefix(e.Error(), c.want) {
				t.Errorf("got  %s\nwant %s", e, c.want)
			}
			if !strings.Contains(e.Hint, c.hint) {
				t.Errorf("hint %q, want %q", e.Hint, c.hint)
			}
		})
	}
}

func TestLoadChecksFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("app.py", "")
	write("pkg/__init__.py", "")
	write("data/a.txt", "")
	write("good/x.toml", "")
	write("good/x.py", "")
	for _, c := range []struct{ text, want, hint string }{
		{"script = \"app.py\"\ndata = [{source=\"data/*.txt\", dest=\".\"}]", "", ""},
		{"script = \"ap.py\"", ":1:10: script: ap.py: no such file or directory", `did you mean "app.py"?`},
		{"script = \"pkg\"", ":1:10: script: pkg: is a directory", "give a directory with a __main__.py as package"},
		{"package = \"pkg\"", ":1:11: package: pkg: has no __main__.py", ""},
		{"package = \"app.py\"", ":1:11: package: app.py: is not a directory", ""},
		{"script = \"app.py\"\n[[data]]\nsource = \"data/*.png\"\ndest = \".\"", ":3:10: data[0].source: data/*.png: no file matches", ""},
		{"script = \"app.py\"\nruntime.hooks = [\n \"app.py\",\n \"hook.py\"]", ":4:2: runtime.hooks[1]: hook.py: no such file or directory", ""},
		{"script = \"app.py\"\nbuild.hook-dirs = [\"hooks\"]", ":2:20: build.hook-dirs[0]: hooks: no such directory", ""},
		{"script = \"app.py\"\nbuild.hooks = [\"good\", \"good/x.toml\"]", "", ""},
		{"script = \"app.py\"\nbuild.hooks = [\"good/y.toml\"]", ":2:16: build.hooks[0]: good/y.toml: no such file or directory", `did you mean "good/x.toml"?`},
		{"script = \"app.py\"\nbuild.hooks = [\"good\", \"good/x.py\"]", ":2:24: build.hooks[1]: good/x.py: is neither a TOML file nor a directory", "name the directory of a hook in Python"},
	} {
		path := write("app.toml", c.text)
		s, err := Load(path)
		if c.want == "" {
			if err != nil || s.Dir != dir || s.File != path {
				t.Errorf("%s: %v %+v", c.text, err, s)
			}
			continue
		}
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), path+c.want) || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("got  %v (%+v)\nwant %s", err, e, path+c.want)
		}
	}
	if _, err := Load(filepath.Join(dir, "no.toml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a directory was loaded")
	}
}

func TestValidateNamesFlags(t *testing.T) {
	s := &Spec{Script: "nonesuch.py"}
	if err := s.Validate(); err == nil || err.Error() != "nonesuch.py: no such file or directory" {
		t.Errorf("got %v", err)
	}
	s = &Spec{Module: "m", Data: []Pair{{"nonesuch", "."}}}
	if err := s.Validate(); err == nil || err.Error() != "--add-data: nonesuch: no such file or directory" {
		t.Errorf("got %v", err)
	}
}

func TestWithDefaults(t *testing.T) {
	for _, c := range []struct {
		s    Spec
		want string
	}{
		{Spec{Script: "dir/my.app.py"}, "my.app"}, {Spec{Script: ".py"}, ".py"}, {Spec{Package: "a/b/"}, "b"},
		{Spec{Module: "m.cli"}, "m"}, {Spec{Name: "n", Script: "x.py"}, "n"},
	} {
		if got := c.s.WithDefaults().Name; got != c.want {
			t.Errorf("%+v: %q, want %q", c.s, got, c.want)
		}
	}
	explicit := &Spec{Name: "x", Script: "x.py", Layout: "onedir", ContentsDir: "_internal", Onefile: Onefile{Extract: "cache"}}
	if a, b := explicit.WithDefaults(), (&Spec{Script: "x.py"}).WithDefaults(); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v differ", a, b)
	}
}

func FuzzParse(f *testing.F) {
	data, err := Marshal(full(), "app.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for _, s := range []string{"", "script=\"a\"", "data=[{source=\"a\",dest=\".\"}]\nmodule=\"m\"", "[[data]]\n[data.x]\n", "[python]\n[python]", "a.b.c = [[[]]]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse("f.toml", data)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.File != "f.toml" {
				t.Fatalf("got %T %v", err, err)
			}
			return
		}
		text, err := Marshal(s, "f.toml")
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("f.toml", text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if !reflect.DeepEqual(again, normal(s)) {
			t.Fatalf("%+v became %+v by\n%s", s, again, text)
		}
	})
}

// normal turns empty lists into nil, because a file does not distinguish them.
func normal(s *Spec) *Spec {
	c := *s
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		for i := range v.NumField() {
			switch f := v.Field(i); f.Kind() {
			case reflect.Struct:
				walk(f)
			case reflect.Slice:
				if f.Len() == 0 {
					f.SetZero()
				}
			}
		}
	}
	walk(reflect.ValueOf(&c).Elem())
	return &c
}
