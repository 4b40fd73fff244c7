//go:build linux

package main_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// prefix is a Windows of its own, in Wine.
type prefix struct{ dir string }

// newPrefix makes a prefix, and ends all of its processes when the test ends.
func newPrefix(t *testing.T) *prefix {
	t.Helper()
	if _, err := exec.LookPath("wine"); err != nil {
		t.Skip("needs wine (Debian: wine and wine64)")
	}
	p := &prefix{filepath.Join(t.TempDir(), "wine")}
	t.Cleanup(func() { _ = p.command(context.Background(), "wineserver", "-k", "-w").Run() })
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if out, err := p.command(ctx, "wineboot", "-i").CombinedOutput(); err != nil {
		t.Skipf("wineboot: %v: %s", err, out)
	}
	// Programs of Go need a function that Wine 8 has under another name only.
	dll := filepath.Join(p.drive(), "windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(dll); err != nil {
		if err := os.WriteFile(dll, forwarder("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036"), 0o644); err != nil {
			t.Skip(err)
		}
	}
	// The server stays between programs.
	if err := p.command(ctx, "wineserver", "-p").Run(); err != nil {
		t.Skip(err)
	}
	return p
}

func (p *prefix) drive() string { return filepath.Join(p.dir, "drive_c") }

// user is the home directory.
func (p *prefix) user(t *testing.T) string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(p.drive(), "users", "*", "AppData"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no user in %s", p.drive())
	}
	return filepath.Dir(dirs[0])
}

func (p *prefix) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GOFREEZE_") && !strings.HasPrefix(e, "_GOFREEZE_") && !strings.HasPrefix(e, "PYTHON") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "WINEPREFIX="+p.dir, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=d")
	cmd.WaitDelay = 10 * time.Second // the server may have inherited the pipes
	return cmd
}

// run runs a program with its standard handles as pipes: with regular files
// Python fails under Wine. Line ends are those of Unix in what it returns.
func (p *prefix) run(t *testing.T, limit time.Duration, change func(*exec.Cmd), exe string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := p.command(ctx, "wine", append([]string{exe}, args...)...)
	cmd.Dir = filepath.Dir(exe)
	if change != nil {
		change(cmd)
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	lines := func(b *bytes.Buffer) string { return strings.ReplaceAll(b.String(), "\r\n", "\n") }
	if ctx.Err() != nil {
		return lines(&out), lines(&errs), -1
	}
	return lines(&out), lines(&errs), cmd.ProcessState.ExitCode()
}

// forwarder is a DLL for amd64 that exports name, which leads to another DLL's
// function (PE Format, Microsoft: a forwarder's address is that of a string inside
// of the export directory).
func forwarder(dll, name, to string) []byte {
	const header, rva = 0x200, 0x1000
	le := binary.LittleEndian
	section := make([]byte, 0x200)
	put := func(at int, values ...int) {
		for i, v := range values {
			le.PutUint32(section[at+4*i:], uint32(v))
		}
	}
	const addresses, names, ordinals, text = 40, 44, 48, 52
	end := text + copy(section[text:], to+"\x00")
	nameAt := end
	end += copy(section[end:], name+"\x00")
	dllAt := end
	end += copy(section[end:], dll+"\x00")
	put(0, 0, 0, 0, rva+dllAt, 1, 1, 1, rva+addresses, rva+names, rva+ordinals)
	put(addresses, rva+text)
	put(names, rva+nameAt)

	var b bytes.Buffer
	w := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, le, v) // a buffer takes everything
		}
	}
	dos := make([]byte, 0x40)
	copy(dos, "MZ")
	dos[0x3c] = 0x40
	b.Write(dos)
	b.WriteString("PE\x00\x00")
	w([]uint16{0x8664, 1}, []uint32{0, 0, 0}, []uint16{240, 0x2022})                       // a DLL with one section
	w([]uint16{0x20b, 0}, []uint32{0, 0x200, 0, 0, 0}, uint64(0x180000000))                // no code; where it wants to lie
	w([]uint32{0x1000, 0x200}, []uint16{6, 0, 0, 0, 6, 0}, []uint32{0, 0x2000, header, 0}) // alignment, versions, sizes
	w([]uint16{3, 0}, []uint64{0x100000, 0x1000, 0x100000, 0x1000}, []uint32{0, 16})       // console; stack and heap
	w([]uint32{rva, uint32(end)}, make([]uint32, 30))                                      // directories: exports alone
	w([]byte(".rdata\x00\x00"), []uint32{uint32(end), rva, 0x200, header, 0, 0, 0, 0x40000040})
	b.Write(make([]byte, header-b.Len()))
	b.Write(section)
	return b.Bytes()
}
