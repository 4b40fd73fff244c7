// Package icns makes macOS icon files, which contain images in several sizes
// (https://en.wikipedia.org/wiki/Apple_Icon_Image_format).
package icns

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
)

// sizes lists the types of PNG images with their widths in pixels.
var sizes = []struct {
	kind string
	size int
}{{"icp4", 16}, {"icp5", 32}, {"ic07", 128}, {"ic08", 256}, {"ic09", 512}, {"ic10", 1024}}

// These limit the input.
const (
	maxFile  = 32 << 20 // bytes
	maxWidth = 4096     // pixels
)

// Load reads an icon. It returns an .icns file unchanged. From a square PNG image it
// makes the image in all sizes up to its own.
func Load(file string) ([]byte, error) {
	fi, err := os.Stat(file)
	if err != nil || !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("icon %s: no such file", file)
	}
	if fi.Size() > maxFile {
		return nil, fmt.Errorf("icon %s: larger than %d bytes", file, maxFile)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("icon %w", err)
	}
	switch {
	case bytes.HasPrefix(b, []byte("icns")):
		err = check(b)
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		b, err = fromPNG(b)
	default:
		err = errors.New("is neither an .icns file nor a PNG image, which macOS takes")
	}
	if err != nil {
		return nil, fmt.Errorf("icon %s: %w", file, err)
	}
	return b, nil
}

// check walks through the images. Each has 4 bytes of type and 4 bytes of length,
// big-endian, which counts these 8 bytes, too.
func check(b []byte) error {
	if len(b) < 16 || binary.BigEndian.Uint32(b[4:]) != uint32(len(b)) {
		return errors.New("is damaged: its length is not what it says")
	}
	for b = b[8:]; len(b) > 0; {
		if len(b) < 8 {
			return errors.New("is damaged: an image is cut off")
		}
		n := binary.BigEndian.Uint32(b[4:])
		if n < 8 || uint64(n) > uint64(len(b)) {
			return errors.New("is damaged: an image is cut off")
		}
		b = b[n:]
	}
	return nil
}

func fromPNG(b []byte) ([]byte, error) {
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("is a damaged PNG image: %w", err)
	}
	if c.Width != c.Height || c.Width < sizes[0].size || c.Width > maxWidth {
		return nil, fmt.Errorf("is an image of %d by %d pixels; a square of %d to %d is needed", c.Width, c.Height, sizes[0].size, maxWidth)
	}
	src, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("is a damaged PNG image: %w", err)
	}
	out := append([]byte("icns"), 0, 0, 0, 0)
	for _, s := range sizes {
		if s.size > c.Width {
			break
		}
		var img bytes.Buffer
		if err := png.Encode(&img, shrink(src, s.size)); err != nil {
			return nil, err
		}
		out = append(out, s.kind...)
		out = binary.BigEndian.AppendUint32(out, uint32(8+img.Len()))
		out = append(out, img.Bytes()...)
	}
	binary.BigEndian.PutUint32(out[4:], uint32(len(out)))
	return out, nil
}

// shrink makes a square image smaller. Each pixel is the mean of the pixels that it
// replaces, weighted by their opacity.
func shrink(src image.Image, size int) image.Image {
	r := src.Bounds()
	if r.Dx() == size {
		return src
	}
	dst := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		y0, y1 := y*r.Dy()/size, max((y+1)*r.Dy()/size, y*r.Dy()/size+1)
		for x := range size {
			x0, x1 := x*r.Dx()/size, max((x+1)*r.Dx()/size, x*r.Dx()/size+1)
			var red, green, blue, alpha, n uint64
			for sy := y0; sy < y1; sy++ {
				for sx := x0; sx < x1; sx++ {
					cr, cg, cb, ca := src.At(r.Min.X+sx, r.Min.Y+sy).RGBA() // multiplied with alpha
					red, green, blue, alpha, n = red+uint64(cr), green+uint64(cg), blue+uint64(cb), alpha+uint64(ca), n+1
				}
			}
			if alpha > 0 {
				dst.SetNRGBA(x, y, color.NRGBA{uint8(red * 255 / alpha), uint8(green * 255 / alpha), uint8(blue * 255 / alpha), uint8(alpha / n >> 8)})
			}
		}
	}
	return dst
}
