package binaries

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClosure(t *testing.T) {
	dir := t.TempDir()
	a := compile(t, dir, "pkg.libs/liba-1234.so", "int a(void) { return 1; }", "-shared", "-fPIC", "-Wl,-soname,liba-1234.so")
	b := compile(t, dir, "far/libb.so.1", "int b(void) { return 2; }", "-shared", "-fPIC", "-Wl,-soname,libb.so.1")
	ext := compile(t, dir, "pkg/ext.so", "int a(void), b(void), gone(void); int x(void) { return a()+b(); }", "-shared", "-fPIC",
		a, b, "-Wl,-rpath,$ORIGIN/../pkg.libs:"+filepath.Dir(b))
	res, err := Closure(context.Background(), []File{{Source: ext, Dest: "pkg/ext.so"}, {Source: a, Dest: "pkg.libs/liba-1234.so"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Added) != 1 || res.Added[0].Dest != "libb.so.1" || res.Added[0].By != "pkg/ext.so" {
		t.Errorf("added %+v", res.Added)
	}
	if got := res.RunPaths["pkg/ext.so"]; got != "$ORIGIN/../pkg.libs:$ORIGIN/.." {
		t.Errorf("run path %q", got)
	}
	if len(res.Missing) != 0 || len(res.Bad) != 0 {
		t.Errorf("%+v", res)
	}
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	res, err = Closure(context.Background(), []File{{Source: ext, Dest: "pkg/ext.so"}}, Options{})
	if err != nil || len(res.Missing) != 1 || res.Missing[0] != (Missing{"libb.so.1", "pkg/ext.so"}) {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	good := compile(t, dir, "good.so", "int x(void) { return 1; }", "-shared", "-fPIC")
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	foreign := bytes.Clone(data)
	foreign[18], foreign[19] = byte(elf.EM_AARCH64), byte(elf.EM_AARCH64>>8)
	exe := compile(t, dir, "exe", "int main(void) { return 0; }")
	var roots []File
	for name, b := range map[string][]byte{"foreign.so": foreign, "short.so": data[:100], "text.so": []byte("GROUP ( libc.so.6 )")} {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o644); err != nil {
			t.Fatal(err)
		}
		roots = append(roots, File{Source: p, Dest: name})
	}
	roots = append([]File{{Source: exe, Dest: "bin/exe"}}, roots...)
	res, err := Closure(context.Background(), roots, Options{})
	if err != nil || len(res.Bad) != 2 || res.Bad[0].Dest != "foreign.so" || !strings.Contains(res.Bad[0].Msg, "AARCH64") || res.Bad[1].Dest != "short.so" {
		t.Errorf("%+v, %v", res.Bad, err)
	}
}

// library compiles a shared library that calls the functions of others.
func library(t *testing.T, dir, dest string, args ...string) string {
	t.Helper()
	name := strings.NewReplacer(".", "_", "-", "_").Replace(filepath.Base(dest))
	return compile(t, dir, dest, "int "+name+"(void) { return 1; }",
		append([]string{"-shared", "-fPIC", "-Wl,--no-as-needed", "-Wl,-soname," + filepath.Base(dest)}, args...)...)
}

func show(r *Result) string {
	b, _ := json.Marshal(r)
	return string(b)
}

// DT_RPATH holds for all that a library brings, DT_RUNPATH does not; in the
// product each file has its own run path.
func TestClosureInheritsRPath(t *testing.T) {
	dir := t.TempDir()
	c := library(t, dir, "libs/libc1.so")
	b := library(t, dir, "libs/libb1.so", c)
	for tag, missing := range map[string]bool{"--disable-new-dtags": false, "--enable-new-dtags": true} {
		a := library(t, dir, "pkg/a.so", b, "-Wl,-rpath-link,"+filepath.Dir(c), "-Wl,"+tag+",-rpath,$ORIGIN/../libs")
		res, err := Closure(context.Background(), []File{{Source: a, Dest: "pkg/a.so"}}, Options{})
		if err != nil || (len(res.Missing) == 1) != missing || (len(res.Added) == 2) == missing {
			t.Errorf("%s: %s, %v", tag, show(res), err)
		}
		if !missing && (res.RunPaths["pkg/a.so"] != "$ORIGIN/../libs:$ORIGIN/.." || res.RunPaths["libb1.so"] != "$ORIGIN") {
			t.Errorf("%s: %s", tag, show(res))
		}
	}
	// A root that comes first is found by what comes to need it only later.
	a := library(t, dir, "pkg/z.so", b, "-Wl,-rpath-link,"+filepath.Dir(c), "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../libs")
	res, err := Closure(context.Background(), []File{{Source: b, Dest: "libs/libb1.so"}, {Source: c, Dest: "libs/libc1.so"}, {Source: a, Dest: "pkg/z.so"}}, Options{})
	if err != nil || len(res.Added)+len(res.Missing) != 0 || len(res.RunPaths) != 1 || res.RunPaths["libs/libb1.so"] != "$ORIGIN" {
		t.Errorf("%s, %v", show(res), err)
	}
}

// Libraries that can be run, as Qt's, do not say which machine all are for, and
// get no run path to the top; the interpreter does.
func TestClosureMain(t *testing.T) {
	dir := t.TempDir()
	exe := compile(t, dir, "exe", "int main(void) { return 0; }")
	data, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	data[18], data[19] = byte(elf.EM_AARCH64), byte(elf.EM_AARCH64>>8)
	other := filepath.Join(dir, "tool")
	if err := os.WriteFile(other, data, 0o755); err != nil {
		t.Fatal(err)
	}
	res, err := Closure(context.Background(), []File{{Source: other, Dest: "Pkg/tool"}, {Source: exe, Dest: "Pkg/exe"}, {Source: exe, Dest: "bin/app"}}, Options{})
	if err != nil || len(res.Bad) != 1 || res.Bad[0].Dest != "Pkg/tool" || len(res.RunPaths) != 1 || res.RunPaths["bin/app"] != "$ORIGIN/.." || res.Glibc == "" {
		t.Errorf("%s, %v", show(res), err)
	}
}

// A library that ld.so found elsewhere than in a package that has one of the
// same name is collected: the package's may be another version.
func TestClosureSameName(t *testing.T) {
	dir := t.TempDir()
	own := library(t, dir, "wheel/libs/libsame.so.1")
	system := library(t, dir, "system/libsame.so.1")
	ext := library(t, dir, "other/ext.so", system)
	mine := library(t, dir, "wheel/mine.so", own, "-Wl,-rpath,$ORIGIN/libs")
	res, err := Closure(context.Background(), []File{{Source: ext, Dest: "other/ext.so"}, {Source: mine, Dest: "wheel/mine.so"}, {Source: own, Dest: "wheel/libs/libsame.so.1"}},
		Options{searchPaths: []string{filepath.Dir(system)}})
	if err != nil || len(res.Added) != 1 || res.Added[0].Source != realPath(system) || len(res.RunPaths) != 1 || res.RunPaths["other/ext.so"] != "$ORIGIN/.." {
		t.Errorf("%s, %v", show(res), err)
	}
	// Not found, but in the product: the package loads it before.
	res, err = Closure(context.Background(), []File{{Source: ext, Dest: "other/ext.so"}, {Source: own, Dest: "wheel/libs/libsame.so.1"}}, Options{})
	if err != nil || len(res.Added)+len(res.Missing)+len(res.RunPaths) != 0 {
		t.Errorf("%s, %v", show(res), err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Closure(ctx, []File{{Source: ext, Dest: "other/ext.so"}}, Options{}); err == nil {
		t.Error("a cancelled context is no error")
	}
}

func TestRunPath(t *testing.T) {
	for _, tt := range []struct {
		dest string
		has  []string
		at   []string
		want string // "" when it is right as it is
	}{
		{"a/b/x.so", nil, nil, ""},
		{"a/b/x.so", nil, []string{""}, "$ORIGIN/../.."},
		{"a/b/x.so", nil, []string{"a.libs", ""}, "$ORIGIN/../../a.libs:$ORIGIN/../.."},
		{"a/b/x.so", []string{"$ORIGIN/../../a.libs/"}, []string{"a.libs"}, ""},
		{"a/b/x.so", []string{"${ORIGIN}/../.."}, []string{""}, ""},
		{"x.so", nil, []string{""}, "$ORIGIN"},
		{"x.so", []string{"$ORIGIN/."}, []string{""}, ""},
		{"x.so", []string{"$ORIGIN/.."}, []string{""}, "$ORIGIN"},
		{"a/x.so", []string{"$ORIGIN", "$ORIGIN/../.."}, nil, "$ORIGIN"},
		{"a/x.so", []string{"/opt/lib", "$ORIGIN/libs"}, nil, "$ORIGIN/libs"},
		{"a/x.so", []string{"/opt/lib"}, nil, "$ORIGIN"},
		{"a/x.so", []string{""}, nil, "$ORIGIN"},
		{"a/x.so", []string{"lib", "$ORIGINS"}, []string{"a"}, "$ORIGIN"},
		{"bin/app", []string{"/usr/local/lib"}, []string{"lib", ""}, "$ORIGIN/../lib:$ORIGIN/.."},
	} {
		x := &node{File: File{Dest: tt.dest}, in: &info{runpath: tt.has}, at: tt.at}
		if got, ok := runPath(x); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s %q to %q: %q, want %q", tt.dest, tt.has, tt.at, got, tt.want)
		}
	}
}

func TestIsSystem(t *testing.T) {
	for name, want := range map[string]bool{
		"libc.so.6": true, "ld-linux-x86-64.so.2": true, "libm.so.6": true, "libnss_files.so.2": true, "libGL.so.1": true, "libcuda.so.1": true,
		"libnvidia-ml.so.1": true, "libdrm_amdgpu.so.1": true, "libc.musl-x86_64.so.1": true, "libGLX_mesa.so.0": true,
		"libcrypt.so.1": false, "libnsl.so.1": false, "libstdc++.so.6": false, "libgcc_s.so.1": false, "libX11.so.6": false, "libxcb.so.1": false,
		"libxkbcommon.so.0": false, "libcudart.so.12": false, "libGLU.so.1": false, "libcap.so.2": false, "libmd.so.0": false, "": false,
	} {
		if got := isSystem(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, name := range []string{"", "c", "libc.so.6", "../libz.so.1", "*", "no-such-library", "libno-such.so.1"} {
		if p, ok := Resolve(name); ok {
			t.Errorf("%q: %s", name, p)
		}
	}
	dir := t.TempDir()
	for _, n := range []string{"libgofreezetest.so.9", "libgofreezetest.so.10", "libgofreezetest2.so.11"} {
		library(t, dir, n)
	}
	if err := os.WriteFile(filepath.Join(dir, "libgofreezetest.so"), []byte("INPUT(x)"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LD_LIBRARY_PATH", dir)
	for name, want := range map[string]string{"gofreezetest": "libgofreezetest.so.10", "libgofreezetest.so.9": "libgofreezetest.so.9", "libgofreezetest.so": ""} {
		if p, ok := Resolve(name); ok != (want != "") || ok && p != filepath.Join(dir, want) {
			t.Errorf("%q: %q", name, p)
		}
	}
}
