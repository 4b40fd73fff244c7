package macho

import (
	"bytes"
	"context"
	"debug/macho"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bootloader/stub"
)

// signed returns a bootloader with content behind it, signed.
func signed(t *testing.T, arch string, content []byte) *os.File {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	exe, err := stub.For(context.Background(), stub.Target{OS: "darwin", Arch: arch}, nil)
	if err != nil {
		t.Fatal(err)
	}
	base, err := Base(exe)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "exe"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if _, err := f.Write(append(base, content...)); err != nil {
		t.Fatal(err)
	}
	size, err := Sign(f, int64(len(base)+len(content)), "app", []byte("<plist/>"))
	if err != nil {
		t.Fatal(err)
	}
	if fi, err := f.Stat(); err != nil || fi.Size() != size {
		t.Fatalf("%d bytes are said, %v", size, err)
	}
	return f
}

// The kernel of macOS kills what has no valid signature; codesign refuses files
// with bytes outside of all segments.
func TestSign(t *testing.T) {
	for _, arch := range []string{"arm64", "amd64"} {
		signed(t, arch, []byte("less than the signature was"))
		content := bytes.Repeat([]byte("archive"), 10_001)
		f := signed(t, arch, content)
		fi, _ := f.Stat()
		m, err := macho.NewFile(f)
		if err != nil {
			t.Fatal(err)
		}
		last := m.Segment("__LINKEDIT")
		if last.Offset+last.Filesz != uint64(fi.Size()) || last.Memsz < last.Filesz || last.Memsz%pageSize != 0 {
			t.Errorf("%s: __LINKEDIT %+v does not end with the file of %d bytes", arch, last.SegmentHeader, fi.Size())
		}
		for _, s := range m.Symtab.Syms {
			if strings.Contains(s.Name, "archive") {
				t.Errorf("%s: symbol %q reaches into the archive", arch, s.Name)
			}
		}
		all, err := io.ReadAll(io.NewSectionReader(f, 0, fi.Size()))
		if err != nil || !bytes.Contains(all, content) {
			t.Errorf("%s: the archive is not in the file, %v", arch, err)
		}
		// One changed byte anywhere before the signature is found.
		at := int64(bytes.Index(all, content) + 5000)
		if _, err := f.WriteAt([]byte{'X'}, at); err != nil {
			t.Fatal(err)
		}
		if err := Verify(f, fi.Size()); err == nil || !strings.Contains(err.Error(), "does not hold") {
			t.Errorf("%s: a changed byte: %v", arch, err)
		}
	}
}

func TestBaseRefuses(t *testing.T) {
	for _, b := range [][]byte{nil, []byte("\x7fELF"), append([]byte{0xcf, 0xfa, 0xed, 0xfe}, make([]byte, 100)...)} {
		if _, err := Base(b); err == nil {
			t.Errorf("Base(%q) succeeds", b)
		}
	}
}

func FuzzBase(f *testing.F) {
	f.Add([]byte{0xcf, 0xfa, 0xed, 0xfe})
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = Base(b) // must not panic
		_ = Verify(bytes.NewReader(b), int64(len(b)))
	})
}
