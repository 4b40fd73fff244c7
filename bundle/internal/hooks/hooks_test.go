package hooks

import (
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

func TestBuiltin(t *testing.T) {
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	env := Env{Minor: 11, Target: target.Linux("amd64")}
	if len(s.For("tkinter", env)) != 1 || len(s.For("no.such", env)) != 0 {
		t.Error("For")
	}
	if !s.LeavesOut("PyQt5.QtBluetooth", env) || s.LeavesOut("PyQt55", env) || !s.LeavesOut("numpy.distutils.core", env) {
		t.Error("LeavesOut")
	}
	if !s.LeavesOutFile("PyQt5/Qt5/qml/x", env) || s.LeavesOutFile("numpy/x.so", env) {
		t.Error("LeavesOutFile")
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		when string
		want bool
	}{
		{"", true}, {"linux", true}, {"windows", false}, {"python>=3.11", true}, {"python<3.11", false}, {"python>3.10 and linux", true},
		{"python==3.9", false}, {"python<=3.11", true},
	} {
		if got, err := holds(c.when, Env{Minor: 11, Target: target.Linux("amd64")}); err != nil || got != c.want {
			t.Errorf("holds(%q) = %v, %v", c.when, got, err)
		}
	}
	for _, text := range []string{"[[hook]]\nhidden = ['x']", "[[hook]]\nmodule = 'x'\nwhen = 'python~3'", "[[hook]]\nmodule = 'x'\nhiden = []", "[[hook]]\nmodule = 'x'\nwhen = 'beos'"} {
		if err := (&Set{}).Parse("f.toml", []byte(text)); err == nil || !strings.Contains(err.Error(), "f.toml") {
			t.Errorf("Parse(%q) = %v", text, err)
		}
	}
}
