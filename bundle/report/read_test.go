package report

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// onedir makes the executable of a onedir product, which lists its files.
func onedir(t *testing.T, files map[string]string) []byte {
	t.Helper()
	toc := &archive.TOC{}
	for _, path := range []string{"a.txt", "b.txt"} {
		if text, ok := files[path]; ok {
			toc.Entries = append(toc.Entries, archive.Entry{Path: path, Kind: archive.KindOutside, Mode: 0o644, Size: int64(len(text)), SHA256: sha256.Sum256([]byte(text))})
		}
	}
	toc.Entries = append(toc.Entries, archive.Entry{Path: "link", Kind: archive.KindSymlink, Mode: 0o777, Target: "a.txt"})
	var b bytes.Buffer
	b.WriteString("stub")
	s := &archive.Settings{Name: "app", Layout: "onedir", ContentsDir: "_internal", Interpreter: "a.txt", Boot: "b.txt"}
	if _, err := archive.Finish(&b, []byte("stub"), 0, toc, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadOnedir(t *testing.T) {
	files := map[string]string{"a.txt": "first", "b.txt": "second"}
	exe := onedir(t, files)
	a, err := archive.Open(bytes.NewReader(exe), int64(len(exe)))
	if err != nil {
		t.Fatal(err)
	}
	open := func(path string) (io.ReadCloser, error) {
		if text, ok := files[path]; ok {
			return io.NopCloser(strings.NewReader(text)), nil
		}
		return nil, os.ErrNotExist
	}
	p, err := Read(a, int64(len(exe)), open)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "app" || p.Layout != "onedir" || p.Unpacked != 11 || p.Stub != 4 || len(p.Entries) != 3 || p.Report != nil ||
		p.Entries[0].Kind != "outside" || p.Entries[0].SHA256 == "" || p.Entries[2].Target != "a.txt" {
		t.Errorf("%+v", p)
	}
	files["b.txt"] = "changed"
	if _, err := Read(a, int64(len(exe)), open); !errors.Is(err, archive.ErrDamaged) || !strings.Contains(err.Error(), "b.txt") {
		t.Error(err)
	}
	delete(files, "b.txt")
	if _, err := Read(a, int64(len(exe)), open); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
