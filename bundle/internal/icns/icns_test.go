package icns

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{200, 100, 50, uint8(255 * (x % 2))})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func load(t *testing.T, data []byte) ([]byte, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "icon")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(file)
}

func TestFromPNG(t *testing.T) {
	b, err := load(t, picture(t, 300, 300))
	if err != nil || check(b) != nil {
		t.Fatal(err, check(b))
	}
	want := map[string]int{"icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256}
	for rest := b[8:]; len(rest) > 0; {
		kind, n := string(rest[:4]), binary.BigEndian.Uint32(rest[4:])
		img, err := png.Decode(bytes.NewReader(rest[8:n]))
		if err != nil || img.Bounds().Dx() != want[kind] {
			t.Fatalf("%s: %v, %v", kind, img.Bounds(), err)
		}
		c := color.NRGBAModel.Convert(img.At(3, 3)).(color.NRGBA)
		if c.R < 195 || c.R > 205 || c.B < 45 || c.B > 55 {
			t.Errorf("%s: %v, and should keep its colour", kind, c)
		}
		delete(want, kind)
		rest = rest[n:]
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
	if again, err := load(t, b); err != nil || !bytes.Equal(again, b) {
		t.Errorf("an .icns file is changed: %v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	good, _ := load(t, picture(t, 16, 16))
	for want, data := range map[string][]byte{
		"300 by 200":          picture(t, 300, 200),
		"8 by 8":              picture(t, 8, 8),
		"damaged PNG":         picture(t, 64, 64)[:60],
		"neither":             []byte("\x00\x00\x01\x00 an ico"),
		"its length":          good[:len(good)-1],
		"an image is cut off": append([]byte("icns\x00\x00\x00\x12"), make([]byte, 10)...),
	} {
		if _, err := load(t, data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load = %v, want %q", err, want)
		}
	}
	if _, err := Load("absent"); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Error(err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("icns\x00\x00\x00\x10icp4\x00\x00\x00\x08"))
	f.Add(picture(f, 16, 16)[:40])
	f.Fuzz(func(_ *testing.T, b []byte) {
		_ = check(b)
	})
}
