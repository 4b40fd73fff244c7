//go:build linux

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const windowsResources = `import ctypes, sys
k = ctypes.WinDLL("kernel32", use_last_error=True)
for f in k.FindResourceExW, k.LoadResource, k.LockResource:
    f.restype = ctypes.c_void_p
k.LoadResource.argtypes = k.SizeofResource.argtypes = ctypes.c_void_p, ctypes.c_void_p
k.LockResource.argtypes = ctypes.c_void_p,
k.FindResourceExW.argtypes = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ushort

def find(kind, name, lang=0):
    text = [ctypes.create_unicode_buffer(v) if isinstance(v, str) else v for v in (kind, name)]
    at = k.FindResourceExW(None, *[ctypes.addressof(v) if not isinstance(v, int) else v for v in text], lang)
    if not at:
        return None
    return ctypes.string_at(k.LockResource(k.LoadResource(None, at)), k.SizeofResource(None, at))

print(find(10, "config"), find("Kind", 7, 1033), find(10, "absent"), (find(16, 1, 1033) or b"")[6:36:2])
`

// Resources of executables and of files are found at run time, whatever the case
// of their names.
func (w *windows) resources(t *testing.T) {
	file := filepath.Join(w.dir, "data.bin")
	if err := os.WriteFile(file, []byte("data\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "b'data\\x00' b'data\\x00' None b'VS_VERSION_INFO'\n"
	flags := []string{"--resource", file + ",10,Config", "-r", file + ",kind,7,1033"}
	script := filepath.Join(w.dir, "donor.py")
	version := filepath.Join(w.dir, "version.txt")
	if err := os.WriteFile(version, []byte("VSVersionInfo(kids=[StringFileInfo([StringTable('040904B0', [StringStruct('ProductName', 'p')])])])"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.expect(t, nil, want, 0, w.freeze(t, "donor", windowsResources, append(flags, "--version-file", version)...))
	w.expect(t, nil, want, 0, w.freeze(t, "taker", windowsResources, "--resource", filepath.Join(w.dir, "donor.exe")))
	// The same from a TOML file, where paths are relative to it.
	toml := filepath.Join(w.dir, "keeper.toml")
	if err := os.WriteFile(toml, []byte(`name = "keeper"
script = "donor.py"
layout = "onefile"
targets = ["windows/amd64"]
python.path = "3.11"
windows.resources = ["data.bin,10,CONFIG,0", "donor.exe,KIND,7,1033", "donor.exe,16"]
`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(w.lab.bin, "build", "--distpath", w.dir, toml)
	cmd.Dir = filepath.Dir(script)
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "warning:") {
		t.Fatalf("%v\n%s", err, out)
	}
	w.expect(t, nil, want, 0, filepath.Join(w.dir, "keeper.exe"))
}

// Packages that only Windows has: pywin32's modules are where a .pth file says, and
// its DLLs where it looks for them.
func (w *windows) packages(t *testing.T) {
	list := filepath.Join(w.dir, "packages.txt")
	if err := os.WriteFile(list, []byte("pywin32\npsutil\npyyaml\ncolorama\ntzdata\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	exe := w.freeze(t, "packages", "../../testdata/windows/packages.py", "--requirements", list)
	w.expect(t, nil, "True 1024\n0 True\n3\n-2147221005\n{'a': [1]} True True True\n", 0, exe)
}
