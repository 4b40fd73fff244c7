package archive

import (
	"bytes"
	"crypto/sha256"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// counter counts reads.
type counter struct {
	io.ReaderAt
	reads int
}

func (c *counter) ReadAt(b []byte, off int64) (int, error) {
	c.reads++
	return c.ReaderAt.ReadAt(b, off)
}

// A start from the cache reads the end of the file once and unpacks nothing.
func TestOpenIsCheap(t *testing.T) {
	b := sample(t)
	r := &counter{ReaderAt: bytes.NewReader(b)}
	a, err := Open(r, int64(len(b)))
	if err != nil || r.reads != 1 || len(a.decoders.idle) != 0 {
		t.Errorf("%d reads, %d decoders, %v", r.reads, len(a.decoders.idle), err)
	}
}

// Settings larger than the first read are read by themselves.
func TestLongSettings(t *testing.T) {
	var out bytes.Buffer
	s := &Settings{Name: "app", Layout: "onefile", Extract: "cache", TempDir: "/tmp/ä", Interpreter: "bin/app", Boot: "b",
		Flags: []string{"-s", strings.Repeat("x", 2*tailSize), ""}, Debug: true, HideConsole: "hide-late", Check: "full", Stub: sha256.Sum256(nil)}
	digest, err := Finish(&out, nil, 0, &TOC{}, s)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || !reflect.DeepEqual(a.Settings, s) || a.Digest() != digest {
		t.Errorf("%v, %v", a, err)
	}
}

func TestDeterministic(t *testing.T) {
	if !bytes.Equal(sample(t), sample(t)) {
		t.Error("the same input gives other bytes")
	}
}

func TestFinishRefuses(t *testing.T) {
	good := Settings{Name: "app", Layout: "onedir", ContentsDir: "_internal", Interpreter: "bin/app", Boot: "b"}
	for name, change := range map[string]func(*Settings){
		"name":        func(s *Settings) { s.Name = "a/b" },
		"layout":      func(s *Settings) { s.Layout = "" },
		"extract":     func(s *Settings) { s.Extract = "cache" },
		"contents":    func(s *Settings) { s.ContentsDir = "../x" },
		"interpreter": func(s *Settings) { s.Interpreter = "/bin/sh" },
		"boot":        func(s *Settings) { s.Boot = "" },
		"flag":        func(s *Settings) { s.Flags = []string{"a\x00b"} },
		"tempdir":     func(s *Settings) { s.TempDir = "a\x00b" },
		"console":     func(s *Settings) { s.HideConsole = "hide" },
		"check":       func(s *Settings) { s.Check = "full" }, // for onefile
	} {
		s := good
		change(&s)
		if _, err := Finish(io.Discard, nil, 0, &TOC{}, &s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Finish(io.Discard, nil, 0, &TOC{Entries: []Entry{{Path: "b", Kind: KindOutside}, {Path: "a", Kind: KindOutside}}}, &good); err == nil {
		t.Error("unsorted entries: no error")
	}
}

// Frames are read from several goroutines, into buffers that are used again.
func TestConcurrentFrames(t *testing.T) {
	b := sample(t)
	a, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	toc, err := a.TOC()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var buf []byte
			for i := range 20 {
				var err error
				f := toc.Frames[i%2]
				if buf, err = a.ReadFrame(f, buf); err != nil || int64(len(buf)) != f.Unpacked {
					t.Errorf("%d bytes, %v", len(buf), err)
					return
				}
			}
		})
	}
	wg.Wait()
}
