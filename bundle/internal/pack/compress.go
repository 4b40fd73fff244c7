package pack

import (
	"context"
	"fmt"
	"runtime"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/errgroup"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/optimal"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// Level says how well frames are compressed, and so how long it takes.
type Level string

const (
	Fast    Level = "fast"
	Default Level = "default"
	Max     Level = "max"
)

// zstd returns the encoder level and the size of a frame in bytes. Larger frames
// compress better; smaller frames extract on more cores.
func (l Level) zstd() (zstd.EncoderLevel, int64) {
	switch l {
	case Fast:
		return zstd.SpeedFastest, 2 << 20
	case Max:
		return zstd.SpeedBestCompression, 4 << 20
	}
	return zstd.SpeedBetterCompression, 4 << 20
}

// compressed is a finished frame.
type compressed struct {
	data   []byte
	size   int64 // unpacked
	filter archive.Filter
}

// compress packs frames with the given number of workers, or with one for each
// processor if it is 0. It passes them to emit in order. At most a few frames are in
// memory at any time.
func compress(ctx context.Context, frames []*frame, level Level, ca *cache.Cache, workers int, emit func(compressed) error) error {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	// One channel for each frame keeps the order; it has room, so that no worker waits
	// for the frames before its own.
	results := make([]chan compressed, len(frames))
	for i := range results {
		results[i] = make(chan compressed, 1)
	}
	begun := make(chan struct{}, workers*2) // frames that have begun and have not been emitted
	next := make(chan int)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(next)
		for i := range frames {
			select {
			case begun <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			p := &packer{level: level, cache: ca}
			for i := range next {
				out, err := p.pack(frames[i])
				frames[i].release()
				if err != nil {
					return err
				}
				results[i] <- compressed{out, frames[i].size, frames[i].filter}
			}
			return nil
		})
	}
	group.Go(func() error {
		for i := range frames {
			select {
			case r := <-results[i]:
				if err := emit(r); err != nil {
					return err
				}
				<-begun
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// packer contains one worker's encoder, decoder and buffers.
type packer struct {
	level Level
	cache *cache.Cache
	enc   *zstd.Encoder
	max   optimal.Encoder
	dec   *zstd.Decoder
	plain []byte
	check []byte
}

// pack returns the compressed bytes of f, from the cache if possible. It decompresses
// newly compressed bytes and compares them before it uses them.
func (p *packer) pack(f *frame) ([]byte, error) {
	key := f.key(string(p.level))
	if b, ok := p.cache.Get(key); ok {
		return b, nil
	}
	if err := p.init(); err != nil {
		return nil, err
	}
	var err error
	if p.plain, err = f.read(p.plain[:0]); err != nil {
		return nil, err
	}
	if !f.whole(p.plain) {
		return nil, fmt.Errorf("pack %s: changed while it was packed; build again", f.pieces[0].c.item.Source)
	}
	f.filter.Apply(p.plain)
	var out []byte
	if p.level == Max {
		out = p.max.Encode(nil, p.plain)
	} else {
		out = p.enc.EncodeAll(p.plain, nil)
	}
	if p.check, err = p.dec.DecodeAll(out, p.check[:0]); err != nil || string(p.check) != string(p.plain) {
		return nil, fmt.Errorf("pack: internal error: a frame does not decompress to what was compressed: %v", err)
	}
	if f.filter.Undo(p.check); !f.whole(p.check) {
		return nil, fmt.Errorf("pack: internal error: filter %d cannot be undone", f.filter)
	}
	_ = p.cache.Put(key, out) // losing an entry costs only time
	return out, nil
}

func (p *packer) init() error {
	if p.enc != nil {
		return nil
	}
	level, size := p.level.zstd()
	window := 1 << 20
	for int64(window) < size && window < 8<<20 {
		window <<= 1
	}
	var err error
	p.enc, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(window), zstd.WithEncoderCRC(false))
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	if p.dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1)); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}
