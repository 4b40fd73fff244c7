//go:build unix

package main

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

func opened(t *testing.T, s *archive.Settings) *archive.Archive {
	t.Helper()
	var out bytes.Buffer
	s.Name, s.Interpreter, s.Boot = "app", "bin/app", "boot"
	if _, err := archive.Finish(&out, nil, 0, &archive.TOC{}, s); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestDecide(t *testing.T) {
	onefile := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache"})
	onedir := opened(t, &archive.Settings{Layout: "onedir", ContentsDir: "_internal"})
	temp := opened(t, &archive.Settings{Layout: "onefile", Extract: "temp", TempDir: "/run/x"})
	digest := func(a *archive.Archive) string {
		d := a.Digest()
		return hex.EncodeToString(d[:])
	}
	const parent, self = 7, 8
	for _, c := range []struct {
		what     string
		a        *archive.Archive
		env      map[string]string
		elevated bool
		want     action
	}{
		{"first start", onefile, nil, false, action{mode: "cache"}},
		{"temp", temp, nil, false, action{mode: "temp", tempDir: "/run/x"}},
		{"onedir", onedir, map[string]string{"GOFREEZE_EXTRACT": "temp", "GOFREEZE_CACHE_DIR": "/c"}, false, action{mode: "onedir"}},
		{"the user's choice", onefile, map[string]string{"GOFREEZE_EXTRACT": "temp", "GOFREEZE_CACHE_DIR": "/c"}, false, action{mode: "temp", cacheDir: "/c"}},
		{"nonsense", onefile, map[string]string{"GOFREEZE_EXTRACT": "TEMP", "GOFREEZE_CACHE_DIR": "c"}, false, action{mode: "cache"}},
		{"child", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(onefile) + ":3:7"}, false, action{mode: "cache", home: "/d", depth: 4}},
		{"deep child", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(onefile) + ":3:7:2:p"}, false, action{mode: "cache", home: "/d", depth: 4, root: 2}},
		{"child of another program", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(temp) + ":3:7"}, false, action{mode: "cache"}},
		{"child of what was here before", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(temp) + ":3:7:2:" + handoff.Place("/b/x")}, false, action{mode: "cache", replaced: true}},
		{"left by what was here before", onefile, map[string]string{"_GOFREEZE_ARCHIVE": digest(temp) + ":3:9:2:" + handoff.Place("/b/x")}, false, action{mode: "cache"}},
		{"child of a neighbour", onefile, map[string]string{"_GOFREEZE_ARCHIVE": digest(temp) + ":3:7:2:" + handoff.Place("/b/y")}, false, action{mode: "cache"}},
		{"independent of what was here before", onefile, map[string]string{"_GOFREEZE_ARCHIVE": digest(temp) + ":3:7:2:" + handoff.Place("/b/x"), "PYINSTALLER_RESET_ENVIRONMENT": "1"}, false, action{mode: "cache"}},
		{"elevated, in the place of another", onefile, map[string]string{"_GOFREEZE_ARCHIVE": digest(temp) + ":3:7:2:" + handoff.Place("/b/x")}, true, action{mode: "cache", elevated: true}},
		{"child without archive", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d"}, false, action{mode: "cache"}},
		{"restarted by exec", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(onefile) + ":3:8"}, false, action{mode: "cache", home: "/d", depth: 3}},
		{"asked to be independent", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(onefile) + ":3:7", "PYINSTALLER_RESET_ENVIRONMENT": "1"}, false, action{mode: "cache", depth: 4}},
		{"elevated", temp, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(temp) + ":3:7", "GOFREEZE_EXTRACT": "cache", "GOFREEZE_CACHE_DIR": "/c", "_GOFREEZE_JANITOR": "/j"}, true, action{mode: "temp", tempDir: "/run/x", depth: 4, elevated: true, claimed: true}},
		{"janitor by name alone", temp, map[string]string{"_GOFREEZE_ARCHIVE": digest(temp), "_GOFREEZE_JANITOR": "/j"}, false, action{mode: "temp", tempDir: "/run/x"}},
		{"what Windows alone has", onefile, map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": digest(onefile) + ":3:7", "_GOFREEZE_MESSAGE": "m",
			"_GOFREEZE_INNER": "1", "_GOFREEZE_FLAGS": "-O", "_GOFREEZE_RESTARTS": "99:1"}, false, action{mode: "cache", home: "/d", depth: 4}},
		{"deeper than can be", onefile, map[string]string{"_GOFREEZE_ARCHIVE": digest(onefile) + ":9223372036854775807:7"}, false, action{mode: "cache", depth: 1 << 30}},
	} {
		got := decide(c.a, func(k string) string { return c.env[k] }, process{args: []string{"app"}, exe: "/b/x", elevated: c.elevated, pid: self,
			alive: func(pid int) bool { return pid == parent }})
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
}

// Only who chooses the arguments as well makes a process a janitor.
func TestDecideJanitor(t *testing.T) {
	temp := opened(t, &archive.Settings{Layout: "onefile", Extract: "temp"})
	d := temp.Digest()
	digest := hex.EncodeToString(d[:])
	for _, c := range []struct {
		args     []string
		archive  string
		elevated bool
		want     string
	}{
		{[]string{"gofreeze-janitor"}, digest, false, "/j"},
		{[]string{"gofreeze-janitor"}, digest, true, ""},
		{[]string{"gofreeze-janitor"}, "", false, ""},
		{[]string{"gofreeze-janitor"}, digest[:63] + "x", false, ""},
		{[]string{"gofreeze-janitor", "x"}, digest, false, ""},
		{[]string{"/bin/gofreeze-janitor"}, digest, false, ""},
		{[]string{"app"}, digest, false, ""},
		{nil, digest, false, ""},
	} {
		env := map[string]string{"_GOFREEZE_ARCHIVE": c.archive, "_GOFREEZE_JANITOR": "/j"}
		got := decide(temp, func(k string) string { return env[k] }, process{args: c.args, elevated: c.elevated})
		if got.janitor != c.want {
			t.Errorf("%q, elevated %v: %q", c.args, c.elevated, got.janitor)
		}
	}
}

// What makes a process of Windows do something else than start the program is
// believed only from a living parent of the same file, and never when elevated.
func TestDecideOnWindows(t *testing.T) {
	a := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache"})
	d := a.Digest()
	digest := hex.EncodeToString(d[:])
	of := func(archive string, more ...string) map[string]string {
		env := map[string]string{"_GOFREEZE_MEIPASS": "/d", "_GOFREEZE_ARCHIVE": archive}
		for i := 0; i < len(more); i += 2 {
			env[more[i]] = more[i+1]
		}
		return env
	}
	const message, inner, flags, restarts = "_GOFREEZE_MESSAGE", "_GOFREEZE_INNER", "_GOFREEZE_FLAGS", "_GOFREEZE_RESTARTS"
	const no, yes, unasked = 0, 1, 2 // of the parent
	child := action{mode: "cache", home: "/d", depth: 4, root: 2, restarts: "0:5000"}
	with := func(change func(*action)) action {
		act := child
		change(&act)
		return act
	}
	of7 := digest + ":3:7:2:p" // the parent lives
	of9 := digest + ":3:9:2:p" // it is gone
	for _, c := range []struct {
		what     string
		env      map[string]string
		parent   int
		elevated bool
		want     action
	}{
		{"child", of(of7), unasked, false, child},
		{"message", of(of7, message, "a\x1bb\n"), yes, false, with(func(a *action) { a.message = "a?b\n" })},
		{"message of a stranger", of(of7, message, "m"), no, false, child},
		{"message for another program", of("ab", message, "m"), unasked, false, action{mode: "cache", restarts: "0:5000"}},
		{"message without archive", map[string]string{message: "m"}, unasked, false, action{mode: "cache", restarts: "0:5000"}},
		{"elevated, message", of(of7, message, "m", inner, "1", flags, "-O"), unasked, true, action{mode: "cache", depth: 4, elevated: true, claimed: true, restarts: "0:5000"}},
		{"inner", of(of7, inner, "1", restarts, "7:4900"), yes, false, with(func(a *action) { a.inner, a.depth, a.restarts = true, 3, "7:4900" })},
		{"inner of a stranger", of(of7, inner, "1"), no, false, child},
		{"inner, else", of(of7, inner, "yes"), unasked, false, child},
		{"flags", of(of7, flags, "-O\n-X\nutf8\n-W\n-c\n-u"), yes, false, with(func(a *action) { a.flags = "-O\n-X\nutf8\n-W\n-c\n-u" })},
		{"flags of a stranger", of(of7, flags, "-O"), no, false, child},
		{"code as flags", of(of7, flags, "-c\nimport evil"), yes, false, child},
		{"file as flags", of(of7, flags, "evil.py"), yes, false, child},
		{"joined flags", of(of7, flags, "-Oc"), yes, false, child},
		{"flag without its argument", of(of7, flags, "-O\n-X"), yes, false, child},
		{"no flag", of(of7, flags, "-O\n"), yes, false, child},
		{"restarted", of(of9, restarts, "7:4900"), unasked, false, with(func(a *action) { a.depth, a.quick, a.restarts = 3, 8, "8:5000" })},
		{"child of a restarted one", of(of7, restarts, "7:4900"), unasked, false, with(func(a *action) { a.quick, a.restarts = 7, "7:5000" })},
		{"restarted to be independent", of(of9, restarts, "7:4900", "PYINSTALLER_RESET_ENVIRONMENT", "1"), unasked, false,
			with(func(a *action) { a.home, a.depth, a.quick, a.restarts = "", 3, 8, "8:5000" })},
		{"restarts of another program", of("ab:3:9:2", restarts, "99:4900"), unasked, false, action{mode: "cache", restarts: "0:5000"}},
		{"elevated, restarts of nobody", map[string]string{restarts: "99:4900"}, unasked, true, action{mode: "cache", elevated: true, restarts: "0:5000"}},
		{"elevated, restarted", of(of9, restarts, "7:4900"), unasked, true, action{mode: "cache", depth: 3, elevated: true, claimed: true, quick: 8, restarts: "8:5000"}},
	} {
		got := decide(a, func(k string) string { return c.env[k] }, process{args: []string{"app"}, elevated: c.elevated, pid: 8, windows: true, now: 5000,
			alive: func(pid int) bool { return pid == 7 },
			ownParent: func() bool {
				if c.parent == unasked {
					t.Errorf("%s: asked for the parent", c.what)
				}
				return c.parent == yes
			}})
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"Traceback:\n\tü 日本 😀\n":             "Traceback:\n\tü 日本 😀\n",
		"a\x1b[31mb\x07\r\x00\x7f":           "a?[31mb????",
		"\u009b31m\u0085":                    "?31m?",
		"a\u202eb\u2066c\u200bd\ufeff\u2028": "a?b?c?d??",
		"\xff\xc2":                           "??",
		strings.Repeat("ü", maxMessage):      strings.Repeat("ü", maxMessage),
		strings.Repeat("ü", maxMessage+1):    strings.Repeat("ü", maxMessage) + "...",
	} {
		if got := printable(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := oneLine("a\nb\x1b[31mc\x7fü\xff\u009b1mÂ"); got != "a?b?[31mc?ü??1mÂ" {
		t.Errorf("%q", got)
	}
}
