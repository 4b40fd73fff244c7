package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"debug/elf"
	"debug/pe"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/macho"
	"github.com/gofreeze/gofreeze/bundle/internal/packages"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// wheel writes a wheel of one module with some metadata.
func wheel(t *testing.T, dir, name, tag, requires string) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	info := name + "-1.0.dist-info/"
	for _, f := range [][2]string{
		{name + ".py", "NAME = '" + name + "'\n"},
		{info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n" + requires + "\n"},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: " + tag + "\n"},
		{info + "RECORD", name + ".py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n"},
	} {
		w, err := z.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+"-1.0-"+tag+".whl"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// needs skips a test that would have to fetch or run something that is not available.
func needs(t *testing.T) {
	t.Helper()
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("builds for all targets on Linux")
	}
	for _, c := range []string{"go", "python3"} {
		if _, err := exec.LookPath(c); err != nil {
			t.Skip(err)
		}
	}
}

// entries opens a product and lists its files.
func entries(t *testing.T, file string) (*archive.Archive, map[string]bool) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	fi, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(f, fi.Size())
	if err != nil {
		t.Fatal(err)
	}
	toc, err := a.TOC()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, e := range toc.Entries {
		names[e.Path] = true
	}
	return a, names
}

// One build makes a product of the right format for every target, with the
// interpreter, the extension modules and the packages of that system.
func TestAllTargets(t *testing.T) {
	needs(t)
	dir := t.TempDir()
	wheel(t, dir, "everywhere", "py3-none-any", "Requires-Dist: onlywindows; sys_platform == 'win32'\nRequires-Dist: onlyarm; platform_machine == 'aarch64'")
	wheel(t, dir, "onlywindows", "cp311-cp311-win_amd64", "")
	wheel(t, dir, "onlyarm", "cp311-cp311-manylinux_2_17_aarch64", "")
	if err := os.WriteFile(filepath.Join(dir, "app.py"), []byte("import everywhere, ssl, sqlite3\ntry:\n import onlywindows\nexcept ImportError:\n import onlyarm\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", dir)
	sp := (&spec.Spec{Script: "app.py", Layout: "onefile", Dir: dir, Targets: []string{"all"}, Build: spec.Build{DistPath: filepath.Join(dir, "out")},
		Python: spec.Python{Path: "3.11", Requirements: []string{"everywhere"}}}).WithDefaults()
	results, err := BuildAll(context.Background(), sp, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"darwin/amd64":  {"bin/app", "lib/libpython3.11.dylib"},
		"darwin/arm64":  {"bin/app", "lib/libpython3.11.dylib"},
		"linux/amd64":   {"bin/app"},
		"linux/arm64":   {"bin/app", "lib/libpython3.11.so.1.0", "onlyarm-1.0.dist-info/METADATA"},
		"windows/amd64": {"python311.dll", "python3.dll", "vcruntime140.dll", "DLLs/_ssl.pyd", "DLLs/libssl-3-x64.dll", "DLLs/sqlite3.dll", "onlywindows-1.0.dist-info/METADATA"},
	}
	if len(results) != len(want) {
		t.Errorf("%d products", len(results))
	}
	for _, r := range results {
		a, names := entries(t, r.Executable)
		for _, n := range append(want[r.Target], "everywhere-1.0.dist-info/METADATA", a.Settings.Interpreter, a.Settings.Boot) {
			if !names[n] {
				t.Errorf("%s: no %s", r.Target, n)
			}
		}
		if names["onlywindows-1.0.dist-info/METADATA"] != (r.Target == "windows/amd64") {
			t.Errorf("%s: the marker of another system was taken", r.Target)
		}
		if err := valid(r); err != nil {
			t.Errorf("%s: %v", r.Target, err)
		}
		for _, d := range r.Diagnostics {
			if d.ID != "target" && !strings.Contains(d.Msg, "only") {
				t.Errorf("%s: %s: %s", r.Target, d.Where, d.Msg)
			}
		}
	}
}

// valid checks the format of an executable.
func valid(r *Result) error {
	switch system, arch, _ := strings.Cut(r.Target, "/"); system {
	case "windows":
		f, err := pe.Open(r.Executable)
		if err != nil {
			return err
		}
		return f.Close()
	case "darwin":
		f, err := os.Open(r.Executable)
		if err != nil {
			return err
		}
		defer f.Close()
		return macho.Verify(f, r.Size)
	default:
		f, err := elf.Open(r.Executable)
		if err != nil {
			return err
		}
		defer f.Close()
		if (f.Machine == elf.EM_AARCH64) != (arch == "arm64") {
			return errors.New("machine " + f.Machine.String())
		}
		return nil
	}
}

// When a target lacks a package, the build fails before it writes anything.
func TestNoWheel(t *testing.T) {
	needs(t)
	dir := t.TempDir()
	wheel(t, dir, "onlywindows", "cp311-cp311-win_amd64", "")
	if err := os.WriteFile(filepath.Join(dir, "app.py"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", dir)
	out := filepath.Join(dir, "out")
	sp := (&spec.Spec{Script: "app.py", Layout: "onefile", Dir: dir, Targets: []string{"windows/amd64", "linux/arm64"}, Build: spec.Build{DistPath: out},
		Python: spec.Python{Path: "3.11", Requirements: []string{"onlywindows"}}}).WithDefaults()
	_, err := BuildAll(context.Background(), sp, Options{})
	var none *packages.NoWheel
	if !errors.As(err, &none) || none.Package != "onlywindows" || none.Target.String() != "linux/arm64" || strings.Contains(err.Error(), "\n") {
		t.Errorf("BuildAll = %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written")
	}
}
