//go:build linux

package main_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// part is a range of bytes of a product.
type part struct {
	name     string
	from, to int
	stub     bool
}

// parts are those of docs/format.md; the header of the stub is what the kernel and
// the dynamic linker read of it.
func (a *attack) parts() []part {
	trailer := a.data[len(a.data)-184:]
	field := func(i int) int { return int(binary.LittleEndian.Uint64(trailer[8+8*i:])) }
	stub := field(1)
	header := int(binary.LittleEndian.Uint64(a.data[0x20:])) + int(binary.LittleEndian.Uint16(a.data[0x36:]))*int(binary.LittleEndian.Uint16(a.data[0x38:]))
	table, settings := stub+field(3), stub+field(6)
	end := len(a.data)
	return []part{
		{"stub, header", 0, header, true}, {"stub, the rest", header, stub, true}, {"frames", stub, table, false},
		{"table of contents", table, settings, false}, {"settings", settings, end - 184, false}, {"trailer", end - 184, end, false},
	}
}

// flip is a byte with bits to change.
type flip struct {
	at   int
	bits byte
}

// flips changes bytes, one at a time, and starts the product as if for the first
// time.
func (a *attack) flips(t *testing.T) {
	for _, p := range a.parts() {
		stride, every := 1, false
		switch p.name {
		case "stub, header":
			if !a.all {
				stride = 5
			}
		case "stub, the rest":
			stride = a.stride((p.to - p.from) / 150)
		case "frames":
			stride = a.stride((p.to - p.from) / 150)
		case "table of contents":
		default:
			every = a.all
		}
		var all []flip
		for at := p.from; at < p.to; at += stride {
			// Each bit in turn: what a byte means decides which one matters.
			all = append(all, flip{at, 1 << (at / stride % 8)})
			for bit := 0; every && bit < 8; bit++ {
				if b := byte(1 << bit); b != all[len(all)-1].bits {
					all = append(all, flip{at, b})
				}
			}
		}
		t.Run(p.name, func(t *testing.T) {
			if p.stub {
				a.needsUser(t)
			}
			r := a.row("flip: " + p.name)
			a.each(len(all), func(w *worker, i int) error { return w.flip(r, p, all[i]) })
		})
	}
}

func (w *worker) flip(r *row, p part, f flip) error {
	if err := w.clear(); err != nil {
		return err
	}
	if err := w.patch(f.at, w.data[f.at]^f.bits); err != nil {
		return err
	}
	s, err := hear(w.keeper, w.order("first"))
	if err != nil {
		return err
	}
	if err := w.patch(f.at, w.data[f.at]); err != nil {
		return err
	}
	s.left = leftIn(w.roots(), w.build)
	end := s.judge(helloLine)
	if end == endRight && !w.unread(f.at) && !w.sameContent(f) {
		end = endUnnoticed
	}
	w.count(r, end, knownFlip(p, end, s), s, fmt.Sprintf(`cp hello damaged; printf '\x%02x' | dd of=damaged bs=1 seek=%d conv=notrunc; GOFREEZE_CACHE_DIR=$(mktemp -d) ./damaged`,
		w.data[f.at]^f.bits, f.at))
	return nil
}

// unread reports whether a byte belongs to a note, which no start reads: gofreeze
// inspect does.
func (a *attack) unread(at int) bool {
	for _, p := range a.notes {
		if p.from <= at && at < p.to {
			return true
		}
	}
	return false
}

// sameContent reports whether a frame with the bits flipped unpacks to what it did
// before, as one does that copies from another place where the same bytes lie.
func (a *attack) sameContent(f flip) bool {
	for _, frame := range a.frames {
		from := a.parts()[2].from + int(frame.Offset)
		if f.at < from || from+int(frame.Packed) <= f.at {
			continue
		}
		data := bytes.Clone(a.data)
		data[f.at] ^= f.bits
		var unpacked [2][]byte
		for i, b := range [][]byte{a.data, data} {
			opened, err := archive.Open(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				return false
			}
			if unpacked[i], err = opened.ReadFrame(frame, nil); err != nil {
				return false
			}
		}
		return bytes.Equal(unpacked[0], unpacked[1])
	}
	return false
}

// notesOf lists the frames that hold notes and nothing else.
func notesOf(toc *archive.TOC, stub int) []part {
	read := map[int]bool{}
	for _, e := range toc.Entries {
		for _, c := range e.Chunks {
			read[int(c.Frame)] = read[int(c.Frame)] || e.Kind != archive.KindNote
		}
	}
	var notes []part
	for i, f := range toc.Frames {
		if !read[i] {
			from := stub + int(f.Offset)
			notes = append(notes, part{from: from, to: from + int(f.Packed)})
		}
	}
	return notes
}

// knownFlip says why a damaged product may end in a fault: the machine code that
// finds damage may be what is damaged, before any of ours runs.
func knownFlip(p part, end string, s said) string {
	switch {
	case p.stub && slices.Contains([]string{endSignal, endPanic, endMute, endHang}, end),
		p.stub && end == endLeft && strings.HasPrefix(s.stderr, runtimeSays):
		return "the stub itself is damaged"
	case p.name == "stub, header" && end == endLong:
		return "the program is loaded to the wrong place, and says what lies there"
	}
	return ""
}

// patch writes a byte of the worker's product, which does not run.
func (w *worker) patch(at int, b byte) error {
	return quiet(func() error {
		f, err := os.OpenFile(w.product, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		if _, err := f.WriteAt([]byte{b}, int64(at)); err != nil {
			return err
		}
		return f.Close()
	})
}

// quiet changes a file that has been run: whoever looks at a process in /proc while
// it ends keeps its file busy for a moment.
func quiet(change func() error) error {
	var err error
	for range 1000 {
		if err = change(); !errors.Is(err, syscall.ETXTBSY) {
			break
		}
		<-time.After(5 * time.Millisecond)
	}
	return err
}

// truncations cuts the product off.
func (a *attack) truncations(t *testing.T) {
	n := 60
	if a.all {
		n = 300
	}
	var cuts []int
	for i := range n {
		cuts = append(cuts, len(a.data)*i/n)
	}
	for _, p := range a.parts() {
		cuts = append(cuts, p.from-1, p.from, p.from+1, (p.from+p.to)/2)
	}
	cuts = append(cuts, len(a.data)-1)
	stub := a.parts()[1]
	whole, machine := a.row("cut: behind the stub"), a.row("cut: in the stub")
	a.each(len(cuts), func(w *worker, i int) error {
		r, p := whole, part{}
		if cuts[i] < 0 {
			return nil
		}
		if cuts[i] < stub.to {
			if r, p = machine, stub; w.user == 0 {
				return nil
			}
		}
		if err := w.clear(); err != nil {
			return err
		}
		if err := quiet(func() error { return os.Truncate(w.product, int64(cuts[i])) }); err != nil {
			return err
		}
		s, err := hear(w.keeper, w.order("first"))
		if err != nil {
			return err
		}
		if err := quiet(func() error { return os.WriteFile(w.product, w.data, 0o755) }); err != nil {
			return err
		}
		s.left = leftIn(w.roots(), w.build)
		end := s.judge(helloLine)
		if end == endRight {
			end = endUnnoticed
		}
		w.count(r, end, knownFlip(p, end, s), s, fmt.Sprintf("head -c %d hello > damaged; chmod +x damaged; GOFREEZE_CACHE_DIR=$(mktemp -d) ./damaged", cuts[i]))
		return nil
	})
}
