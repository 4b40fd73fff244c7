package pack

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/machinecode"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// Machine code comes back the same from every level, and harder levels make it
// smaller.
func TestLevels(t *testing.T) {
	code := machinecode.Make(2 << 20)
	var before int64 = 1 << 40
	for _, c := range []struct {
		level  Level
		filter archive.Filter
	}{{Fast, archive.Plain}, {Default, archive.Plain}, {Default, archive.X86}, {Max, archive.Plain}, {Max, archive.X86}} {
		in := input(t, t.TempDir())
		in.Table = &contents.Table{Items: []contents.Item{{Path: "bin/app", Kind: archive.KindFile, Mode: 0o755, Data: code, Binary: true}}}
		in.Output = filepath.Join(t.TempDir(), "out")
		in.Level, in.Code, in.Cache = c.level, c.filter, cache.Open(t.TempDir())
		out, err := Write(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		if out.Size >= before {
			t.Errorf("%s, filter %d: %d bytes, the level before has %d", c.level, c.filter, out.Size, before)
		}
		before = out.Size
		f, err := os.Open(in.Output)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		a, err := archive.Open(f, out.Size)
		if err != nil {
			t.Fatal(err)
		}
		toc, err := a.TOC()
		if err != nil {
			t.Fatal(err)
		}
		if got := entry(t, a, toc, &toc.Entries[0]); !bytes.Equal(got, code) {
			t.Errorf("%s, filter %d: other bytes came back, %d of them", c.level, c.filter, len(got))
		}
		if toc.Frames[0].Filter != c.filter {
			t.Errorf("%s: filter %d", c.level, toc.Frames[0].Filter)
		}
	}
}
