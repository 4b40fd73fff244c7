//go:build linux

package main_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// installersProgram imports a module whose name it computes, so that what is left out
// is noted, and prints what a list of files has of lib.
const installersProgram = `import importlib, importlib.metadata as metadata, os, sys
import lib
print(lib.use(), metadata.version("lib"), importlib.import_module("".join(["l", "ib"])) is lib)
print([e.name for e in metadata.entry_points(group="console_scripts")] if sys.version_info >= (3, 10) else ["lib"])
d = metadata.distribution("lib")
for line in sorted(d.read_text("RECORD").splitlines()):
    name = line.partition(",")[0]
    print(name, os.path.exists(os.path.join(sys.prefix, name)) or name.endswith(".py"))
print(d.read_text("INSTALLER"), d.read_text("REQUESTED"), d.read_text("direct_url.json"))
`

// installersOutput is what the program prints, from whichever environment.
const installersOutput = `without True 1 True
['lib']
lib-1.dist-info/METADATA True
lib-1.dist-info/RECORD True
lib-1.dist-info/entry_points.txt True
lib/__init__.py True
lib/_damaged.so True
lib/data.txt True
share/lib/doc.txt True
None None None
`

// environment makes a virtual environment by hand, as an installer would leave it.
func (i *interpreter) environment(t *testing.T, dir, installer string) string {
	t.Helper()
	if out, err := exec.Command(i.Path, "-m", "venv", "--without-pip", dir).CombinedOutput(); err != nil {
		t.Fatalf("venv: %v\n%s", err, out)
	}
	python := filepath.Join(dir, "bin", "python3")
	site := filepath.Join(dir, "lib", fmt.Sprintf("python%d.%d", i.Version[0], i.Version[1]), "site-packages")
	put := func(name, text string) {
		file := filepath.Join(site, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dist := func(name, metadata string, asked bool, files map[string]string) {
		info := name + "-1.dist-info/"
		files[info+"METADATA"] = "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1\n" + metadata
		files[info+"INSTALLER"] = installer
		files[info+"direct_url.json"] = `{"url": "file://` + dir + `"}`
		if installer == "uv" {
			files[info+"uv_cache.json"], files[info+"REQUESTED"] = "{}", "" // of every distribution
		} else if asked {
			files[info+"REQUESTED"] = ""
		}
		record := info + "RECORD,,\n"
		for file, text := range files { // in any order
			put(file, text)
			sum := sha256.Sum256([]byte(text))
			record += fmt.Sprintf("%s,sha256=%s,%d\n", file, base64.RawURLEncoding.EncodeToString(sum[:]), len(text))
			if installer == "pip" && strings.HasSuffix(file, ".py") {
				record += filepath.Dir(file) + "/__pycache__/" + strings.TrimSuffix(filepath.Base(file), ".py") + ".cpython-311.pyc,,\n"
			}
		}
		put(info+"RECORD", record)
	}
	dist("lib", "", true, map[string]string{
		"lib/__init__.py": "import importlib, ctypes\ntry:\n    import lib_missing\nexcept ImportError:\n    pass\ndef use():\n    try:\n        import spare\n        return 'with'\n    except ImportError:\n        return 'without ' + str(__doc__ is None)\n" +
			"def load(name):\n    return importlib.import_module(name)\n",
		"lib/data.txt":                     "data",
		"lib/_damaged.so":                  "no library",
		"../../../share/lib/doc.txt":       "documentation",
		"../../../bin/lib":                 "#!" + python + "\nimport lib\n",
		"lib-1.dist-info/entry_points.txt": "[console_scripts]\nlib = lib:use\n",
	})
	dist("tool", "Requires-Dist: spare\n", true, map[string]string{"tool.py": ""})
	dist("spare", "", false, map[string]string{"spare.py": strings.Repeat("#\n", 1<<20)})
	if installer == "pip" { // an environment of venv
		dist("pip", "", false, map[string]string{"pip/__init__.py": ""})
		dist("setuptools", "", false, map[string]string{"setuptools/__init__.py": "", "_distutils_hack/__init__.py": ""})
		if out, err := exec.Command(python, "-m", "compileall", "-q", site).CombinedOutput(); err != nil {
			t.Fatalf("compileall: %v\n%s", err, out)
		}
	}
	return python
}

// installers builds one program with two environments, which lie in different places
// and hold the same distributions, as pip and as uv install them.
func (l *lab) installers(t *testing.T) {
	root := t.TempDir()
	var sums [2]map[string]string
	for i, installer := range []string{"pip", "uv"} {
		dir := filepath.Join(root, []string{"one", "two/deeper"}[i])
		python := preferred(interpreters(t)).environment(t, filepath.Join(dir, "venv"), installer)
		for file, text := range map[string]string{"app.py": installersProgram, "requirements.txt": "lib\ntool\n"} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		own := &lab{bin: l.bin, cache: filepath.Join(dir, "cache")}
		for _, mode := range []string{"--onefile", "--onedir"} {
			if said, err := own.gofreeze(dir, "build", mode, "--python", python, "--distpath", "dist/"+mode[2:], "app.py"); err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
		}
		sums[i] = sumTree(t, filepath.Join(dir, "dist"), root)
		cmd := exec.Command(filepath.Join(dir, "dist", "onefile", "app"))
		cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+own.cache)
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != installersOutput {
			t.Errorf("%s: %v\n%s\nwant\n%s", installer, err, out, installersOutput)
		}
	}
	for name, sum := range sums[0] {
		if sums[1][name] != sum {
			t.Errorf("%s differs: %s, %s", name, sum, sums[1][name])
		}
	}
	if len(sums[0]) != len(sums[1]) || len(sums[0]) == 0 {
		t.Errorf("%d files and %d files", len(sums[0]), len(sums[1]))
	}
}
