package spec

import (
	"path/filepath"
	"testing"
)

// A spec that is written into another directory must still refer to the same files.
func TestRebase(t *testing.T) {
	s := full()
	s.Dir = filepath.FromSlash("/proj/one")
	s.Python.Requirements = []string{"-r req.txt", "numpy"}
	s.Windows.Resources = []string{"a.dll,3", "b.dll"}
	got, err := s.Rebase(filepath.FromSlash("/proj/two"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range [][2]string{
		{got.Script, "../one/" + s.Script}, {got.Before[0], "../one/" + s.Before[0]}, {got.Data[0].Source, "../one/d1"}, {got.Data[0].Dest, "."},
		{got.Binaries[0].Source, "/lib/x.so"}, {got.Runtime.Hooks[0], "../one/h1.py"}, {got.Build.HookDirs[0], "../one/hooks"}, {got.Build.Hooks[0], "../one/more/x.toml"},
		{got.Build.DistPath, "../one/out"}, {got.Icon, "../one/" + s.Icon}, {got.Python.Requirements[0], "-r ../one/req.txt"},
		{got.Python.Requirements[1], "numpy"}, {got.Windows.Resources[0], "../one/a.dll,3"}, {got.Windows.Resources[1], "../one/b.dll"}, {got.Build.UPXDir, "/opt/upx"}, {s.Data[0].Source, "d1"}, {got.Path(got.Script), "/proj/one/" + s.Script},
	} {
		if p[0] != filepath.FromSlash(p[1]) {
			t.Errorf("got %s, want %s", p[0], p[1])
		}
	}
}
