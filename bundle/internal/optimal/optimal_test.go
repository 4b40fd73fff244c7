package optimal

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/bundle/internal/machinecode"
)

func decoder(t testing.TB) *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// there and back.
func roundTrip(t testing.TB, e *Encoder, d *zstd.Decoder, name string, b []byte) int {
	t.Helper()
	packed := e.Encode(nil, b)
	got, err := d.DecodeAll(packed, nil)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !bytes.Equal(got, b) {
		t.Fatalf("%s: %d bytes became other %d bytes", name, len(b), len(got))
	}
	return len(packed)
}

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 300<<10)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	few := bytes.Clone(noise)
	for i := range few {
		few[i] &= 3
	}
	var words strings.Builder
	for words.Len() < 500<<10 {
		words.WriteString([]string{"import ", "def ", "self.", "return ", "\n    ", "x", "None"}[r.IntN(7)])
	}
	e, d := &Encoder{}, decoder(t)
	for _, c := range []struct {
		name string
		b    []byte
		most int // bytes of the frame
	}{
		{"nothing", nil, 12},
		{"a byte", []byte("a"), 13},
		{"three bytes", []byte("abc"), 15},
		{"a line", []byte("hello world, hello world, hello\n"), 40},
		{"zeros", make([]byte, 1<<20), 80},
		{"noise", noise, len(noise) + 30},
		{"noise twice", append(bytes.Clone(noise), noise...), len(noise) + 100},
		{"two bits", few, len(few)/4 + 3000},
		{"words", []byte(words.String()), words.Len() / 6},
		{"short period", bytes.Repeat([]byte("abcdefg"), 60000), 200},
		{"zeros in noise", append(append(bytes.Clone(noise[:1000]), make([]byte, 200<<10)...), noise[:1000]...), 1400},
	} {
		if n := roundTrip(t, e, d, c.name, c.b); n > c.most {
			t.Errorf("%s: %d bytes became %d, want at most %d", c.name, len(c.b), n, c.most)
		}
	}
}

// It is better than the best level of the ordinary encoder, by much.
func TestSmaller(t *testing.T) {
	b := machinecode.Make(1 << 20)
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		t.Fatal(err)
	}
	e := &Encoder{}
	ours, theirs := roundTrip(t, e, decoder(t), "executable", b), len(w.EncodeAll(b, nil))
	if ours > theirs*90/100 {
		t.Errorf("%d bytes, the ordinary encoder makes %d", ours, theirs)
	}
	if !bytes.Equal(e.Encode(nil, b), (&Encoder{}).Encode(nil, b)) {
		t.Error("what came before changes the frame")
	}
}

func FuzzEncode(f *testing.F) {
	f.Add([]byte("hello hello"), uint16(3))
	f.Add([]byte{0, 0, 0, 0, 1}, uint16(60000))
	e, d := &Encoder{}, decoder(f)
	f.Fuzz(func(t *testing.T, b []byte, times uint16) {
		if len(b) > 0 {
			b = bytes.Repeat(b, 1+int(times)%(1+200000/len(b)))
		}
		roundTrip(t, e, d, "fuzz", b)
	})
}

// A block in which nothing repeats is literals alone, one more than a length of
// literals before a match can be.
func TestNothingRepeats(t *testing.T) {
	src := make([]byte, 0, 1<<18) // every three of 64 letters once: a de Bruijn sequence
	var a [4 * 64]byte
	var extend func(at, period int)
	extend = func(at, period int) {
		if at > 3 {
			if 3%period == 0 {
				src = append(src, a[1:period+1]...)
			}
			return
		}
		a[at] = a[at-period]
		extend(at+1, period)
		for c := a[at-period] + 1; c < 64; c++ {
			a[at] = c
			extend(at+1, at)
		}
	}
	extend(1, 1)
	d, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var e Encoder
	back, err := d.DecodeAll(e.Encode(nil, src), nil)
	if err != nil || !bytes.Equal(back, src) || len(src) != 1<<18 {
		t.Errorf("%d bytes of %d, %v", len(back), len(src), err)
	}
}
