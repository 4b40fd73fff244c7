package product

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// input is the input for a product for a target, from a spec with its defaults.
func input(on target.Target, sp spec.Spec) Input {
	sp.Dir, sp.Build.DistPath = "/src", "dist"
	env := &environ.Environment{Target: on, Shipped: &python.Interpreter{Minor: 12, Platform: on.Platform(), LibPython: "/py/python312.dll"}}
	return Input{Env: env, Program: program.Program{Name: "app"}, Spec: sp.WithDefaults()}
}

func TestPlace(t *testing.T) {
	for _, c := range []struct {
		on        target.Target
		sp        spec.Spec
		directory string
		path, exe string
	}{
		{target.Linux("amd64"), spec.Spec{Layout: "onefile"}, "", "dist/app", "dist/app"},
		{target.Linux("amd64"), spec.Spec{}, "", "dist/app", "dist/app/app"},
		{target.Linux("amd64"), spec.Spec{}, "both", "dist/both", "dist/both/app"},
		{target.Windows("amd64"), spec.Spec{Layout: "onefile", Windowed: true}, "", "dist/app.exe", "dist/app.exe"},
		{target.Windows("amd64"), spec.Spec{Targets: []string{"windows/amd64", "linux/amd64"}}, "", "dist/windows-amd64/app", "dist/windows-amd64/app/app.exe"},
		{target.MacOS("arm64"), spec.Spec{Layout: "onefile", Windowed: true}, "", "dist/app.app", "dist/app.app/Contents/MacOS/app"},
		{target.MacOS("arm64"), spec.Spec{Layout: "onefile"}, "", "dist/app", "dist/app"},
	} {
		in := input(c.on, c.sp)
		in.Directory = c.directory
		want := Product{Path: filepath.Join("/src", c.path), Executable: filepath.Join("/src", c.exe)}
		if got := in.Place(); got != want {
			t.Errorf("%s %+v: %+v, want %+v", c.on, c.sp, got, want)
		}
	}
}

// The bootloader gets the right settings, and those of a sibling program differ from
// those of the first program only where they should.
func TestSettings(t *testing.T) {
	sp := spec.Spec{Layout: "onefile", Onefile: spec.Onefile{Extract: "temp", Check: "full"}, Windows: spec.Windows{HideConsole: "hide-late"}}
	in := input(target.Linux("amd64"), sp)
	in.Start = program.Start{Options: []string{"u", "hash_seed=1"}, Debug: []string{"bootloader"}}
	in.Unprotected = []string{"guard"}
	want := archive.Settings{Name: "app", Layout: "onefile", Interpreter: "bin/app", Boot: ".gofreeze/boot.pyc", Flags: []string{"-s", "-S", "-B", "-P", "-u"},
		Environment: []string{"PYTHONHASHSEED=1"}, Debug: true, Unprotected: []string{"guard"}, Extract: "temp", Check: "full"}
	if got := in.settings(in.own()); !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}
	in = input(target.Windows("amd64"), spec.Spec{Windows: sp.Windows, ContentsDir: "lib"})
	in.Siblings = []Sibling{{"two", program.Start{Options: []string{"v"}}}}
	want = archive.Settings{Name: "two", Layout: "onedir", Interpreter: "python312.dll", Boot: ".gofreeze/boot-two.pyc", Flags: []string{"-s", "-S", "-B", "-P", "-v"},
		HideConsole: "hide-late", ContentsDir: "lib"}
	if got := in.more(); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}
}

// An impossible product is refused before anything is analysed.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		on   target.Target
		name string
		sp   spec.Spec
		want string
	}{
		{target.Linux("amd64"), "con", spec.Spec{ContentsDir: "aux"}, ""},
		{target.Windows("amd64"), "app", spec.Spec{ContentsDir: "."}, ""},
		{target.Windows("amd64"), "con", spec.Spec{}, "name con: Windows does not allow that name; choose another with --name"},
		{target.Windows("amd64"), "app", spec.Spec{ContentsDir: "aux"}, "contents-directory aux: Windows does not allow that name"},
		{target.Windows("amd64"), "app", spec.Spec{Layout: "onefile", ContentsDir: "aux"}, ""},
		{target.Windows("amd64"), "app", spec.Spec{Icon: "absent.ico"}, "/src/absent.ico"},
		{target.MacOS("arm64"), "a\xff", spec.Spec{}, "not UTF-8"},
	} {
		in := input(c.on, c.sp)
		in.Program.Name = c.name
		err := Check(in)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s %+v: %v, want %q", c.on, c.name, c.sp, err, c.want)
		}
	}
}
