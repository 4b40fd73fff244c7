package verify

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestReadEvents(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events")
	began := time.Unix(100, 0)
	text := "100002500000 7 bootloader 0123 onefile cache\n100003000000 7 main\n" +
		"100004000000 8 guard a b  c\n" +
		// A program may write anything into the file.
		"\nx 7 main\n100 y main\n100 7\n99999999999999999999 7 main\n\xff\xfe\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readEvents(path, began)
	want := map[int][]Event{7: {{2.5, "bootloader", "0123 onefile cache"}, {3, "main", ""}}, 8: {{4, "guard", "a b  c"}}}
	if err != nil || !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := readEvents(path+"x", began); err == nil || !strings.HasPrefix(err.Error(), "verify: events: ") || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// If a frozen program starts another one, the other one has an extraction of its own.
func TestExtractions(t *testing.T) {
	said := func(digest, how string) Process {
		return Process{Events: []Event{{Name: "bootloader", Detail: digest + " onefile cache"}, {Name: how, Detail: "/d"}}}
	}
	r := &Run{Processes: []Process{said("aa", "extracted"), said("aa", "reused"), said("bb", "extracted"), said("aa", "found"), {}}}
	if extracted, reused := r.Extractions(); extracted != 1 || reused != 2 {
		t.Errorf("%d, %d", extracted, reused)
	}
}

func TestChecks(t *testing.T) {
	events := func(names ...string) []Event {
		out := []Event{{Name: "bootloader", Detail: "aa onefile cache"}}
		for _, n := range names {
			out = append(out, Event{Name: n})
		}
		return out
	}
	fails := func(r *Report) string {
		r.check(Options{})
		var out []string
		for _, c := range r.Checks {
			if !c.OK {
				out = append(out, c.Name)
			}
			if strings.Contains(c.Detail, "\n") {
				t.Errorf("%s: more than a line: %q", c.Name, c.Detail)
			}
		}
		if r.OK != (len(out) == 0) {
			t.Errorf("OK is %v, and %q do not hold", r.OK, out)
		}
		return strings.Join(out, ", ")
	}
	for name, c := range map[string]struct {
		run  Run
		want string
	}{
		"sound":            {Run{Kind: "gofreeze onefile", Processes: []Process{{Events: events("extracted")}, {Events: events("reused"), Guard: true}}}, ""},
		"extracted twice":  {Run{Kind: "gofreeze onefile", Processes: []Process{{Events: events("extracted")}, {Events: events("extracted")}}}, "one extraction"},
		"nested":           {Run{Kind: "gofreeze onedir", Processes: []Process{{Events: events("stopped")}}}, "guard"},
		"pool ended":       {Run{Kind: "gofreeze onefile", Exit: 1, Processes: []Process{{Events: events("extracted", "pool-ended")}}}, "exit code, guard"},
		"theirs":           {Run{Kind: "PyInstaller onefile", Processes: []Process{{Role: Bootloader}, {Role: Main}}}, ""},
		"theirs, twice":    {Run{Kind: "PyInstaller onefile", Processes: []Process{{Role: Bootloader}, {Role: Bootloader}}}, "one extraction"},
		"theirs, again":    {Run{Kind: "PyInstaller onefile", Processes: []Process{{Role: Bootloader}, {Role: MainAgain}}}, "one extraction"},
		"a runaway":        {Run{Kind: "program", Runaway: true}, "no runaway, program ended"},
		"late":             {Run{Kind: "program", Late: true}, "program ended"},
		"a process left":   {Run{Kind: "program", Left: Left{Processes: []string{"7 sleep"}}}, "nothing left behind"},
		"ended by, signal": {Run{Kind: "program", Exit: -1, Signal: 15}, "exit code"},
	} {
		if got := fails(&Report{Frozen: &c.run}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	// Both programs may fail in the same way.
	if got := fails(&Report{Frozen: &Run{Kind: "program", Exit: 3}, Unfrozen: &Run{Exit: 3}}); got != "" {
		t.Errorf("the same exit code: %q", got)
	}
	if got := fails(&Report{Frozen: &Run{Kind: "program", Stdout: "a", Stderr: "b"}, Unfrozen: &Run{Late: true}}); got != "same exit code, same standard output, same standard error" {
		t.Errorf("other output: %q", got)
	}
	if got := fails(&Report{Frozen: &Run{Kind: "program", Left: Left{Files: []string{"a", "b"}}}, Unfrozen: &Run{Left: Left{Files: []string{"x"}}}}); got != "nothing left behind" {
		t.Errorf("a file more: %q", got)
	}
}

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		left Left
		want string
	}{
		{Left{}, "no process, temporary file or shared memory"},
		{Left{Files: []string{"a", "b", "c", "d", "e"}}, "temporary files: a, b, c and 2 more"},
		{Left{Processes: []string{"7 x"}, SharedMemory: []string{"psm"}}, "processes: 7 x; shared memory: psm"},
	} {
		if got := c.left.describe(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestDiffer(t *testing.T) {
	for _, c := range []struct {
		frozen, unfrozen string
		same             bool
		want             string
	}{
		{"a\n", "a\n", true, "2 bytes"},
		{"", "", true, "0 bytes"},
		{"a\nb", "a\nc", false, `line 2: "b"; unfrozen: "c"`},
		{"a", "a\nb", false, `line 2 is missing: "b"`},
		{"a\nb", "a", false, `line 2 is extra: "b"`},
	} {
		if same, got := differ(c.frozen, c.unfrozen); same != c.same || got != c.want {
			t.Errorf("%q, %q: %v, %q", c.frozen, c.unfrozen, same, got)
		}
	}
}

// Frames of tracebacks name files, which differ. Messages are the same.
func TestMessages(t *testing.T) {
	frozen := "Traceback (most recent call last):\n  File \"/cache/app.py\", line 1, in <module>\nValueError: x\n"
	unfrozen := "Traceback (most recent call last):\n  File \"app.py\", line 1, in <module>\n    raise ValueError('x')\nValueError: x\n"
	if messages(frozen) != messages(unfrozen) || messages("ValueError: y\n") == messages("ValueError: x\n") {
		t.Errorf("%q, %q", messages(frozen), messages(unfrozen))
	}
}

func TestShapes(t *testing.T) {
	if same, got := shapes(map[string]int{"main": 1, "main > a": 2}, map[string]int{"main": 1, "main > a": 2}); !same || got != "3" {
		t.Errorf("%v, %q", same, got)
	}
	if same, got := shapes(map[string]int{"main": 1, "x": 1}, map[string]int{"main": 2, "y": 1}); same || got != "main: 1, unfrozen 2; x: 1, unfrozen 0; y: 0, unfrozen 1" {
		t.Errorf("%v, %q", same, got)
	}
}

func TestTree(t *testing.T) {
	r := &Run{Processes: []Process{
		{Pid: 1, Role: Main, How: "extracted"},
		{Pid: 2, Parent: 1, Role: "spawn worker", Signal: 15, Exit: -1, Began: 12.34},
		{Pid: 3, Parent: 2, Role: "external: ls", Exit: 2},
		{Pid: 4, Parent: 99, Role: "orphan", Killed: true},
		{Pid: 5, Parent: 1, Role: "daemon", Left: true, Killed: true},
	}}
	want := `main                                    0.0 ms  exit 0, extracted
├─ spawn worker                        12.3 ms  terminated
│  └─ external: ls                      0.0 ms  exit 2
├─ orphan                               0.0 ms  stopped
└─ daemon                               0.0 ms  still ran`
	if got := strings.Join(r.Tree(), "\n"); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	for i := range 100 {
		r.Processes = append(r.Processes, Process{Pid: 10 + i, Parent: 1, Role: "more"})
	}
	if got := r.Tree(); len(got) != maxLines+1 || got[maxLines] != "... and 65 more processes" {
		t.Errorf("%d lines, the last is %q", len(got), got[len(got)-1])
	}
}

// The output of a program cannot change the terminal.
func TestWrite(t *testing.T) {
	at := func(ms float64, name string) Event { return Event{At: ms, Name: name} }
	r := &Report{
		Frozen: &Run{Command: []string{"dist/app", "\x1b[31m"}, Kind: "gofreeze onefile", Exit: 3, Stderr: "1\n2\n3\n4\n5\n6\x1b]0;x\a\n",
			Processes: []Process{{Pid: 1, Role: Main, Exit: 3, Events: []Event{at(1, "bootloader"), at(3, "found"), at(4, "execute"), at(14, "boot"), at(20, "main")}}}},
		Checks: []Check{{"program ended", true, "exit code 3 after 9 ms"}, {"exit code", false, "bell \a"}},
	}
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		"program  dist/app ?[31m (gofreeze onefile)\n\n  main ",
		"\n  start of main: bootloader 1.0 ms, check of the cache 2.0 ms, interpreter 10.0 ms, boot 6.0 ms\n",
		"\n  the last lines of its standard error:\n    2\n    3\n    4\n    5\n    6?]0;x?\n",
		"\nok    program ended  exit code 3 after 9 ms\nFAIL  exit code      bell ?\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.ContainsAny(got, "\x1b\a") {
		t.Errorf("%q", got)
	}
	r.Unfrozen = &Run{Command: []string{"python3 app.py"}, Kind: "program", Processes: []Process{{Pid: 1, Role: Main}}}
	b.Reset()
	if err := r.Write(&b); err != nil || !strings.Contains(b.String(), "\nagainst  python3 app.py (program)\n") || strings.Contains(b.String(), "start of main") {
		t.Errorf("%s%v", b.String(), err)
	}
	if err := r.Write(broken{}); err == nil {
		t.Error("an error of the writer is lost")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestTail(t *testing.T) {
	for text, want := range map[string]int{"": 0, "\n\n": 0, "a": 1, "a\nb\nc\n": 2} {
		if got := tail(text, 2); len(got) != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
