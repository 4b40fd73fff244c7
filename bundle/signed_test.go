package bundle

import (
	"bytes"
	"context"
	"debug/pe"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gofreeze/gofreeze/bootloader/stub"
	"github.com/gofreeze/gofreeze/bundle/internal/macho"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// empty makes an unsigned product that has a bootloader and no files.
func empty(t *testing.T, boot []byte) *os.File {
	t.Helper()
	out := bytes.NewBuffer(bytes.Clone(boot))
	s := &archive.Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: "b"}
	if _, err := archive.Finish(out, boot, 0, &archive.TOC{}, s); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "app.exe"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if _, err := f.Write(out.Bytes()); err != nil {
		t.Fatal(err)
	}
	return f
}

// reads reads a product as inspect does.
func reads(f *os.File) error {
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	a, err := archive.Open(f, fi.Size())
	if err == nil {
		_, err = report.Read(a, fi.Size(), nil)
	}
	return err
}

// A product for macOS passes its checks whichever identifier it is signed with.
func TestSignedMachO(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		boot, err := stub.For(context.Background(), stub.Target{OS: "darwin", Arch: arch}, nil)
		if err != nil {
			t.Skip(err)
		}
		if boot, err = macho.Base(boot); err != nil {
			t.Fatal(err)
		}
		var f *os.File
		for _, id := range []string{"", "app", "org.example.another.longer.name"} {
			f = empty(t, boot)
			fi, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			if id != "" {
				if _, err := macho.Sign(f, fi.Size(), id, nil); err != nil {
					t.Fatal(err)
				}
			}
			if err := reads(f); err != nil {
				t.Errorf("%s, signed as %q: %v", arch, id, err)
			}
		}
		for _, at := range []int64{4, 24, 2000, int64(len(boot)) / 2, int64(len(boot)) - 1} {
			mustRefuse(t, f, at)
		}
	}
}

// mustRefuse changes a byte, checks that the change is found, and changes the byte
// back.
func mustRefuse(t *testing.T, f *os.File, at int64) {
	t.Helper()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		b[0] ^= 1
		if _, err := f.WriteAt(b, at); err != nil {
			t.Fatal(err)
		}
		if err := reads(f); (err == nil) != (i == 1) {
			t.Errorf("byte %d, changed: %v, %v", at, i == 0, err)
		}
	}
}

// A product for Windows passes its checks when it is signed, when it is signed twice,
// and when its signature has been removed.
func TestSignedPE(t *testing.T) {
	for _, tool := range []string{"osslsigncode", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	boot, err := stub.For(context.Background(), stub.Target{OS: "windows", Arch: "amd64"}, nil)
	if err != nil {
		t.Skip(err)
	}
	f := empty(t, boot)
	dir := filepath.Dir(f.Name())
	at := func(name string) string { return filepath.Join(dir, name) }
	sign := []string{"osslsigncode", "sign", "-certs", at("c.pem"), "-key", at("k.pem"), "-h", "sha256", "-in"}
	for _, step := range []struct {
		args []string
		out  string
	}{
		{[]string{"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("k.pem"), "-out", at("c.pem"), "-days", "2", "-subj", "/CN=gofreeze test"}, ""},
		{append(sign[:len(sign):len(sign)], f.Name(), "-out", at("once")), "once"},
		{append(sign[:len(sign):len(sign)], at("once"), "-nest", "-out", at("twice")), "twice"},
		{[]string{"osslsigncode", "remove-signature", "-in", at("once"), "-out", at("never")}, "never"},
	} {
		if out, err := exec.Command(step.args[0], step.args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", step.args, err, out)
		}
		if step.out == "" {
			continue
		}
		g, err := os.OpenFile(at(step.out), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		if err := reads(g); err != nil {
			t.Errorf("signed %s: %v", step.out, err)
		}
		p, err := pe.NewFile(g)
		if err != nil {
			t.Fatal(err)
		}
		mustRefuse(t, g, int64(p.Sections[0].Offset)+100)
		mustRefuse(t, g, int64(len(boot))-1)
	}
}
