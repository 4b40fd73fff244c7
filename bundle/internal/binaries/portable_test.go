package binaries

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// dll is a PE file of 64 bits with one section, at address 0x1000 and offset
// 0x200, that needs libraries; the last one is loaded when it is first called.
func dll(machine uint16, needed ...string) []byte {
	b := make([]byte, 0x1200)
	copy(b, "MZ")
	le := binary.LittleEndian
	le.PutUint32(b[0x3c:], 0x80)
	copy(b[0x80:], "PE\x00\x00")
	le.PutUint16(b[0x84:], machine)
	le.PutUint16(b[0x86:], 1)
	le.PutUint16(b[0x94:], 240)
	opt := b[0x98:]
	le.PutUint16(opt, 0x20b)
	le.PutUint32(opt[108:], 16)
	section := opt[240:]
	le.PutUint32(section[12:], 0x1000)
	le.PutUint32(section[16:], 0x1000)
	le.PutUint32(section[20:], 0x200)
	data := b[0x200:]
	for i, n := range needed {
		at := 0x400 + 0x40*i
		copy(data[at:], n)
		if i == len(needed)-1 && i > 0 {
			le.PutUint32(opt[112+8*13:], 0x1200)
			le.PutUint32(data[0x204:], 0x1000+uint32(at))
			break
		}
		le.PutUint32(opt[112+8:], 0x1000)
		le.PutUint32(data[20*i+12:], 0x1000+uint32(at))
	}
	return b
}

// dylib is a Mach-O file with load commands.
func dylib(cpu uint32, commands ...any) []byte {
	var body []byte
	for i := 0; i < len(commands); i += 2 {
		text := commands[i+1].(string) + "\x00"
		for len(text)%8 != 0 {
			text += "\x00"
		}
		offset := 24
		if commands[i].(int) == cmdRpath {
			offset = 12
			text += "\x00\x00\x00\x00"
		}
		c := make([]byte, offset, offset+len(text))
		binary.LittleEndian.PutUint32(c, uint32(commands[i].(int)))
		binary.LittleEndian.PutUint32(c[4:], uint32(offset+len(text)))
		binary.LittleEndian.PutUint32(c[8:], uint32(offset))
		body = append(append(body, c...), text...)
	}
	b := make([]byte, machHeader)
	for i, v := range []uint32{machMagic64, cpu, 0, 6, uint32(len(commands) / 2), uint32(len(body))} {
		binary.LittleEndian.PutUint32(b[4*i:], v)
	}
	return append(b, body...)
}

func write(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestForeignWindows(t *testing.T) {
	dir := t.TempDir()
	roots := []File{
		{Source: write(t, dir, "python311.dll", dll(0x8664, "KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll")), Dest: "python311.dll"},
		{Source: write(t, dir, "DLLs/_ssl.pyd", dll(0x8664, "Python311.DLL", "LIBSSL-3.dll", "late.dll")), Dest: "DLLs/_ssl.pyd"},
		{Source: write(t, dir, "site/pkg/a.pyd", dll(0x8664, "own.dll", "absent.dll", "ws2_32.dll", "MSVCP140.dll", "vcomp140.dll", "some.dll")), Dest: "pkg/a.pyd"},
		{Source: write(t, dir, "site/pkg/b.pyd", dll(0x14c, "own.dll")), Dest: "pkg/b.pyd"},
		{Source: write(t, dir, "site/pkg/c.pyd", dll(0x8664, "x.dll")[:0x210]), Dest: "pkg/c.pyd"},
	}
	write(t, dir, "DLLs/libssl-3.dll", dll(0x8664, "libcrypto-3.dll"))
	write(t, dir, "DLLs/libcrypto-3.dll", dll(0x8664))
	write(t, dir, "DLLs/late.dll", dll(0x8664))
	write(t, dir, "site/pkg/own.dll", dll(0x8664))
	// Of the system's libraries, only those may be taken that programs bring along, and
	// none of Wine's.
	write(t, dir, "System32/msvcp140.dll", dll(0x8664, "vcruntime140_1.dll"))
	write(t, dir, "System32/VCRUNTIME140_1.dll", dll(0x8664, "ntdll.dll"))
	write(t, dir, "System32/some.dll", dll(0x8664))
	write(t, dir, "System32/ws2_32.dll", dll(0x8664))
	write(t, dir, "System32/vcomp140.dll", append(make([]byte, 0x40), "Wine builtin DLL"...))
	r, err := Foreign(context.Background(), roots, target.Target{OS: "windows", Arch: "amd64"}, []string{dir, filepath.Join(dir, "DLLs")}, []string{filepath.Join(dir, "System32")})
	if err != nil {
		t.Fatal(err)
	}
	var added []string
	for _, f := range r.Added {
		added = append(added, f.Dest+" "+f.By)
	}
	want := []string{"DLLs/late.dll DLLs/_ssl.pyd", "DLLs/libcrypto-3.dll DLLs/libssl-3.dll", "DLLs/libssl-3.dll DLLs/_ssl.pyd", "msvcp140.dll pkg/a.pyd", "pkg/own.dll pkg/a.pyd", "vcruntime140_1.dll msvcp140.dll"}
	if !slices.Equal(added, want) {
		t.Errorf("added %q, want %q", added, want)
	}
	if want := []Missing{{"absent.dll", "pkg/a.pyd"}, {"some.dll", "pkg/a.pyd"}, {"vcomp140.dll", "pkg/a.pyd"}}; !slices.Equal(r.Missing, want) {
		t.Errorf("missing %v", r.Missing)
	}
	if len(r.Bad) != 2 || r.Bad[0].Dest != "pkg/b.pyd" || r.Bad[0].Msg != "built for windows/386, not for windows/amd64" || r.Bad[1].Dest != "pkg/c.pyd" {
		t.Errorf("bad %v", r.Bad)
	}
}

func TestForeignMacOS(t *testing.T) {
	dir := t.TempDir()
	roots := []File{
		{Source: write(t, dir, "bin/python3.11", dylib(cpuARM64, cmdLoadDylib, "@executable_path/../lib/libpython3.11.dylib", cmdLoadDylib, "/usr/lib/libSystem.B.dylib")), Dest: "bin/app"},
		{Source: write(t, dir, "site/pkg/a.so", dylib(cpuARM64, cmdLoadDylib, "@rpath/libx.dylib", cmdRpath, "@loader_path/.dylibs", cmdLoadWeak, "@rpath/libweak.dylib", cmdLoadDylib, "/opt/lib/liblost.dylib")), Dest: "pkg/a.so"},
		{Source: write(t, dir, "site/pkg/b.so", dylib(cpuAMD64)), Dest: "pkg/b.so"},
	}
	write(t, dir, "lib/libpython3.11.dylib", dylib(cpuARM64))
	write(t, dir, "site/pkg/.dylibs/libx.dylib", dylib(cpuARM64))
	r, err := Foreign(context.Background(), roots, target.Target{OS: "darwin", Arch: "arm64"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var added []string
	for _, f := range r.Added {
		added = append(added, f.Dest)
	}
	if !slices.Equal(added, []string{"lib/libpython3.11.dylib", "pkg/.dylibs/libx.dylib"}) {
		t.Errorf("added %q", added)
	}
	if len(r.Missing) != 1 || r.Missing[0].Name != "/opt/lib/liblost.dylib" || len(r.Bad) != 1 || r.Bad[0].Dest != "pkg/b.so" {
		t.Errorf("missing %v, bad %v", r.Missing, r.Bad)
	}
}

// fat joins Mach-O files for several machines.
func fat(slices ...[]byte) []byte {
	b := make([]byte, 8+fatSliceSize*len(slices))
	binary.BigEndian.PutUint32(b, fatMagic)
	binary.BigEndian.PutUint32(b[4:], uint32(len(slices)))
	for i, s := range slices {
		binary.BigEndian.PutUint32(b[8+fatSliceSize*i+8:], uint32(len(b)))
		binary.BigEndian.PutUint32(b[8+fatSliceSize*i+12:], uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

func TestTarget(t *testing.T) {
	dir := t.TempDir()
	both := fat(dylib(cpuAMD64), dylib(cpuARM64))
	for _, c := range []struct {
		data       []byte
		arch, want string
	}{
		{dll(0x8664), "arm64", "windows/amd64"}, {dylib(cpuARM64), "amd64", "darwin/arm64"},
		{both, "arm64", "darwin/arm64"}, {both, "amd64", "darwin/amd64"}, {both, "386", "darwin/amd64"},
		{[]byte("#!/bin/sh\n"), "amd64", ""}, {nil, "", ""}, {fat(both), "amd64", ""},
		{[]byte{0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "amd64", ""},
	} {
		if got := Target(write(t, dir, "file", c.data), c.arch); got != c.want {
			t.Errorf("Target(%.8q, %s) = %q, want %q", c.data, c.arch, got, c.want)
		}
	}
}

func FuzzPortable(f *testing.F) {
	f.Add(dll(0x8664, "a.dll", "b.dll", "c.dll"))
	f.Add(dylib(cpuARM64, cmdLoadDylib, "@rpath/libx.dylib", cmdRpath, "@loader_path/.dylibs"))
	f.Add(fat(dylib(cpuAMD64), dylib(cpuARM64)))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parsePortable(bytes.NewReader(b), int64(len(b)), "arm64")
		if err != nil {
			return
		}
		if n := len(p.needed) + len(p.weak) + len(p.rpaths); n > 2*maxLibraries+maxCommands/8 {
			t.Errorf("%d strings in %d bytes", n, len(b))
		}
	})
}
