//go:build unix

package main

import (
	"bytes"
	"encoding/hex"
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
		{"janitor", temp, map[string]string{"_GOFREEZE_ARCHIVE": digest(temp), "_GOFREEZE_JANITOR": "/j"}, false, action{mode: "temp", tempDir: "/run/x", janitor: "/j"}},
		{"janitor of another program", temp, map[string]string{"_GOFREEZE_ARCHIVE": "", "_GOFREEZE_JANITOR": "/j"}, false, action{mode: "temp", tempDir: "/run/x"}},
	} {
		got := decide(c.a, "/b/x", func(k string) string { return c.env[k] }, c.elevated, self, func(pid int) bool { return pid == parent })
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := oneLine("a\nb\x1b[31mc\x7fü\xff"); got != "a?b?[31mc?ü\xff" {
		t.Errorf("%q", got)
	}
}
