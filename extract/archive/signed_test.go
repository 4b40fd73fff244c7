package archive

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// peHead is the head of a PE file whose certificate table lies at an offset.
func peHead(certificates uint32) []byte {
	b := make([]byte, 1024)
	copy(b, "MZ")
	binary.LittleEndian.PutUint32(b[0x3c:], 128)
	copy(b[128:], "PE\x00\x00")
	binary.LittleEndian.PutUint16(b[128+24:], 0x20b)
	binary.LittleEndian.PutUint32(b[128+24+108:], 16)
	binary.LittleEndian.PutUint32(b[128+24+112+32:], certificates)
	return b
}

// machHead is the head of a Mach-O file whose signature lies at an offset.
func machHead(signature uint32) []byte {
	b := make([]byte, 1024)
	for i, v := range []uint32{0xfeedfacf, 0, 0, 2, 2, 40, 0, 0, 0x2, 24, 0, 0, 0, 0, 0x1d, 16, signature, 8} {
		binary.LittleEndian.PutUint32(b[4*i:], v)
	}
	return b
}

// An executable that was signed after it was built must start, and one byte of
// rubbish between archive and signature must not be overlooked.
func TestSigned(t *testing.T) {
	for name, head := range map[string]func(uint32) []byte{"PE": peHead, "Mach-O": machHead} {
		for padding := range 8 {
			b := build(t, head(0))
			at := len(b) + padding
			b = append(b, make([]byte, padding)...)
			b = append(b, "a signature\x00"...)
			copy(b, head(uint32(at)))
			a, err := Open(bytes.NewReader(b), int64(len(b)))
			if err != nil || a.Settings.Name != "app" || a.Start() != 1024 {
				t.Errorf("%s with %d bytes of padding: %v", name, padding, err)
			}
			gone := b[:at:at]
			copy(gone, head(0))
			if _, err := Open(bytes.NewReader(gone), int64(at)); err != nil {
				t.Errorf("%s with %d bytes of padding, the signature taken away: %v", name, padding, err)
			}
			copy(b, head(uint32(at)))
			if padding > 0 {
				b[at-1] = 1
				if _, err := Open(bytes.NewReader(b), int64(len(b))); err == nil {
					t.Errorf("%s: something else in the padding is overlooked", name)
				}
			}
			copy(b, head(uint32(len(b)+5)))
			if _, err := Open(bytes.NewReader(b), int64(len(b))); err == nil {
				t.Errorf("%s: a signature behind the end of the file is believed", name)
			}
		}
	}
}

// build is an archive without files behind a stub.
func build(t *testing.T, stub []byte) []byte {
	t.Helper()
	out := bytes.NewBuffer(stub)
	s := &Settings{Name: "app", Layout: "onefile", Extract: "cache", Interpreter: "bin/app", Boot: "b"}
	if _, err := Finish(out, stub, 0, &TOC{}, s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
