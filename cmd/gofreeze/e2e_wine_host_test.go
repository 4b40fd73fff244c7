//go:build linux

package main_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// host is a Windows that gofreeze.exe runs on, and this Linux with the same Pythons.
type host struct {
	*prefix
	lab     *lab
	builder string
	dir     string // of the programs
	python  string // the directory of the Python for Windows
	path    string // PATH of the builds on Linux: no Python is on it
}

// The builder runs on Windows as it does here, and makes the same bytes.
func TestWindowsHost(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	h := newHost(t)
	t.Run("bytes", h.bytes)
	t.Run("interpreters", h.interpreters)
	t.Run("environment", h.environment)
	t.Run("specfile", h.specfile)
	t.Run("busy", h.busy)
	t.Run("interrupted", h.interrupted)
}

// newHost lets this Linux fetch the embedded Pythons, and gives them to Windows.
func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{prefix: newPrefix(t), lab: newLab(t), dir: filepath.Join(t.TempDir(), "prö ject")}
	h.builder = filepath.Join(h.lab.cache, "..", "gofreeze.exe")
	compile(t, h.builder, "GOOS=windows", "GOARCH=amd64")
	h.write(t, "hello.py", "import sys, zlib, sqlite3\nprint('hello', sys.argv[1:])\n")
	// Go alone is on PATH, so that the embedded Python compiles on both systems.
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	h.path = t.TempDir()
	if err := os.Symlink(tool, filepath.Join(h.path, "go")); err != nil {
		t.Fatal(err)
	}
	// The user's cache, as the other tests use it, has them already.
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	h.lab.cache = cache
	h.linux(t, "hello.py", "--target", "windows/amd64")
	store := filepath.Join(h.user(t), "AppData", "Local", "gofreeze", "build", "interpreters")
	if err := os.MkdirAll(store, 0o700); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(cache, "gofreeze", "build", "interpreters", "cpython-*-3.11.*-amd64"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range found {
		if err := os.Symlink(dir, filepath.Join(store, filepath.Base(dir))); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(dir, "-windows-amd64") {
			h.python = dir
		}
	}
	if h.python == "" || len(found) < 2 {
		t.Fatalf("fetched %q", found)
	}
	return h
}

func (h *host) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// linux builds a program here, into the directory linux.
func (h *host) linux(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command(h.lab.bin, append([]string{"build", "--onefile", "--python", "3.11", "--distpath", "linux"}, args...)...)
	cmd.Dir = h.dir
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PATH=") && !strings.HasPrefix(e, "VIRTUAL_ENV=") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "PATH="+h.path, "XDG_CACHE_HOME="+h.lab.cache)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// windows runs gofreeze.exe in the directory of the programs, with variables.
func (h *host) windows(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	change := func(cmd *exec.Cmd) {
		cmd.Dir = h.dir
		cmd.Env = append(cmd.Env, env...)
	}
	stdout, stderr, code = h.run(t, 3*time.Minute, change, h.builder, args...)
	if code != 0 && stdout+stderr == "" { // gofreeze never fails without a word, but under Wine a process may end before it begins
		stdout, stderr, code = h.run(t, 3*time.Minute, change, h.builder, args...)
	}
	return stdout, stderr, code
}

// build builds with gofreeze.exe, and wants no complaint.
func (h *host) build(t *testing.T, env []string, args ...string) (stdout string) {
	t.Helper()
	out, errs, code := h.windows(t, env, append([]string{"build"}, args...)...)
	if code != 0 || errs != "" || !strings.HasPrefix(out, "built ") {
		t.Fatalf("build %s: exit %d\n%s%s", args, code, out, errs)
	}
	return out
}

// expect runs a program, and compares what it prints.
func (h *host) expect(t *testing.T, want, exe string) {
	t.Helper()
	out, errs, code := h.run(t, 2*time.Minute, nil, filepath.Join(h.dir, exe))
	if out != want || errs != "" || code != 0 {
		t.Errorf("%s: exit %d\n%s%s", exe, code, out, errs)
	}
}

// named is a path as Windows has it.
func named(file string) string { return "Z:" + strings.ReplaceAll(file, "/", `\`) }

// bytes compares products of both systems: neither modes, nor separators, nor the order
// of directories are in them. Without --no-probe, the report of a product says what the
// extension modules of its packages have imported, where they can be run.
func (h *host) bytes(t *testing.T) {
	h.write(t, "pool.py", "import multiprocessing\nif __name__ == '__main__':\n    with multiprocessing.Pool(2) as p:\n        print(p.map(abs, [-1, 2]))\n")
	h.write(t, "get.py", "import certifi, os, requests\nprint(requests.get.__name__, os.path.getsize(certifi.where()) > 1000)\n")
	h.write(t, "assets/ünï/text.txt", "a\r\nb\n")
	h.write(t, "assets/run.sh", "#!/bin/sh\n")
	site := filepath.Join(h.dir, "site")
	if out, err := exec.Command("python3", "-m", "pip", "install", "-q", "--target", site, "--platform", "win_amd64", "--python-version", "3.11",
		"--only-binary=:all:", "--no-compile", "requests").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []struct{ script, target, product string }{
		{"hello.py", "windows/amd64", "hello.exe"},
		{"pool.py --add-data assets:data --add-data assets/*/*.txt:.", "windows/amd64", "pool.exe"},
		{"get.py --no-probe --site-packages site", "windows/amd64", "get.exe"},
		{"hello.py --add-data assets:data", "linux/amd64", "hello"},
	} {
		args := append(strings.Fields(c.script), "--target", c.target)
		h.linux(t, args...)
		out := h.build(t, nil, append([]string{"--onefile", "--python", "3.11", "--distpath", "windows"}, args...)...)
		if told := strings.Contains(out, "chmod +x windows/"+c.product+" where"); told != strings.HasPrefix(c.target, "linux") {
			t.Errorf("%s: told about execute bits: %t\n%s", c.product, told, out)
		}
		want, err := os.ReadFile(filepath.Join(h.dir, "linux", c.product))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(h.dir, "windows", c.product))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s for %s: %d bytes, want %d others (%v)\n%s", c.script, c.target, len(got), len(want), err, h.differences(c.product))
		}
	}
	h.expect(t, "[1, 2]\n", "windows/pool.exe")
	h.expect(t, "get True\n", "windows/get.exe")
	product := filepath.Join(h.dir, "windows", "hello")
	if err := os.Chmod(product, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(product, "a").CombinedOutput(); err != nil || string(out) != "hello ['a']\n" {
		t.Errorf("%v\n%s", err, out)
	}
}

// differences compares what two products hold.
func (h *host) differences(product string) string {
	var lists [2]string
	for i, system := range []string{"linux", "windows"} {
		out, _ := exec.Command(h.lab.bin, "inspect", "--json", filepath.Join(h.dir, system, product)).CombinedOutput()
		lists[i] = string(out)
	}
	return difference(lists[0], lists[1])
}

// interpreters are found where Windows has them.
func (h *host) interpreters(t *testing.T) {
	log := func(t *testing.T, want string, code int, env []string, args ...string) {
		t.Helper()
		out, errs, got := h.windows(t, env, append([]string{"build", "--onefile", "--log-level", "INFO", "hello.py", "--dry-run"}, args...)...)
		if got != code || !strings.Contains(errs, want) || code != 0 && strings.Count(errs, "gofreeze: ") > 2 {
			t.Errorf("exit %d, want %d and %q\n%.300s\n%s", got, code, want, out, errs)
		}
	}
	venv := filepath.Join(h.dir, ".venv")
	if out, errs, code := h.run(t, time.Minute, nil, filepath.Join(h.python, "python.exe"), "-m", "venv", "--without-pip", named(venv)); code != 0 {
		t.Fatalf("venv: exit %d\n%s%s", code, out, errs)
	}
	used := "Python 3.11.11: "
	log(t, used+named(venv)+`\Scripts\python.exe`, 0, nil)
	active := filepath.Join(h.dir, "active")
	if err := os.Rename(venv, active); err != nil {
		t.Fatal(err)
	}
	log(t, used+named(active)+`\Scripts\python.exe`, 0, []string{"VIRTUAL_ENV=" + named(active)})
	log(t, used+named(h.python)+`\python.exe`, 0, []string{"WINEPATH=" + named(h.python)})
	inside := filepath.Join(active, "Scripts", "gofreeze.exe")
	if err := os.Link(h.builder, inside); err != nil {
		t.Fatal(err)
	}
	builder := h.builder
	h.builder = inside
	log(t, used+named(active)+`\Scripts\python.exe`, 0, nil)
	h.builder = builder

	// The alias of the Store is there, and nothing else.
	h.write(t, "WindowsApps/python.exe", "")
	alias := []string{"WINEPATH=" + named(filepath.Join(h.dir, "WindowsApps")), "LOCALAPPDATA=" + named(t.TempDir())}
	log(t, `WindowsApps\python.exe: is the alias of the Microsoft Store`, 1, alias)
	log(t, `python 3.13: not on PATH`, 1, alias, "--python", "3.13")
	// An installation in the registry comes behind it.
	for _, args := range [][]string{
		{`HKCU\Software\Python\PythonCore\3.11`, "/v", "SysVersion", "/d", "3.11", "/f"},
		{`HKCU\Software\Python\PythonCore\3.11\InstallPath`, "/ve", "/d", named(h.python), "/f"},
		{`HKCU\Software\Python\PythonCore\3.12-32\InstallPath`, "/ve", "/d", named(h.python), "/f"},
	} {
		if out, errs, code := h.run(t, time.Minute, func(cmd *exec.Cmd) { cmd.Dir = h.dir }, "reg", append([]string{"add"}, args...)...); code != 0 {
			t.Fatalf("reg: exit %d\n%s%s", code, out, errs)
		}
	}
	log(t, used+named(h.python)+`\python.exe`, 0, alias)
	log(t, used+named(h.python)+`\python.exe`, 0, alias, "--python", "3.11")
	log(t, `no python.exe in this directory`, 1, alias, "--python", named(filepath.Join(h.dir, "assets")))
}

// environment freezes what is installed in an active environment, and data named as on
// Windows.
func (h *host) environment(t *testing.T) {
	const site = "active/Lib/site-packages/"
	h.write(t, site+"plugged/__init__.py", "import importlib.metadata, pathlib\nVERSION = importlib.metadata.version('plugged')\nTEXT = (pathlib.Path(__file__).parent / 'text.txt').read_text()\n")
	h.write(t, site+"plugged/text.txt", "text")
	h.write(t, site+"plugged-1.5.dist-info/METADATA", "Metadata-Version: 2.1\nName: plugged\nVersion: 1.5\n")
	h.write(t, site+"plugged-1.5.dist-info/RECORD", "plugged/__init__.py,,\nplugged\\text.txt,,\nplugged-1.5.dist-info/METADATA,,\nplugged-1.5.dist-info/RECORD,,\nC:/windows/win.ini,,\n..\\..\\pyvenv.cfg,,\n")
	// An editable installation lies elsewhere, as a finder and a URL say.
	h.write(t, "edit/edited.py", "import importlib.metadata\nVERSION = importlib.metadata.version('edited')\n")
	h.write(t, site+"edited-2.dist-info/METADATA", "Metadata-Version: 2.1\nName: edited\nVersion: 2\n")
	h.write(t, site+"edited-2.dist-info/RECORD", "edited.pth,,\n../../Scripts/edited.py,,\n")
	h.write(t, site+"edited-2.dist-info/direct_url.json", `{"url": "file:///Z:`+(&url.URL{Path: h.dir + "/edit"}).EscapedPath()+`", "dir_info": {"editable": true}}`)
	h.write(t, site+"edited.pth", `..\..\..\edit`+"\n") // in the code page of the system
	h.write(t, "active/Scripts/edited.py", "#!"+named(h.dir)+"\\active\\Scripts\\python.exe\r\n")
	h.write(t, "installed.py", `import edited, os, plugged, sys
print(plugged.VERSION, plugged.TEXT, edited.VERSION, os.path.exists(os.path.join(sys._MEIPASS, "Scripts")))
for top, dirs, files in sorted(os.walk(os.path.join(sys._MEIPASS, "data"))):
    for f in sorted(files):
        print(ascii(os.path.relpath(os.path.join(top, f), sys._MEIPASS)))
`)
	out := h.build(t, []string{"VIRTUAL_ENV=" + named(filepath.Join(h.dir, "active"))}, "--onefile", "installed.py",
		"--add-data", named(filepath.Join(h.dir, "assets"))+`;data\a`, "--add-data", named(filepath.Join(h.dir, "assets"))+":data/b", "--add-data", `assets\*\*.txt;data`)
	if !strings.Contains(out, " 1 distribution, 0 warnings") {
		t.Error(out)
	}
	h.expect(t, `1.5 text 2 False
'data\\text.txt'
'data\\a\\run.sh'
'data\\a\\\xfcn\xef\\text.txt'
'data\\b\\run.sh'
'data\\b\\\xfcn\xef\\text.txt'
`, "dist/installed.exe")
	if out, errs, code := h.windows(t, nil, "build", "--onefile", "hello.py", "--add-data", `C:\windows`); code != 2 || !strings.Contains(errs, "want SRC:DEST") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// specfile runs a spec file and a hook, which use gofreeze's package PyInstaller.
func (h *host) specfile(t *testing.T) {
	h.write(t, "hooks/hook-hooked.py", "from PyInstaller.compat import is_win\nfrom PyInstaller.utils.hooks import collect_data_files, collect_submodules\n"+
		"datas = collect_data_files('hooked')\nhiddenimports = collect_submodules('hooked') if is_win else []\nprint('日本')\n")
	h.write(t, "hooked/__init__.py", "")
	h.write(t, "hooked/sub.py", "")
	h.write(t, "hooked/data.txt", "data")
	h.write(t, "main.py", "import hooked, importlib, pathlib\nprint(importlib.import_module('hooked.' + 'sub').__name__, pathlib.Path(hooked.__file__).with_name('data.txt').read_text())\n")
	h.write(t, "app.spec", `a = Analysis(["main.py"], hookspath=["hooks"], datas=[("assets", "data")])
pyz = PYZ(a.pure)
exe = EXE(pyz, a.scripts, exclude_binaries=True, name="app", console=True, uac_admin=False)
COLLECT(exe, a.binaries, a.datas, name="app")
print("the spec is in", SPECPATH)
`)
	python := []string{"WINEPATH=" + named(h.python)}
	out, errs, code := h.windows(t, python, "build", "app.spec")
	if code != 0 || !strings.HasPrefix(out, `built dist\app: `) || !strings.HasPrefix(errs, "日本\n") || !strings.HasSuffix(errs, "日本\nthe spec is in "+named(h.dir)+"\n") {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	h.expect(t, "hooked.sub data\n", "dist/app/app.exe")
	for _, c := range []struct{ args, want string }{
		{`inspect dist\app`, "app  onedir, "},
		{`inspect --html page.html dist\app`, ""},
		{`spec import app.spec`, "wrote app.toml"},
		{`extract dist/installed.exe -o unpacked`, "extracted to unpacked"},
		{`cache list`, "program installed: "},
	} {
		out, errs, code := h.windows(t, python, strings.Fields(c.args)...)
		if code != 0 || strings.Contains(errs, "gofreeze: ") || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit %d\n%s%s", c.args, code, out, errs)
		}
	}
	for _, file := range []string{"page.html", "unpacked/plugged/text.txt"} {
		if fi, err := os.Stat(filepath.Join(h.dir, file)); err != nil || fi.Size() == 0 {
			t.Errorf("%s: %v", file, err)
		}
	}
	if out, errs, code := h.windows(t, python, "build", "app.toml", "-y"); code != 0 || !strings.HasPrefix(out, `built dist\app: `) {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// busy replaces programs that run, which Windows does not allow.
func (h *host) busy(t *testing.T) {
	h.write(t, "wait.py", "import sys\nprint('up', flush=True)\nprint(sys.stdin.read())\n")
	python := []string{"WINEPATH=" + named(h.python)}
	for layout, exe := range map[string]string{"--onefile": "dist/wait.exe", "--onedir": "dist/wait/wait.exe"} {
		h.build(t, python, layout, "wait.py")
		program := h.command(t.Context(), "wine", filepath.Join(h.dir, exe))
		in, err := program.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var rest bytes.Buffer
		up := make(chan bool, 1)
		program.Stdout = &watched{&rest, up}
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-up:
		case <-time.After(time.Minute):
			t.Fatal("did not start")
		}
		out, errs, code := h.windows(t, python, "build", layout, "-y", "wait.py")
		if code != 1 || out != "" || !strings.HasSuffix(errs, ": it is in use, or may not be changed; end the program that has it open, and build again\n") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s%s", layout, code, out, errs)
		}
		fmt.Fprint(in, "done")
		in.Close()
		_ = program.Wait()
		if got := strings.ReplaceAll(rest.String(), "\r", ""); got != "up\ndone\n" {
			t.Errorf("%s: %q", layout, got)
		}
		h.build(t, python, layout, "-y", "wait.py")
		if left, _ := filepath.Glob(filepath.Join(h.dir, "dist", ".*")); len(left) > 0 {
			t.Errorf("left %q", left)
		}
	}
}

// watched keeps what is written, and tells when the first of it has come.
type watched struct {
	to *bytes.Buffer
	up chan bool
}

func (w *watched) Write(b []byte) (int, error) {
	select {
	case w.up <- true:
	default:
	}
	return w.to.Write(b)
}

// interrupted presses Ctrl-C in a console while a spec file waits for a process of its
// own: one line, and neither processes nor files are left.
func (h *host) interrupted(t *testing.T) {
	h.write(t, "slow.spec", "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import os, sys, time; print(os.getpid(), file=open(\"started\", \"w\")); time.sleep(600)'])\n")
	h.write(t, "press.py", `import _winapi, ctypes, os, signal, subprocess, sys, time
if len(sys.argv) == 2:
    done = subprocess.run([sys.executable, __file__, sys.argv[1], "inner"], creationflags=subprocess.CREATE_NO_WINDOW, stdin=subprocess.DEVNULL, capture_output=True)
    sys.stdout.buffer.write(done.stdout + done.stderr)
    sys.exit()
signal.signal(signal.SIGINT, signal.SIG_IGN)
p = subprocess.Popen([sys.argv[1], "build", "slow.spec", "--distpath", "never"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
while not os.path.exists("started") or not os.path.getsize("started"):
    time.sleep(0.05)
handle = _winapi.OpenProcess(0x100000, False, int(open("started").read()))
ctypes.windll.kernel32.GenerateConsoleCtrlEvent(0, 0)
print(p.communicate(), p.returncode, _winapi.WaitForSingleObject(handle, 20000), os.path.exists("never"))
`)
	out, errs, code := h.run(t, 2*time.Minute, func(cmd *exec.Cmd) { cmd.Dir, cmd.Env = h.dir, append(cmd.Env, "WINEPATH="+named(h.python)) },
		filepath.Join(h.python, "python.exe"), "press.py", named(h.builder))
	if code != 0 || errs != "" || out != `('', 'gofreeze: interrupted; nothing that is incomplete was left\n') 130 0 False`+"\n" {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if left, _ := filepath.Glob(filepath.Join(h.user(t), "Temp", "gofreeze-*")); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}
