package handoff

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestEnviron(t *testing.T) {
	got := Environ([]string{"A=1", "PYTHONPATH=/evil:x", "_GOFREEZE_SAVED_X=spoofed", "PYTHONHASHSEED=7", "PYTHONHASHSEEDX=8",
		"PYTHONUTF8=2", "_GOFREEZE_CHILD=1", "PYTHONUNBUFFERED=1", "B=2=3"},
		Handoff{Home: "/d", Archive: "ab", Argv0: "./x", Executable: "/b/x", Lock: 100, Depth: 2, Pid: 9, Root: 4})
	want := []string{"A=1", "_GOFREEZE_SAVED_PYTHONPATH=/evil:x", "PYTHONHASHSEED=7", "_GOFREEZE_SAVED_PYTHONHASHSEEDX=8",
		"_GOFREEZE_SAVED_PYTHONUTF8=2", "PYTHONUNBUFFERED=1", "B=2=3", "PYTHONHOME=/d", "_GOFREEZE_MEIPASS=/d",
		"_GOFREEZE_ARCHIVE=ab:2:9:4:" + Place("/b/x"), "_GOFREEZE_ARGV0=./x", "_GOFREEZE_EXECUTABLE=/b/x", "_GOFREEZE_LOCK=100"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// The names of variables are compared as the system compares them.
func TestEnvironInAnyCase(t *testing.T) {
	env := []string{"pythonpath=a", "PythonInspect=1", "pythonhome=b", "PythonHashSeed=7", "pythonutf8=2", "_gofreeze_Meipass=c", "_Gofreeze_Child=1",
		"_gofreeze_SAVED_x=d", "Pyinstaller_Reset_Environment=1", "pyinstaller_reset_environment=0", "Gofreeze_Cache_Dir=e", "=C:=C:\\", "pYthonx\u0131=f"}
	ours := []string{"PYTHONHOME=/d", "_GOFREEZE_MEIPASS=/d", "_GOFREEZE_ARCHIVE=ab:2:9:4:" + Place("/b/x"), "_GOFREEZE_ARGV0=./x", "_GOFREEZE_EXECUTABLE=/b/x"}
	h := Handoff{Home: "/d", Archive: "ab", Argv0: "./x", Executable: "/b/x", Lock: -1, Depth: 2, Pid: 9, Root: 4}
	if got := Environ(env, h); !reflect.DeepEqual(got, append(env[:len(env):len(env)], ours...)) {
		t.Errorf("names that differ in case are the same: %q", got)
	}
	h.AnyCase = true
	want := append([]string{"_GOFREEZE_SAVED_pythonpath=a", "_GOFREEZE_SAVED_PythonInspect=1", "_GOFREEZE_SAVED_pythonhome=b", "PythonHashSeed=7",
		"_GOFREEZE_SAVED_pythonutf8=2", "pyinstaller_reset_environment=0", "Gofreeze_Cache_Dir=e", "=C:=C:\\", "_GOFREEZE_SAVED_pYthonx\u0131=f"}, ours...)
	if got := Environ(env, h); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	h.Environment = []string{"PYTHONHASHSEED=42"}
	if got := Environ([]string{"PythonHashSeed=7"}, h); got[0] != "_GOFREEZE_SAVED_PythonHashSeed=7" {
		t.Errorf("got %q", got)
	}
}

// What the build sets wins over the user's value, which is set aside.
func TestEnvironOfTheBuild(t *testing.T) {
	got := Environ([]string{"PYTHONHASHSEED=7"}, Handoff{Home: "/d", Lock: -1, Environment: []string{"PYTHONHASHSEED=42"}})
	if got[0] != "_GOFREEZE_SAVED_PYTHONHASHSEED=7" || got[len(got)-1] != "PYTHONHASHSEED=42" {
		t.Errorf("got %q", got)
	}
}

// An environment of somebody with fewer rights has no say in what Python does, nor
// in what the programs do that it starts.
func TestForeignEnvironment(t *testing.T) {
	got := Environ([]string{"PYTHONINSPECT=1", "PYTHONHASHSEED=7", "A=1", "PYTHONUTF8=1", "PYTHONUNBUFFERED=1", "_PYTHON_HOST_PLATFORM=x", "PYTHON=", "_GOFREEZE_SAVED_PYTHONINSPECT=1"},
		Handoff{Home: "/d", Lock: -1, Foreign: true, Environment: []string{"PYTHONHASHSEED=42"}})
	for _, e := range got {
		if strings.Contains(e, "PYTHON") && e != "PYTHONHOME=/d" && e != "PYTHONHASHSEED=42" {
			t.Errorf("handed over: %s", e)
		}
	}
}

// What the loader gets before the user's libraries must not bring the current
// directory with it, which is what an empty part of the variable means.
func TestLibraries(t *testing.T) {
	for value, want := range map[string]string{"": "/l", "/user": "/l:/user", "/user:": "/l:/user:"} {
		got := Environ([]string{"LD_LIBRARY_PATH=" + value}, Handoff{Home: "/d", Lock: -1, Libraries: "/l"})
		if got[0] != "_GOFREEZE_SAVED_LD_LIBRARY_PATH="+value || got[len(got)-1] != "LD_LIBRARY_PATH="+want {
			t.Errorf("%q: got %q", value, got)
		}
	}
}

func TestDepth(t *testing.T) {
	alive := func(pid int) bool { return pid == 5 }
	for _, c := range []struct {
		value string
		want  int
		ok    bool
	}{{"", 0, false}, {"ab", 0, true}, {"abc:3:5", 0, false}, {"ab:3:5", 4, true}, {"ab:3:5:1:p", 4, true}, {"ab:3:6", 3, true}, {"ab:3:9", 3, true},
		{"ab:x:5", 0, true}, {"ab:-1:5", 0, true}, {"ab:3:", 0, true}, {"ab:99999999999999999999:5", 0, true},
		{"ab:9223372036854775807:5", deepest, true}} {
		if got, ok := Depth(c.value, "ab", 9, alive); got != c.want || ok != c.ok {
			t.Errorf("Depth(%q) = %d, %v, want %d, %v", c.value, got, ok, c.want, c.ok)
		}
	}
}

func TestLine(t *testing.T) {
	for value, want := range map[string][2]int{"": {}, "ab": {}, "ab:0:5:5:p": {0, 5}, "ab:12:70:5:p": {12, 5}, "ab:2:7:5": {}, "ab:x:7:5:p": {},
		"ab:2:7::p": {}, "ab:-2:7:5:p": {}, "ab:2:7:-1:p": {}, "ab:2:7:5:p:1": {}} {
		if depth, root := Line(value); depth != want[0] || root != want[1] {
			t.Errorf("Line(%q) = %d, %d, want %d", value, depth, root, want)
		}
	}
}

func TestRestarts(t *testing.T) {
	for _, c := range []struct {
		value     string
		restarted bool
		want      int
	}{{"", true, 0}, {"3:9500", true, 4}, {"3:9500", false, 3}, {"3:9000", true, 0}, {"7:9000", true, 2}, {"7:10001", true, 2}, {"-1:9500", true, 0}, {"x:9500", true, 0}, {"3:", true, 0}, {"3:9500:1", true, 0},
		{"9223372036854775807:9500", true, deepest + 1}} {
		if got, next := Restarts(c.value, c.restarted, 10000); got != c.want || next != strconv.Itoa(c.want)+":10000" {
			t.Errorf("Restarts(%q, %v) = %d, %q", c.value, c.restarted, got, next)
		}
	}
	alive := func(pid int) bool { return pid == 5 }
	for value, want := range map[string]bool{"": false, "ab:0:5:1:p": false, "ab:0:6:1:p": true, "ab:0:6:1": false, "ab:0:x:1:p": false} {
		if Restarted(value, alive) != want {
			t.Errorf("Restarted(%q)", value)
		}
	}
}

func TestReplaced(t *testing.T) {
	place := Place("/b/x")
	for value, want := range map[string]bool{"": false, "ab:0:5:5:" + place: true, "cd:0:5:5:" + place: false, "ab:0:6:5:" + place: false, "ab:0:5:5:" + Place("/b/y"): false,
		"ab:0:5:5": false, "ab:0:5:5:": false, "ab:0:-5:5:" + place: false, "ab:0:x:5:" + place: false, "ab:0:5:5:" + place + ":1": false, "cd:0:5": false} {
		if got := Replaced(value, "cd", "/b/x", func(pid int) bool { return pid == 5 }); got != want {
			t.Errorf("Replaced(%q) = %v", value, got)
		}
	}
}
