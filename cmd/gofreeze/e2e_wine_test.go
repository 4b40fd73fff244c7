//go:build linux

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// windows is what the tests under Wine share.
type windows struct {
	*prefix
	lab *lab
	dir string
}

// Programs for Windows, built on Linux, must run: under Wine.
func TestWindows(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	w := &windows{prefix: newPrefix(t), lab: newLab(t), dir: t.TempDir()}
	t.Run("hello", w.hello)
	t.Run("children", w.children)
	t.Run("executor", w.executor)
	t.Run("unguarded", w.unguarded)
	t.Run("runaways", w.runaways)
	t.Run("successors", w.successors)
	t.Run("library", w.library)
	t.Run("temp", w.temp)
	t.Run("replaced", w.replaced)
	t.Run("console", w.console)
	t.Run("surroundings", w.surroundings)
	t.Run("libraries", w.libraries)
	t.Run("spoofed", w.spoofed)
	t.Run("places", w.places)
	t.Run("elevated", w.elevated)
	t.Run("resources", w.resources)
	t.Run("damaged", w.damaged)
	t.Run("checked", w.checked)
	t.Run("signed", w.signed)
	t.Run("versions", w.versions)
	t.Run("packages", w.packages)
	t.Run("arrays", w.arrays)
	t.Run("kept", w.kept)
}

// freeze builds a program of one file; source is its text, or a file.
func (w *windows) freeze(t *testing.T, name, source string, flags ...string) string {
	t.Helper()
	script := filepath.Join(w.dir, name+".py")
	if strings.HasSuffix(source, ".py") {
		b, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		source = string(b)
	}
	if err := os.WriteFile(script, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"build", "--onefile", "--python", "3.11", "--target", "windows/amd64", "--distpath", w.dir, "-n", name}, flags...)
	if out, err := exec.Command(w.lab.bin, append(args, script)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(w.dir, name+".exe")
}

// expect runs a program and compares what it writes.
func (w *windows) expect(t *testing.T, change func(*exec.Cmd), want string, code int, exe string, args ...string) {
	t.Helper()
	out, errs, got := w.run(t, 3*time.Minute, change, exe, args...)
	// Wine says so when a process that it starts ends before it has begun, as one
	// does now and then.
	if strings.Contains(errs, "WinError 1359") {
		out, errs, got = w.run(t, 3*time.Minute, change, exe, args...)
	}
	if out != want || errs != "" || got != code {
		t.Errorf("exit %d, want %d\n%s%s\nwant\n%s", got, code, out, errs, want)
	}
}

func set(env ...string) func(*exec.Cmd) {
	return func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, env...) }
}

const windowsHello = `import os, sys
print(sys.argv[1:], sys.frozen, sys.executable == sys.argv[0], os.path.basename(sys.executable))
print(sys._MEIPASS == os.path.dirname(__file__) == sys.prefix == sys.path[0], len(sys.path), os.path.dirname(os.path.dirname(__file__)) == os.path.join(os.environ["LOCALAPPDATA"], "gofreeze"))
print(os.environ.get("PYTHONPATH"), os.environ.get("PYTHONHOME"), sys.flags.no_site, sys.stdin.read())
sys.exit(300 - 256)
`

func (w *windows) hello(t *testing.T) {
	exe := w.freeze(t, "hello", windowsHello)
	want := "['a', '', 'b \"c\"\\\\'] True True hello.exe\nTrue 1 True\nfoo bar 1 input\n"
	for range 2 {
		w.expect(t, func(cmd *exec.Cmd) {
			cmd.Env = append(cmd.Env, "PYTHONPATH=foo", "PYTHONHOME=bar")
			cmd.Stdin = strings.NewReader("input")
		}, want, 44, exe, "a", "", `b "c"\`)
	}
	if left := w.extracted(t, "hello-"); len(left) != 1 {
		t.Errorf("extracted %q", left)
	}
	// A file that was changed is noticed, and the product extracted again.
	home := filepath.Join(w.user(t), "AppData", "Local", "gofreeze", w.extracted(t, "hello-")[0])
	if err := os.WriteFile(filepath.Join(home, "python311._pth"), []byte("."), 0o600); err != nil {
		t.Fatal(err)
	}
	w.expect(t, set("PYTHONPATH=foo", "PYTHONHOME=bar"), strings.Replace(want, "input", "", 1), 44, exe, "a", "", `b "c"\`)
}

// extracted lists what lies in the cache.
func (w *windows) extracted(t *testing.T, name string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(w.user(t), "AppData", "Local", "gofreeze"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), name) {
			out = append(out, e.Name())
		}
	}
	return out
}

func (w *windows) children(t *testing.T) {
	want, err := os.ReadFile("../../testdata/windows/children.txt")
	if err != nil {
		t.Fatal(err)
	}
	exe := w.freeze(t, "children", "../../testdata/windows/children.py")
	w.expect(t, nil, string(want), 7, exe)
	w.expect(t, set("GOFREEZE_EXTRACT=temp"), string(want), 7, exe)
	w.nothingLeft(t)
}

// The queues of ProcessPoolExecutor hang now and then under Wine 8, unfrozen
// programs' as well.
func (w *windows) executor(t *testing.T) {
	exe := w.freeze(t, "executor", `from concurrent.futures import ProcessPoolExecutor
if __name__ == "__main__":
    with ProcessPoolExecutor(1) as e:
        print(list(e.map(abs, range(-3, 0))))
`)
	for range 6 {
		out, errs, code := w.run(t, 20*time.Second, nil, exe)
		if code == 0 && out == "[3, 2, 1]\n" && errs == "" {
			return
		}
		if code != -1 {
			t.Fatalf("exit %d\n%s%s", code, out, errs)
		}
	}
	t.Skip("hung six times")
}

func (w *windows) unguarded(t *testing.T) {
	exe := w.freeze(t, "unguarded", `import multiprocessing
pool = multiprocessing.Pool(2)
print(pool.map(abs, range(3)))
`)
	out, errs, code := w.run(t, time.Minute, nil, exe)
	if code != 1 || out != "" || !strings.Contains(errs, "bootstrapping phase") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func (w *windows) library(t *testing.T) {
	exe := w.freeze(t, "library", `import asyncio, bz2, ctypes, decimal, hashlib, json, locale, lzma, os, pathlib, pickle, socket, sqlite3, ssl
import subprocess, sys, tempfile, threading, tomllib, uuid, winreg, xml.etree.ElementTree, zoneinfo, tkinter, http.server, urllib.request

async def child():
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", "print('async')", stdout=subprocess.PIPE)
    return (await p.communicate())[0].strip()

print(asyncio.run(child()))
print(sqlite3.connect(":memory:").execute("select 6 * 7").fetchone(), ssl.create_default_context().verify_mode.name, ssl.HAS_TLSv1_3)
print(lzma.decompress(lzma.compress(b"l")), bz2.decompress(bz2.compress(b"b")), hashlib.sha256(b"").hexdigest()[:8], decimal.Decimal("1.1") * 3)
print(ctypes.windll.kernel32.GetCurrentProcessId() == os.getpid(), tkinter.TkVersion)
with tempfile.TemporaryDirectory() as d:
    p = pathlib.Path(d) / "\u65e5\u672c.txt"
    p.write_text("\u00fc", encoding="utf-8")
    print(ascii(p.read_text(encoding="utf-8")))
server = http.server.HTTPServer(("127.0.0.1", 0), type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *a: None}))
threading.Thread(target=server.serve_forever, daemon=True).start()
print(urllib.request.urlopen("http://127.0.0.1:%d/" % server.server_port).status)
try:
    ctypes.string_at(0)
except OSError as e:
    print(e)
`)
	w.expect(t, nil, "b'async'\n(42,) CERT_REQUIRED True\nb'l' b'b' e3b0c442 3.3\nTrue 8.6\n'\\xfc'\n200\nexception: access violation reading 0x0000000000000000\n", 0, exe)
}

// nothingLeft checks that no temporary directory of a program is left.
func (w *windows) nothingLeft(t *testing.T) {
	t.Helper()
	var left []string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		left = nil
		for _, dir := range []string{"Temp", "AppData/Local/Temp"} {
			found, err := filepath.Glob(filepath.Join(w.user(t), dir, "_gofreeze-*"))
			if err != nil {
				t.Fatal(err)
			}
			left = append(left, found...)
		}
		if len(left) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond) // a janitor is at work
	}
	t.Errorf("left %q", left)
}

func (w *windows) temp(t *testing.T) {
	exe := w.freeze(t, "temp", `import os, subprocess, sys
print(os.path.basename(sys._MEIPASS).startswith("_gofreeze-"), os.environ["GOFREEZE_EXTRACT"], "_GOFREEZE_INNER" in os.environ, flush=True)
if sys.argv[1] == "exit":
    os._exit(9)
if sys.argv[1] == "abort":
    os.abort()
if sys.argv[1] == "raise":
    raise SystemExit("text")
if sys.argv[1] == "grandchild":
    p = subprocess.Popen([sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read(); import ctypes; open('grandchild.txt', 'w').write('done')"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    p.stdout.readline()
    os._exit(3)
`, "--extract", "cache", "--hidden-import", "ctypes")
	for arg, code := range map[string]int{"exit": 9, "abort": 3, "none": 0, "grandchild": 3} {
		w.expect(t, set("GOFREEZE_EXTRACT=temp"), "True temp False\n", code, exe, arg)
		w.nothingLeft(t)
	}
	if b, err := os.ReadFile(filepath.Join(w.dir, "grandchild.txt")); err != nil || string(b) != "done" {
		t.Errorf("grandchild: %q, %v", b, err)
	}
	out, errs, code := w.run(t, time.Minute, set("GOFREEZE_EXTRACT=temp"), exe, "raise")
	if code != 1 || errs != "text\n" || out != "True temp False\n" {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	w.nothingLeft(t)
}

func (w *windows) console(t *testing.T) {
	exe := w.freeze(t, "console", "../../testdata/windows/console.py", "--extract", "temp")
	w.expect(t, nil, "interrupted True 4\nTrue\nTrue\n", 0, exe)
	w.expect(t, nil, "", 0, exe, "sweep") // what the killed one left
	w.nothingLeft(t)
}

// Nothing that lies beside the executable or in the current directory is loaded,
// and the place of the executable does not matter.
func (w *windows) surroundings(t *testing.T) {
	exe := w.freeze(t, "around", `import ctypes, os, sys, _ctypes
print(ascii(os.path.basename(sys.executable)), sys.path == [sys._MEIPASS], "planted" in sys.modules)
try:
    ctypes.CDLL("planted.dll")
    print("loaded")
except OSError:
    print("not loaded")
`)
	const want = " True False\nnot loaded\n"
	planted := forwarder("planted.dll", "planted", "kernel32.Sleep")
	dir := filepath.Join(w.dir, "ünï & %TEMP% 日本", strings.Repeat("x", 60))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(dir, "prö gram.exe")
	files := map[string][]byte{moved: data, filepath.Join(dir, "prö gram._pth"): []byte("C:\\nowhere\n"), filepath.Join(dir, "pyvenv.cfg"): []byte("home = C:\\nowhere\n"),
		filepath.Join(dir, "sitecustomize.py"): []byte("raise SystemExit('site')"), filepath.Join(dir, "ctypes.py"): []byte("raise SystemExit('ctypes')")}
	for _, name := range []string{"planted.dll", "python311.dll", "vcruntime140.dll", "python3.dll", "libffi-8.dll", "_ctypes.pyd"} {
		files[filepath.Join(dir, name)] = planted
	}
	for path, b := range files {
		if err := os.WriteFile(path, b, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	w.expect(t, nil, `'pr\xf6 gram.exe'`+want, 0, moved)
	w.expect(t, func(cmd *exec.Cmd) { cmd.Dir = dir }, "'around.exe'"+want, 0, exe)
	// A long place to extract to, and one that cannot be used.
	w.expect(t, set(`GOFREEZE_CACHE_DIR=C:\`+strings.Repeat("long", 12)+`\ä\`+strings.Repeat("dir", 12)), "'around.exe'"+want, 0, exe)
	out, errs, code := w.run(t, time.Minute, set(`GOFREEZE_CACHE_DIR=Q:\nowhere`), exe)
	if code != 255 || out != "" || !strings.Contains(errs, `Q:\nowhere`) || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// Of libraries of the system, too, that extension modules need, none comes from the
// directory of the executable.
func (w *windows) libraries(t *testing.T) {
	dir := filepath.Join(w.dir, "libraries")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w.freeze(t, "libraries", "import socket, ssl\nprint(socket.AF_INET6 > 0)\n", "--distpath", dir)
	exe := filepath.Join(dir, "libraries.exe")
	for _, name := range []string{"iphlpapi.dll", "crypt32.dll", "version.dll", "bcrypt.dll", "ws2_32.dll"} {
		if err := os.WriteFile(filepath.Join(dir, name), forwarder(name, "planted", "kernel32.Sleep"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, code := w.run(t, time.Minute, set("WINEDEBUG=+loaddll"), exe)
	if code != 0 || out != "True\n" || !strings.Contains(errs, "IPHLPAPI") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	for _, line := range strings.Split(errs, "\n") {
		if strings.Contains(line, `Loaded L"Z:`) && !strings.Contains(line, ".exe") {
			t.Error(line)
		}
	}
}

// A signature lies behind the archive.
func (w *windows) signed(t *testing.T) {
	exe := w.freeze(t, "signed", "import sys\nprint('signed', len(sys.argv))\n", "--uac-uiaccess")
	for _, tool := range []string{"osslsigncode", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs " + tool)
		}
	}
	key, cert, out := filepath.Join(w.dir, "k.pem"), filepath.Join(w.dir, "c.pem"), filepath.Join(w.dir, "with.exe")
	for _, args := range [][]string{
		{"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=gofreeze test"},
		{"osslsigncode", "sign", "-certs", cert, "-key", key, "-h", "sha256", "-in", exe, "-out", out},
		{w.lab.bin, "inspect", out},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	w.expect(t, nil, "signed 2\n", 0, out, "x")
}

// Every version that there is a distribution of runs, with windows and without.
func (w *windows) versions(t *testing.T) {
	const source = `import sys, multiprocessing, json
def f(x):
    return x + 1
if __name__ == "__main__":
    with multiprocessing.Pool(1) as p:
        print(sys.version_info[:2], p.map(f, [1]), json.dumps(None))
    sys.exit(5)
`
	for _, v := range []string{"3.10", "3.14"} {
		exe := w.freeze(t, "versions", source, "--python", v, "--windowed")
		w.expect(t, nil, "("+strings.Replace(v, ".", ", ", 1)+") [2] null\n", 5, exe)
	}
	dir := filepath.Join(w.dir, "dir")
	script := filepath.Join(w.dir, "versions.py")
	if out, err := exec.Command(w.lab.bin, "build", "--python", "3.11", "--target", "windows/amd64", "--distpath", dir, script).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w.expect(t, nil, "(3, 11) [2] null\n", 5, filepath.Join(dir, "versions", "versions.exe"))
}

// Wheels for Windows. numpy 2 needs functions that Wine 8 has not.
func (w *windows) arrays(t *testing.T) {
	list := filepath.Join(w.dir, "requirements.txt")
	if err := os.WriteFile(list, []byte("numpy<2\npandas<2.3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	exe := w.freeze(t, "arrays", `import multiprocessing
import numpy
import pandas

def work(n):
    return round(float(numpy.linalg.det(numpy.eye(3) * n)))

if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(pool.map(work, range(4)), int(pandas.DataFrame({"a": [1, 2, 3]}).a.sum()))
`, "--requirements", list)
	w.expect(t, nil, "[0, 1, 8, 27] 6\n", 0, exe)
	if left := w.extracted(t, ".new-"); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}
