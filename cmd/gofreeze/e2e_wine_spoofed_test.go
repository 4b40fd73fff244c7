//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const spoofedByParent = `import os, subprocess, sys
if sys.argv[1:] == ["ran"]:
    sys.exit("ran")

def say(command, **env):
    p = subprocess.run(command, env=dict(os.environ, **env), stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    print(p.returncode % 256, *[ascii(s.decode().replace("\r\n", "\n")) for s in (p.stdout, p.stderr)])

message = dict(_GOFREEZE_MESSAGE="a\x1b[31mb\nc\u202e" + "d" * 5000)
say([sys.executable, "ran"], **message)
say(["cmd", "/c", sys.executable, "ran"], **message)
optimized = [sys.executable, "-c", "import sys; print(sys.flags.optimize)"]
say(optimized, _GOFREEZE_FLAGS="-O")
say(["cmd", "/c"] + optimized, _GOFREEZE_FLAGS="-O")
say(optimized, _GOFREEZE_FLAGS="-c\nprint('evil')")
say([sys.executable, "ran"], _GOFREEZE_JANITOR=sys._MEIPASS)
say([sys.executable, "ran"], _GOFREEZE_RESTARTS="99:1", _GOFREEZE_ARCHIVE="")
say(["cmd", "/c", sys.executable, "-c", "print('interpreter')"], _GOFREEZE_INNER="1")
`

// What makes a process do something else than start the program is believed only
// from a parent that is the program, and shown without what terminals obey.
func (w *windows) spoofed(t *testing.T) {
	exe := w.freeze(t, "spoofed", spoofedByParent)
	d := strings.Repeat("d", 4000-len("a?[31mb.c?"))
	w.expect(t, nil, "255 '' 'a?[31mb\\nc?"+d+"...\\n'\n1 '' 'ran\\n'\n0 '1\\n' ''\n0 '0\\n' ''\n0 '0\\n' ''\n1 '' 'ran\\n'\n1 '' 'ran\\n'\n0 'interpreter\\n' ''\n", 0, exe)

	// Names of variables are the same in any case of letters.
	exe = w.freeze(t, "lower", `import os, sys
print([os.environ.get(n) for n in ("PYTHONHOME", "PYTHONPATH", "PYTHONVERBOSE")], [n for n in os.environ if n[:10] == "_GOFREEZE_"], sys.flags.verbose, sys.argv[1:])
`)
	w.expect(t, set("pythonhome=foo", "PythonPath=bar", "pythonverbose=1", "_gofreeze_child=1", "_Gofreeze_Saved_PYTHONX=evil", "_gofreeze_meipass=C:\\evil"),
		"['foo', 'bar', '1'] ['_GOFREEZE_MEIPASS', '_GOFREEZE_ARCHIVE', '_GOFREEZE_ARGUMENTS', '_GOFREEZE_RESTARTS'] 0 ['-c', 'x']\n", 0, exe, "-c", "x")
}

// A directory that somebody else could replace is not used, nor made use of again.
func (w *windows) places(t *testing.T) {
	exe := w.freeze(t, "places", `import os, subprocess, sys
print(os.path.dirname(sys._MEIPASS), flush=True)
for temp in sys.argv[1:]:
    subprocess.run([sys.executable], env=dict(os.environ, TEMP=temp, TMP=temp, PYINSTALLER_RESET_ENVIRONMENT="1", GOFREEZE_EXTRACT="temp"))
`)
	open := filepath.Join(w.drive(), "open")
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	mode := func(dir string, mode os.FileMode) {
		t.Helper()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	mode(open, 0o777)
	refused := func(why string, env ...string) {
		t.Helper()
		out, errs, code := w.run(t, time.Minute, set(env...), exe)
		if code != 255 || out != "" || !strings.Contains(errs, why) || strings.Count(errs, "\n") != 1 {
			t.Errorf("exit %d\n%s%s", code, out, errs)
		}
	}
	refused(`others may write to C:\open`, `GOFREEZE_CACHE_DIR=C:\open\a\cache`)
	if _, err := os.Stat(filepath.Join(open, "a")); err == nil {
		t.Error("made a directory in one that is not trusted")
	}
	w.expect(t, set(`Gofreeze_Cache_Dir=C:\closed\a\cache`), "C:\\closed\\a\\cache\n", 0, exe)
	if fi, err := os.Stat(filepath.Join(w.drive(), "closed")); err != nil || fi.Mode().Perm()&7 != 0 {
		t.Errorf("made %v, %v", fi, err)
	}
	mode(filepath.Join(w.drive(), "closed", "a", "cache"), 0o777)
	refused("others may write to it", `GOFREEZE_CACHE_DIR=C:\closed\a\cache`)

	// One that others can write to is no place for temporary files, where another is.
	user := filepath.Base(w.user(t))
	local := `C:\users\` + user + `\AppData\Local`
	w.expect(t, nil, local+"\\gofreeze\n"+local+"\\Temp\n", 0, exe, `C:\open`)
	exe = w.freeze(t, "placed", "print(1)\n", "--extract", "temp", "--runtime-tmpdir", `C:\open\b`)
	refused(`others may write to C:\open`)
	w.nothingLeft(t)
}

// An elevated process extracts to where administrators alone can write, and believes
// nobody who is not elevated. Wine knows no such directory, so that it refuses to run.
func (w *windows) elevated(t *testing.T) {
	exe := w.freeze(t, "elevated", "print('ran')\n")
	uac := func(on string) {
		t.Helper()
		key := `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System`
		if out, errs, code := w.run(t, time.Minute, nil, "reg", "add", key, "/v", "EnableLUA", "/t", "REG_DWORD", "/d", on, "/f"); code != 0 {
			t.Skip(out, errs)
		}
	}
	w.expect(t, nil, "ran\n", 0, exe)
	uac("1")
	defer uac("0")
	out, errs, code := w.run(t, time.Minute, set(`GOFREEZE_CACHE_DIR=C:\closed`, "_GOFREEZE_MESSAGE=spoofed"), exe)
	if code != 255 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, `no directory to extract into: C:\Program Files\Common Files\gofreeze: `) ||
		!strings.Contains(errs, `; C:\ProgramData\gofreeze-S-1-5-21-`) || strings.Contains(errs, "closed") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}
