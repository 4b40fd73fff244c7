package binaries

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// interpreter is what the tests know about a Python.
type interpreter struct {
	Executable, Home, Modules, Version string
}

// interpreters returns the Pythons of this machine, 3.9 and later.
func interpreters(t *testing.T) []interpreter {
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".pyenv")
	}
	commands, _ := filepath.Glob(filepath.Join(root, "versions", "*", "bin", "python3"))
	for _, name := range []string{"python3", "python3.11", "/usr/bin/python3"} {
		if p, err := exec.LookPath(name); err == nil {
			commands = append(commands, p)
		}
	}
	const script = `
import json, os, sys
d = [p for p in sys.path if os.path.basename(p) == "lib-dynload" and os.path.isdir(p)]
if sys.version_info >= (3, 9) and d:
    print(json.dumps({"Executable": os.path.realpath(sys.executable), "Home": sys.base_prefix, "Modules": d[0],
        "Version": "python%d.%d" % sys.version_info[:2]}))`
	var out []interpreter
	seen := map[string]bool{}
	for _, c := range commands {
		b, err := exec.Command(c, "-I", "-c", script).Output()
		var in interpreter
		if err != nil || json.Unmarshal(b, &in) != nil || seen[in.Executable] {
			continue
		}
		seen[in.Executable] = true
		out = append(out, in)
	}
	if len(out) == 0 {
		t.Skip("no Python on this machine")
	}
	return out
}

// longer is a run path entry that does not fit into any file's place for it.
const longer = ":$ORIGIN/../../../a/directory/that/does/not/exist/but/makes/the/run/path/longer/than/the/run/path/of/the/build/machine"

// An interpreter and all extension modules of its standard library, with what
// they need, load from a product, and nothing but the system's own libraries
// comes from elsewhere; also when every file's run path needs a new segment.
func TestProductLoads(t *testing.T) {
	for _, in := range interpreters(t) {
		t.Run(in.Version+" "+filepath.Dir(in.Executable), func(t *testing.T) {
			roots := []File{{Source: in.Executable, Dest: "bin/app"}}
			found, _ := filepath.Glob(filepath.Join(in.Modules, "*.so"))
			for _, so := range found {
				roots = append(roots, File{Source: so, Dest: "lib/" + in.Version + "/lib-dynload/" + filepath.Base(so)})
			}
			libs, _ := filepath.Glob(filepath.Join(in.Home, "lib", "libpython3.*.so.1.0"))
			for _, p := range libs {
				roots = append(roots, File{Source: p, Dest: "lib/" + filepath.Base(p)})
			}
			res, err := Closure(context.Background(), roots, Options{})
			if err != nil || len(res.Missing)+len(res.Bad) > 0 {
				t.Fatalf("missing %v, bad %v, %v", res.Missing, res.Bad, err)
			}
			want := "$ORIGIN/.."
			if info, err := readInfo(in.Executable); err == nil && strings.Contains(strings.Join(info.needed, " "), "libpython") {
				want = "$ORIGIN/../lib:$ORIGIN/.."
			}
			if got := res.RunPaths["bin/app"]; got != want {
				t.Errorf("the interpreter's run path is %q, not %q", got, want)
			}
			for _, more := range []string{"", longer} {
				dir := t.TempDir()
				for _, f := range append(roots, res.Added...) {
					writeProduct(t, dir, f, res.RunPaths[f.Dest], more)
				}
				checkLoads(t, in, dir)
			}
		})
	}
}

// writeProduct writes one file of a product as a build does. When more is not
// "", every file is edited, and checked against other tools.
func writeProduct(t *testing.T, dir string, f File, runPath, more string) {
	t.Helper()
	data, err := os.ReadFile(f.Source)
	if err != nil {
		t.Fatal(err)
	}
	if data, err = Strip(data); err != nil {
		t.Fatalf("%s: %v", f.Source, err)
	}
	if more != "" && runPath == "" {
		runPath = "$ORIGIN"
	}
	if runPath != "" {
		if data, err = SetRunPath(data, runPath+more); err != nil {
			t.Fatalf("%s: %v", f.Source, err)
		}
	}
	to := filepath.Join(dir, filepath.FromSlash(f.Dest))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o755); err != nil {
		t.Fatal(err)
	}
	if more != "" {
		checkTools(t, to, runPath+more)
	}
}

// checkTools compares the run path of a file with what binutils and patchelf
// say, and that they have nothing to complain about.
func checkTools(t *testing.T, file, want string) {
	t.Helper()
	if tool, err := exec.LookPath("readelf"); err == nil {
		out, err := exec.Command(tool, "-dlSW", "--dyn-syms", file).CombinedOutput()
		if s := string(out); err != nil || !strings.Contains(s, "(RPATH)              Library rpath: ["+want+"]") || strings.Contains(s, "(RUNPATH)") ||
			strings.Contains(s, "readelf: ") || strings.Contains(s, "<corrupt") {
			t.Errorf("%s: readelf says %v\n%s", file, err, s)
		}
	}
	if tool, err := exec.LookPath("patchelf"); err == nil {
		if out, err := exec.Command(tool, "--print-rpath", file).CombinedOutput(); err != nil || string(out) != want+"\n" {
			t.Errorf("%s: patchelf says %q, %v", file, out, err)
		}
	}
}

func checkLoads(t *testing.T, in interpreter, dir string) {
	const script = `
import sys
D = sys.argv[1]
sys.path[:] = [p.replace(sys.argv[2], D + "/lib/" + sys.argv[3] + "/lib-dynload") for p in sys.path]
import ctypes, os
n = 0
for f in sorted(os.listdir(D + "/lib/" + sys.argv[3] + "/lib-dynload")):
    if not f.startswith(("_test", "_xxtest", "_ctypes_test", "xx")):
        ctypes.CDLL(D + "/lib/" + sys.argv[3] + "/lib-dynload/" + f)
        n += 1
assert n > 20, n
for l in open("/proc/self/maps"):
    p = l.split(None, 5)[5:]
    if p and ".so" in p[0]:
        print(p[0].strip())
`
	cmd := exec.Command(filepath.Join(dir, "bin", "app"), "-S", "-s", "-c", script, dir, in.Modules, in.Version)
	cmd.Env = append(os.Environ(), "PYTHONHOME="+in.Home, "LD_LIBRARY_PATH=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, l := range strings.Fields(string(out)) {
		if !strings.HasPrefix(l, dir+"/") && !isSystem(filepath.Base(l)) && l != "/etc/ld.so.cache" {
			t.Errorf("loaded from the build machine: %s", l)
		}
	}
}
