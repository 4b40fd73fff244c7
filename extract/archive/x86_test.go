package archive

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"
)

func TestX86(t *testing.T) {
	// call +0x10 at 0 and at 8; lea rax, [rip-2]; an operand that is none.
	b := []byte{0xe8, 0x10, 0, 0, 0, 0x90, 0x90, 0x90, 0xe8, 0x08, 0, 0, 0, 0x48, 0x8d, 0x05, 0xfe, 0xff, 0xff, 0xff, 0xe8, 1, 2, 3, 4}
	want := []byte{0xe8, 0x15, 0, 0, 0, 0x90, 0x90, 0x90, 0xe8, 0x15, 0, 0, 0, 0x48, 0x8d, 0x05, 0x12, 0, 0, 0, 0xe8, 1, 2, 3, 4}
	got := bytes.Clone(b)
	X86.Apply(got)
	if !bytes.Equal(got, want) {
		t.Errorf("got  % x\nwant % x", got, want)
	}
	X86.Undo(got)
	if !bytes.Equal(got, b) {
		t.Errorf("undone: % x", got)
	}
	Plain.Apply(got)
	if !bytes.Equal(got, b) {
		t.Error("Plain changed something")
	}
}

// Bytes that often look like instructions, and real ones.
func TestX86BothWays(t *testing.T) {
	var likely []byte
	for i, is := range x86Bytes {
		if is != 0 {
			likely = append(likely, byte(i), 0, 0xff)
		}
	}
	likely = append(likely, 0x0f, 0x0f, 0x0f, 1, 0x80)
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		b := make([]byte, r.IntN(200))
		for i := range b {
			b[i] = likely[r.IntN(len(likely))]
		}
		bothWays(t, b)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	bothWays(t, b)
}

func FuzzX86(f *testing.F) {
	f.Add([]byte{0xe8, 0, 0, 0, 0, 0x48, 0x8d, 0x05, 0, 0, 0, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) { bothWays(t, b) })
}

func bothWays(t *testing.T, b []byte) {
	t.Helper()
	got := bytes.Clone(b)
	X86.Apply(got)
	X86.Undo(got)
	if !bytes.Equal(got, b) {
		t.Fatalf("% x became % x", b[:min(len(b), 100)], got[:min(len(b), 100)])
	}
}

func BenchmarkX86(b *testing.B) {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	code, err := os.ReadFile(exe)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(code)))
	for b.Loop() {
		X86.Undo(code)
	}
}
