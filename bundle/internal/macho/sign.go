package macho

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/blacktop/go-macho/pkg/codesign"
	"github.com/blacktop/go-macho/pkg/codesign/types"
)

// maxHeader limits the bytes that are read at the beginning of a file.
const maxHeader = 1 << 16

// File is an executable that is being written.
type File interface {
	io.ReaderAt
	io.WriterAt
}

// Sign makes a valid executable of a file of size bytes, which consists of the result
// of Base and an archive. The archive becomes part of __LINKEDIT, behind the strings of
// the symbol table, which codesign requires at the end of that segment. The ad-hoc
// signature follows the archive. It has the identifier id, and covers the Info.plist of
// a bundle if plist is not nil. Sign returns the size of the file.
func Sign(f File, size int64, id string, plist []byte) (int64, error) {
	head := make([]byte, min(size, maxHeader))
	if _, err := f.ReadAt(head, 0); err != nil {
		return 0, err
	}
	c, err := parse(head, size)
	if err != nil {
		return 0, err
	}
	if c.signature == 0 {
		return 0, errLayout
	}
	start := (size + 15) &^ 15
	if _, err := f.WriteAt(make([]byte, start-size), size); err != nil {
		return 0, err
	}
	config := &codesign.Config{ID: id, IsMain: true, Flags: types.ADHOC, CodeSize: uint64(start), NSpecialSlots: 2, InfoPlist: plist,
		TextOffset: u64(head, c.text+40), TextSize: u64(head, c.text+48)}
	config.InitSlotHashes()
	room := int64(codesign.EstimateCodeSignatureSize(config)+15) &^ 15
	if start+room > maxOffset {
		return 0, fmt.Errorf("macho: %d bytes are more than the 4 GiB that an executable can have; build with --onedir", start+room)
	}
	linkedit := u64(head, c.linkedit+40)
	total := uint64(start+room) - linkedit
	put64(head, c.linkedit+48, total)
	put64(head, c.linkedit+32, (total+pageSize-1)&^(pageSize-1))
	put32(head, c.symtab+20, uint32(start)-u32(head, c.symtab+16))
	put32(head, c.signature+8, uint32(start))
	put32(head, c.signature+12, uint32(room))
	if _, err := f.WriteAt(head[:c.end], 0); err != nil {
		return 0, err
	}
	sig, err := codesign.Sign(bufio.NewReaderSize(io.NewSectionReader(f, 0, start), 1<<20), config)
	if err != nil {
		return 0, fmt.Errorf("macho: sign: %w", err)
	}
	if int64(len(sig)) > room {
		return 0, fmt.Errorf("macho: sign: %d bytes of signature, %d expected", len(sig), room)
	}
	if _, err := f.WriteAt(append(sig, make([]byte, room-int64(len(sig)))...), start); err != nil {
		return 0, err
	}
	return start + room, Verify(f, start+room)
}

// Verify checks that a file has a signature that covers all of it. It parses the
// signature and compares the digest of every page.
func Verify(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, maxHeader))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	c, err := parse(head, size)
	if err != nil {
		return err
	}
	if c.signature == 0 {
		return errors.New("macho: not signed")
	}
	start, length := int64(u32(head, c.signature+8)), int64(u32(head, c.signature+12))
	if start+length != size || u64(head, c.linkedit+40)+u64(head, c.linkedit+48) != uint64(size) {
		return errors.New("macho: the signature is not at the end of the file")
	}
	sig := make([]byte, length)
	if _, err := r.ReadAt(sig, start); err != nil {
		return err
	}
	if length < 12 || binary.BigEndian.Uint32(sig) != uint32(types.MAGIC_EMBEDDED_SIGNATURE) {
		return errors.New("macho: the signature is damaged")
	}
	s, err := codesign.ParseCodeSignature(sig)
	if err != nil {
		return fmt.Errorf("macho: signature: %w", err)
	}
	if len(s.CodeDirectories) != 1 || len(s.Errors) > 0 {
		return fmt.Errorf("macho: the signature has %d code directories, %v", len(s.CodeDirectories), errors.Join(s.Errors...))
	}
	d := s.CodeDirectories[0]
	if int64(d.Header.CodeLimit) != start || d.Header.Flags&types.ADHOC == 0 || d.Header.HashType != types.HASHTYPE_SHA256 {
		return fmt.Errorf("macho: the signature covers %d bytes of %d", d.Header.CodeLimit, start)
	}
	page := make([]byte, types.PAGE_SIZE)
	pages := 0
	for at := int64(0); at < start; at += types.PAGE_SIZE {
		b := page[:min(types.PAGE_SIZE, start-at)]
		if _, err := r.ReadAt(b, at); err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		if pages >= len(d.CodeSlots) || !bytes.Equal(d.CodeSlots[pages].Hash, sum[:]) {
			return fmt.Errorf("macho: the signature does not hold at byte %d", at)
		}
		pages++
	}
	if pages != len(d.CodeSlots) {
		return fmt.Errorf("macho: the signature names %d pages of %d", len(d.CodeSlots), pages)
	}
	return nil
}
