package archive

import (
	"errors"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// overAlloc is the number of bytes that the decoder needs behind the content. With
// fewer it takes a slower path.
const overAlloc = 16

// decoders keeps unused decoders. Each has some hundred kilobytes of tables. None is
// made before the first frame is read.
type decoders struct {
	mu   sync.Mutex
	idle []*zstd.Decoder
}

func (d *decoders) take() (*zstd.Decoder, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.idle); n > 0 {
		dec := d.idle[n-1]
		d.idle = d.idle[:n-1]
		return dec, nil
	}
	// The capacity of the buffer that decode passes limits the output.
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true),
		zstd.WithDecoderMaxMemory(maxUnpacked), zstd.WithDecoderMaxWindow(maxFrame))
}

func (d *decoders) give(dec *zstd.Decoder) {
	d.mu.Lock()
	d.idle = append(d.idle, dec)
	d.mu.Unlock()
}

var errSize = errors.New("wrong size")

// decode unpacks src, which must give exactly size bytes. It uses dst if that is large
// enough.
func (d *decoders) decode(dst, src []byte, size int64) ([]byte, error) {
	dec, err := d.take()
	if err != nil {
		return nil, err
	}
	defer d.give(dec)
	if int64(cap(dst)) < size+overAlloc {
		dst = make([]byte, 0, size+overAlloc)
	}
	out, err := dec.DecodeAll(src, dst[:0:size+overAlloc])
	if err != nil {
		return nil, err
	}
	if int64(len(out)) != size {
		return nil, errSize
	}
	return dst[:copy(dst[:size], out)], nil // out is dst, except for its capacity
}

// ReadFrame reads and unpacks a frame of this archive's table of contents. It uses dst
// if that is large enough. It does not check the content, because the digests of the
// files cover it.
func (a *Archive) ReadFrame(f Frame, dst []byte) ([]byte, error) {
	b, err := a.section("frame", f.Offset, f.Packed)
	if err != nil {
		return nil, err
	}
	out, err := a.decoders.decode(dst, b, f.Unpacked)
	if err != nil {
		return nil, damaged("frame at byte " + strconv.FormatInt(a.trailer.Stub+f.Offset, 10))
	}
	f.Filter.Undo(out)
	return out, nil
}
