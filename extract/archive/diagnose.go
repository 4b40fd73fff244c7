package archive

import (
	"bytes"
	"strconv"
)

// diagnose adds to err, if it can, the reason why a file whose last bytes are tail has
// no trailer at its end. The marks are made like PNG's signature, so that the usual
// accidents of a transfer leave traces.
func diagnose(tail []byte, err error) error {
	at := bytes.LastIndex(tail, []byte(beginMark))
	switch n := len(tail) - at; {
	case at >= 0 && n == TrailerSize:
		return err
	case at >= 0 && n < TrailerSize:
		return &fault{strconv.Itoa(TrailerSize-n) + " bytes are missing at the end", ErrTruncated}
	case at >= 0 && bytes.HasPrefix(tail[at+TrailerSize-len(endMark):], []byte(endMark)):
		return &fault{strconv.Itoa(n-TrailerSize) + " bytes were appended to the file", ErrDamaged}
	case at >= 0:
		return damaged("trailer")
	}
	for _, changed := range []struct{ mark, how string }{
		{"\x89GFZ\n\x1a\n", newlines}, {"\x89GFZ\r\r\n\x1a\r\n", newlines}, {"\x89GFZ\r\n\x1a\r\n", newlines},
		{"\x89GFZ\r\n", "the file ends at a byte that text files end with (transfer it in binary mode)"},
		{"GFZ\r\n\x1a\n", encoding}, {"GFZ\n\x1a\n", encoding}, {"GFZ\r\n\x1a\r\n", encoding},
	} {
		if bytes.Contains(tail, []byte(changed.mark)) {
			return damaged(changed.how)
		}
	}
	return err
}

const (
	newlines = "line endings were changed on the way (transfer the file in binary mode)"
	encoding = "the file was taken for text on the way (transfer it in binary mode)"
)
