package optimal

import "encoding/binary"

// maxBlock limits the content of a block in bytes (RFC 8878, 3.1.1.2.4).
const maxBlock = 128 << 10

// Encoder compresses frames, one after the other. The zero value is ready to use. Its
// buffers grow to about eleven times the largest frame.
type Encoder struct {
	find    finder
	parse   parser
	split   splitter
	entropy entropy
}

// Encode appends the zstd frame of src to dst. The same bytes always give the same
// frame. src must have less than 2^31 bytes.
func (e *Encoder) Encode(dst, src []byte) []byte {
	dst = append(dst, 0x28, 0xb5, 0x2f, 0xfd, 2<<6|1<<5) // magic; size in 4 bytes, one segment
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(src)))
	e.find.reset(src)
	e.parse.reset()
	e.entropy.reset()
	for at := 0; ; {
		n := min(len(src)-at, maxBlock)
		last := at+n == len(src)
		dst = e.block(dst, src, at, at+n, last)
		if at += n; last {
			return dst
		}
	}
}

// These are the kinds of blocks.
const (
	rawBlock = iota
	rleBlock
	compressedBlock
)

// block appends the block for src[from:to].
func (e *Encoder) block(dst, src []byte, from, to int, last bool) []byte {
	plain := src[from:to]
	if len(plain) > 1 && same(plain) {
		e.find.skip(to)
		return append(blockHead(dst, rleBlock, len(plain), last), plain[0])
	}
	reps, begin := e.parse.reps, len(dst)
	seqs := e.parse.run(&e.find, src, from, to)
	ends := e.split.run(src, from, seqs)
	for {
		done, at, ok := 0, from, true
		for i, end := range ends {
			var size int
			dst, size, ok = e.compressed(dst, src, at, seqs[done:end], last && i == len(ends)-1)
			if !ok {
				break
			}
			done, at = end, at+size
		}
		if ok {
			return dst
		}
		// One part does not compress, so the whole becomes one block.
		dst = dst[:begin]
		e.entropy.forget()
		if len(ends) == 1 {
			break
		}
		ends = append(ends[:0], len(seqs))
	}
	e.parse.reps = reps // the decoder sees no sequence
	return append(blockHead(dst, rawBlock, len(plain), last), plain...)
}

// compressed appends a block with the sequences of src from offset from on. It returns
// the number of bytes in the block, and whether the block is smaller than they are.
func (e *Encoder) compressed(dst, src []byte, from int, seqs []sequence, last bool) ([]byte, int, bool) {
	plain := 0
	for _, s := range seqs {
		plain += s.literals + s.length
	}
	head := len(dst)
	dst = e.entropy.block(append(dst, 0, 0, 0), src, from, seqs)
	size := len(dst) - head - 3
	blockHead(dst[:head], compressedBlock, size, last)
	return dst, plain, size < plain
}

// blockHead appends the head of a block.
func blockHead(dst []byte, kind, size int, last bool) []byte {
	v := kind<<1 | size<<3
	if last {
		v |= 1
	}
	return append(dst, byte(v), byte(v>>8), byte(v>>16))
}

func same(b []byte) bool {
	for _, c := range b[1:] {
		if c != b[0] {
			return false
		}
	}
	return true
}
