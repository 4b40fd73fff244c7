//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// A program finds its archive however it is named, linked and started.
func TestStarts(t *testing.T) {
	p := freeze(t, nil)
	home := p.say(`echo "$D"`)
	if want := filepath.Join(p.dir, "home", ".cache", "gofreeze") + "/app-"; !strings.HasPrefix(home, want) {
		t.Errorf("ran from %s", home)
	}
	const show = `echo "$D $_GOFREEZE_ARGV0 $_GOFREEZE_EXECUTABLE"`
	other := filepath.Join(p.dir, "other")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	link, hard, odd := filepath.Join(other, "link"), filepath.Join(other, "hard"), filepath.Join(other, "o\xffdd (deleted)")
	if err := os.Symlink(p.path, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{hard, odd} {
		if err := os.Link(p.path, path); err != nil {
			t.Skip(err) // file systems that want UTF-8
		}
	}
	for path, exe := range map[string]string{link: p.path, hard: hard, odd: odd} {
		cmd := p.command(show)
		cmd.Path, cmd.Args[0] = path, path
		if r := finish(t, cmd); r.stdout != home+" "+path+" "+exe {
			t.Errorf("%s: %s%s", path, r.stdout, r.stderr)
		}
	}
	cmd := p.command(show)
	cmd.Args[0] = "typed"
	if r := finish(t, cmd); r.stdout != home+" typed "+p.path {
		t.Errorf("argv[0]: %s%s", r.stdout, r.stderr)
	}
	gone := filepath.Join(p.dir, "gone")
	if err := os.Mkdir(gone, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command("/bin/sh", "-c", `cd "$1" && rmdir "$1" && exec "$2" "$3"`, "sh", gone, p.path, `echo "$D"`)
	cmd.Env = p.env
	if r := finish(t, cmd); r.stdout != home {
		t.Errorf("no current directory: %s%s", r.stdout, r.stderr)
	}
	if got := p.say(`printf '%s|' "$@"`, "", "a b", "-c", "\xff", "--"); got != "|a b|-c|\xff|--|" {
		t.Errorf("arguments %q", got)
	}
}

// The interpreter gets the descriptors, ignored signals and limits that the user
// gave the program, and the lock.
func TestInherits(t *testing.T) {
	p := freeze(t, nil)
	for _, mode := range []string{"cache", "temp"} {
		p.env = append(p.env[:2:2], "GOFREEZE_EXTRACT="+mode)
		p.say(":")
		sh := func(script string) result {
			cmd := exec.Command("/bin/sh", "-c", script, "sh", p.path)
			cmd.Env = p.env
			return finish(t, cmd)
		}
		// The interpreter's own file, which the shell reads, and the lock.
		list := `for f in /proc/$$/fd/*; do f=$(readlink $f); case $f in "$D"*) echo "${f#$D}";; */app) echo "$f";; esac; done; readlink /proc/$$/fd/$_GOFREEZE_LOCK`
		want := map[string]string{"cache": "/bin/app\n/.gofreeze/complete\n", "temp": "/bin/app\n\n"}[mode]
		if r := sh(`exec "$1" '` + list + `' </dev/null`); !strings.HasPrefix(r.stdout, want+"/") {
			t.Errorf("%s: descriptors %q %s", mode, r.stdout, r.stderr)
		}
		if r := sh(`exec "$1" 'cat <&7' 7</etc/passwd`); !strings.Contains(r.stdout, "root:") {
			t.Errorf("%s: descriptor 7: %q %s", mode, r.stdout, r.stderr)
		}
		if r := sh(`exec "$1" '[ -e /proc/$$/fd/0 ] && echo open || echo closed' <&-`); r.stdout != "closed" {
			t.Errorf("%s: standard input: %q %s", mode, r.stdout, r.stderr)
		}
		if r := sh(`exec "$1" 'grep -q : <&0 || echo empty' </dev/null`); r.stdout != "empty" {
			t.Errorf("%s: standard input: %q %s", mode, r.stdout, r.stderr)
		}
		if r := sh(`trap '' INT HUP; exec "$1" 'kill -INT $$; kill -HUP $$; echo lives'`); r.stdout != "lives" {
			t.Errorf("%s: ignored signals: %q %s", mode, r.stdout, r.stderr)
		}
		if r := sh(`trap '' CHLD; exec "$1" 'exit 7'`); r.state.ExitCode() != 7 {
			t.Errorf("%s: with SIGCHLD ignored: %v %s", mode, r.state, r.stderr)
		}
		if r := sh(`ulimit -Sn 77; exec "$1" 'ulimit -Sn'`); r.stdout != "77" {
			t.Errorf("%s: limit of descriptors: %q %s", mode, r.stdout, r.stderr)
		}
	}
}

// A child of the same archive uses its parent's directory, if that is whole.
func TestChildren(t *testing.T) {
	p := freeze(t, nil)
	const child = `echo "$D $_GOFREEZE_CHILD"; [ $# = 0 ] || GOFREEZE_CACHE_DIR=$1 "$_GOFREEZE_EXECUTABLE" 'echo "$D $_GOFREEZE_CHILD ${_GOFREEZE_ARCHIVE#*:}"'`
	elsewhere := filepath.Join(p.dir, "elsewhere")
	lines := strings.Split(p.say(child, elsewhere), "\n")
	home := strings.TrimSuffix(lines[0], " ")
	if len(lines) != 2 || !strings.HasPrefix(lines[1], home+" 1 1:") {
		t.Errorf("%q", lines)
	}
	// Nor do processes between the two make a difference.
	for _, between := range []string{`sh -c '"$0" "$@"; exit'`, "env X=1", `sh -c 'exec sh -c "\"\$0\" \"\$@\"; exit" "$0" "$@"'`} {
		if got := p.say(between + ` "$_GOFREEZE_EXECUTABLE" 'echo "$D $_GOFREEZE_CHILD"'`); got != home+" 1" {
			t.Errorf("through %s: %q", between, got)
		}
	}
	// The same variables, with a directory that is not the one.
	for what, set := range map[string]string{
		"another directory": `D=/tmp; `, "a relative one": `D=bin; `, "nothing": `D=; `,
		"another archive":   `_GOFREEZE_ARCHIVE=0000:1:1; export _GOFREEZE_ARCHIVE; `,
		"a damaged product": `echo >> "$D/bin/app"; `,
	} {
		got := p.say(set+`_GOFREEZE_MEIPASS=$D GOFREEZE_CACHE_DIR=$1 "$_GOFREEZE_EXECUTABLE" 'echo "$D $_GOFREEZE_CHILD"'`, elsewhere)
		if !strings.HasPrefix(got, elsewhere+"/app-") || strings.HasSuffix(got, " 1") {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// No variable alone makes a process, even one of the same archive, do something
// else than start the program.
func TestChildIsToldToDoElse(t *testing.T) {
	p := freeze(t, nil)
	for _, set := range []string{"_GOFREEZE_MESSAGE=told", "_GOFREEZE_JANITOR=/", `_GOFREEZE_JANITOR="$D"`, "_GOFREEZE_INNER=1", "_GOFREEZE_FLAGS=-c", "_GOFREEZE_RESTARTS=99:1"} {
		r := p.run(set + ` "$_GOFREEZE_EXECUTABLE" 'echo "ran $_GOFREEZE_CHILD ${_GOFREEZE_ARCHIVE#*:}"; exit 3'`)
		if r.state.ExitCode() != 3 || !strings.HasPrefix(r.stdout, "ran 1 1:") || r.stderr != "" {
			t.Errorf("%s: %v\n%s%s", set, r.state, r.stdout, r.stderr)
		}
	}
}

func TestRunaway(t *testing.T) {
	p := freeze(t, nil)
	r := p.run(`"$_GOFREEZE_EXECUTABLE" "$code"`)
	if r.state.Success() || strings.Count(r.stderr, "app: ") != 1 || !strings.Contains(r.stderr, "without end") {
		t.Errorf("%v\n%s%s", r.state, r.stdout, r.stderr)
	}
}

// Programs whose processes each start two more, one after the other or at once,
// come to an end, and nothing of them is left.
func TestBranchingRunaway(t *testing.T) {
	p := freeze(t, nil)
	p.say(":")
	for what, two := range map[string]string{
		"one after the other": `"$_GOFREEZE_EXECUTABLE" "$code"; "$_GOFREEZE_EXECUTABLE" "$code"`,
		"at once":             `"$_GOFREEZE_EXECUTABLE" "$code" & "$_GOFREEZE_EXECUTABLE" "$code" & wait`,
	} {
		r := p.run(two)
		if !strings.Contains(r.stderr, "without end") {
			t.Errorf("%s: %v\n%s%s", what, r.state, r.stdout, r.stderr)
		}
		if left := nested(r.state.Pid(), p.digest()); len(left) > 0 {
			t.Errorf("%s: left: %d", what, left)
			endNested(r.state.Pid(), p.digest())
		}
	}
}

// A process counts as one of the program's only if it was given the digest of the program
// and belongs to the same user.
func TestNested(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux shows the environment of processes")
	}
	const digest, root = "00ff", 4242
	for value, want := range map[string]bool{"00ff:2:1:4242:x": true, "00ff:1:1:4242:x": false, "00ff:2:1:4243:x": false, "0fff:2:1:4242:x": false, "00": false} {
		cmd := exec.Command("/bin/sleep", "60")
		cmd.Env = []string{handoff.EnvArchive + "=" + value}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(nested(root, digest), cmd.Process.Pid); got != want {
			t.Errorf("%s: %v", value, got)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

// Simultaneous first starts all work.
func TestManyFirstStarts(t *testing.T) {
	p := freeze(t, nil)
	var wg sync.WaitGroup
	for range 20 {
		cmd := p.command(`cat "$D/data/ü"`)
		wg.Go(func() {
			out, err := cmd.CombinedOutput()
			if err != nil || string(out) != "text" {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	if got := p.below("home/.cache/gofreeze"); len(got) != 2 { // the product, and the lock
		t.Errorf("left %q", got)
	}
}

func TestOnedir(t *testing.T) {
	p := freeze(t, func(s *archive.Settings) { s.Layout, s.Extract, s.ContentsDir = "onedir", "", "_internal" })
	if got := p.say(`echo "$D ${_GOFREEZE_LOCK-none}"; "$_GOFREEZE_EXECUTABLE" 'echo "$_GOFREEZE_CHILD"'`); got != p.dir+"/_internal none\n1" {
		t.Errorf("%q", got)
	}
	if err := os.Remove(filepath.Join(p.dir, "_internal/bin/app")); err != nil {
		t.Fatal(err)
	}
	p.refused(p.run(":"), "_internal/bin/app", "beside")
}

func TestMessages(t *testing.T) {
	p := freeze(t, nil)
	p.env = append(p.env, handoff.EnvCacheDir+"=/dev/null/x")
	p.refused(p.run(":"), "app: ", "/dev/null/x: ", handoff.EnvCacheDir)
	data, err := os.ReadFile(p.path)
	if err != nil {
		t.Fatal(err)
	}
	for what, b := range map[string][]byte{
		"stripped":  stubBytes,
		"truncated": data[:len(data)-1],
		"appended":  append(data[:len(data):len(data)], "x"...),
		"settings":  replaced(data, "bin/app", "bin/apq"),
	} {
		if err := os.WriteFile(p.path, b, 0o755); err != nil {
			t.Fatal(err)
		}
		t.Log(what)
		p.refused(p.run(":"), p.path, "again")
	}
}

func replaced(data []byte, old, new string) []byte {
	s := string(data)
	i := strings.LastIndex(s, old)
	return []byte(s[:i] + new + s[i+len(old):])
}

func TestDebug(t *testing.T) {
	p := freeze(t, func(s *archive.Settings) { s.Debug = true })
	r := p.run("echo fine")
	for _, w := range []string{"[bootloader] extracting to ", "[bootloader] executing "} {
		if r.stdout != "fine" || !strings.Contains(r.stderr, w) {
			t.Errorf("%s%s", r.stdout, r.stderr)
		}
	}
}

// A damaged bootloader that still runs says so where it extracts, and a start that
// finds everything extracted does not look.
func TestDamagedBootloader(t *testing.T) {
	p := freeze(t, nil)
	data, err := os.ReadFile(p.path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) {
		t.Helper()
		if err := os.Remove(p.path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p.path, b, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	bad := replaced(data, "the program starts itself without end", "the program starts itself without eno")
	write(bad)
	for _, mode := range []string{"cache", "temp"} {
		p.env = append(p.env[:2:2], "GOFREEZE_EXTRACT="+mode)
		p.refused(p.run(":"), "app: bootloader, bytes 0 to ", "damaged", "again")
	}
	if got := p.below("tmp"); len(got) > 0 {
		t.Errorf("left %q", got)
	}
	p.env = p.env[:2:2]
	write(data)
	p.say(":")
	write(bad)
	p.say(":")
}

// A program that is built for it finds what its user changed at the next start, and
// in its children.
func TestFullCheck(t *testing.T) {
	const tamper = `f=$D/data/ü; touch -r "$f" "$D/../time"; printf X | dd of="$f" bs=1 conv=notrunc 2>/dev/null; touch -r "$D/../time" "$f"; rm "$D/../time"; `
	for check, want := range map[string]string{"": "Xext", "full": "text"} {
		p := freeze(t, func(s *archive.Settings) { s.Check = check })
		p.say(tamper)
		if got := p.say(`cat "$D/data/ü"`); got != want {
			t.Errorf("check %q: the next start has %q", check, got)
		}
		if got := p.say(tamper + `"$_GOFREEZE_EXECUTABLE" 'cat "$D/data/ü"'`); got != want {
			t.Errorf("check %q: a child has %q", check, got)
		}
	}
}
