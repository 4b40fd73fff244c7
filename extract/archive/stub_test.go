package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

// machStub is the head of a Mach-O file with a segment __LINKEDIT, a symbol table
// and, last, the place of a signature.
func machStub(signature ...uint32) []byte {
	b := make([]byte, 1024)
	for i, v := range []uint32{machO64, 0, 0, 2, 2, 72 + 24, 0, 0, 0x19, 72} {
		binary.LittleEndian.PutUint32(b[4*i:], v)
	}
	copy(b[32+8:], "__LINKEDIT")
	binary.LittleEndian.PutUint64(b[32+32:], 1<<14) // size in memory
	binary.LittleEndian.PutUint64(b[32+48:], 999)   // in the file
	for i, v := range []uint32{0x2, 24, 1, 2, 3, 77} {
		binary.LittleEndian.PutUint32(b[32+72+4*i:], v)
	}
	if signature != nil {
		binary.LittleEndian.PutUint32(b[16:], 3)
		binary.LittleEndian.PutUint32(b[20:], 72+24+16)
		for i, v := range append([]uint32{signatureCommand, 16}, signature...) {
			binary.LittleEndian.PutUint32(b[32+72+24+4*i:], v)
		}
	}
	return b
}

// Every byte of the bootloader is covered by its digest, but for those that signing
// changes; signing leaves the digest as it is.
func TestStub(t *testing.T) {
	span := func(from, n int) (out []int) {
		for i := range n {
			out = append(out, from+i)
		}
		return out
	}
	long := bytes.Repeat([]byte("\x7fELF of some length"), 20_000)
	for name, c := range map[string]struct {
		stub []byte
		free []int
	}{
		"ELF":    {long, nil},
		"short":  {[]byte("MZ"), nil},
		"PE":     {peHead(0), slices.Concat(span(128+24+64, 4), span(128+24+112+32, 8))},
		"Mach-O": {machStub(0, 0), slices.Concat(span(32+32, 8), span(32+48, 8), span(32+72+20, 4), span(32+72+24+8, 8))},
	} {
		b := build(t, c.stub)
		flips := span(0, min(len(c.stub), 1024))
		for i := 1024; i < len(c.stub); i += 997 {
			flips = append(flips, i)
		}
		for _, i := range append(flips, len(c.stub)-1) {
			bad := bytes.Clone(b)
			bad[i] ^= 0x10
			a, err := Open(bytes.NewReader(bad), int64(len(bad)))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch err := a.CheckStub(); {
			case slices.Contains(c.free, i) && err != nil:
				t.Errorf("%s: byte %d: %v", name, i, err)
			case !slices.Contains(c.free, i) && (!errors.Is(err, ErrDamaged) || !strings.HasPrefix(err.Error(), "bootloader, bytes 0 to ")):
				t.Errorf("%s: byte %d is changed: %v", name, i, err)
			}
		}
	}
	// A signature that was removed takes its load command along, and one that is
	// added brings it.
	with, without := build(t, machStub(5000, 100)), build(t, machStub())
	copy(with, machStub())
	copy(without, machStub(6000, 200))
	for _, b := range [][]byte{with, without} {
		a, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.CheckStub(); err != nil {
			t.Error(err)
		}
	}
}

func FuzzStub(f *testing.F) {
	f.Add(peHead(5000))
	f.Add(machStub(5000, 100))
	f.Add(machStub())
	f.Fuzz(func(t *testing.T, b []byte) {
		once := bytes.Clone(b)
		unsign(once)
		again := bytes.Clone(once)
		// What is left over from a file with several signatures is taken away in turn.
		if unsign(again); len(b) < 64 && !bytes.Equal(again, b) {
			t.Error("a file that is too short is changed")
		}
		if _, err := stubDigest(bytes.NewReader(b), int64(len(b))); err != nil {
			t.Error(err)
		}
	})
}
