package report

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bootloader/stub"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// What is no product is called what it is, in one line.
func TestRecognise(t *testing.T) {
	type file struct {
		b    []byte
		want string
	}
	garbage := bytes.Repeat([]byte{0xfe, 1, 0x80, 0}, 1024)
	files := map[string]file{
		"empty": {nil, "an empty file"}, "garbage": {garbage, "not an executable"}, "text": {[]byte("häuser\n"), "a text file"},
		"script": {[]byte("#!/bin/sh\n"), "a script"}, "zip": {append([]byte("PK\x03\x04"), garbage...), "a zip file"},
		"PyInstaller": {append(append(garbage, "MEI\014\013\012\013\016"...), make([]byte, 80)...), "made by PyInstaller"},
		"broken ELF":  {append([]byte("\x7fELF\x02\x01\x01"), garbage...), "an executable whose end is missing"},
	}
	if self, err := os.Executable(); err == nil {
		b, err := os.ReadFile(self)
		if err != nil {
			t.Fatal(err)
		}
		files["other program"] = file{b, "an executable that was not made by gofreeze"}
	}
	for _, target := range []stub.Target{{OS: "linux", Arch: "amd64"}, {OS: "windows", Arch: "amd64"}, {OS: "darwin", Arch: "arm64"}} {
		b, err := stub.For(context.Background(), target, nil)
		if err != nil {
			t.Fatal(err)
		}
		files["stripped "+target.String()] = file{b, "the bootloader of a product without its archive: stripped"}
		files["truncated "+target.String()] = file{append(b[:len(b):len(b)], garbage...), "a product whose end is missing: truncated"}
		files["short "+target.String()] = file{b[:len(b)/2], "is missing: truncated"}
		if target.OS == "linux" {
			upx := bytes.Clone(b)
			copy(upx[0x400:], "UPX!")
			files["upx"] = file{upx, "packed with UPX"}
		}
	}
	for name, f := range files {
		r, size := bytes.NewReader(f.b), int64(len(f.b))
		_, err := archive.Open(r, size)
		if err == nil {
			t.Fatalf("%s opens", name)
		}
		got := Recognise(r, size, err)
		if !errors.Is(got, archive.ErrNotArchive) || !strings.Contains(got.Error(), f.want) || strings.Contains(got.Error(), "\n") {
			t.Errorf("%s: %v, want %s", name, got, f.want)
		}
	}
	if err := Recognise(bytes.NewReader(garbage), int64(len(garbage)), archive.ErrDamaged); err != archive.ErrDamaged {
		t.Error(err)
	}
}

// Only files are read beside an executable: what has no end is not.
func TestBeside(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero")); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := Beside(dir)
	if _, err := open("zero"); !errors.Is(err, errNoFile) {
		t.Error(err)
	}
	f, err := open("file")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
