package pack

import (
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// file is a content of n bytes.
func file(path string, n int64, cuts ...int64) *content {
	return &content{item: &contents.Item{Path: path, Kind: archive.KindFile, Cuts: cuts}, size: n, sum: sha256.Sum256([]byte(path))}
}

func TestPlan(t *testing.T) {
	library := file("a.so", 30)
	library.item.Binary = true
	for _, c := range []struct {
		name   string
		all    []*content
		frames [][]string
		sizes  []int64
	}{
		{"nothing", nil, nil, nil},
		{"empty files and links", []*content{nil, file("a", 0)}, nil, nil},
		{"small ones together", []*content{file("b", 40), file("a", 40)}, [][]string{{"a", "b"}}, []int64{80}},
		{"a little over", []*content{file("a", 40), file("b", 100)}, [][]string{{"a", "b"}}, []int64{140}},
		{"full", []*content{file("a", 90), file("b", 80)}, [][]string{{"a"}, {"b"}}, []int64{90, 80}},
		{"a big one", []*content{file("a", 330)}, [][]string{{"a"}, {"a"}, {"a"}}, []int64{100, 100, 130}},
		{"cuts", []*content{file("a", 90, 20, 50)}, [][]string{{"a"}, {"a"}, {"a"}}, []int64{20, 30, 40}},
		{"by sort and extension", []*content{file("z.c", 10), file("a.d", 10), library, file("b.c", 10)}, [][]string{{"a.so"}, {"b.c", "z.c", "a.d"}}, []int64{30, 30}},
	} {
		frames := plan(c.all, 100, archive.Plain)
		if len(frames) != len(c.frames) {
			t.Errorf("%s: %d frames, want %d", c.name, len(frames), len(c.frames))
			continue
		}
		for i, f := range frames {
			var names []string
			var size int64
			for _, p := range f.pieces {
				names = append(names, p.c.item.Path)
				size += p.size
			}
			if !slices.Equal(names, c.frames[i]) || size != f.size || size != c.sizes[i] {
				t.Errorf("%s: frame %d holds %v of %d bytes, want %v of %d", c.name, i, names, size, c.frames[i], c.sizes[i])
			}
		}
	}
	// The chunks of a file are its bytes in order, wherever they lie.
	big := file("a", 330)
	plan([]*content{file("0", 60), big, nil, big}, 100, archive.Plain)
	var n int64
	for i, c := range big.chunks {
		if n += c.Size; i > 0 && c.Offset != 0 {
			t.Errorf("chunk %d begins at %d", i, c.Offset)
		}
	}
	if n != 330 {
		t.Errorf("chunks of %d bytes", n)
	}
}
