package archive

import "strconv"

// First returns for each entry the index of the first entry with the same content at
// the same place. For most entries this is their own index.
func (t *TOC) First() []int {
	contents := make(map[Chunk]int, len(t.Entries))
	first := make([]int, len(t.Entries))
	for i := range t.Entries {
		first[i] = i
		if c := t.Entries[i].Chunks; len(c) > 0 {
			if j, ok := contents[c[0]]; ok && t.SameContent(i, j) {
				first[i] = j
			} else {
				contents[c[0]] = i
			}
		}
	}
	return first
}

// Each unpacks every frame once and calls f for the pieces of each content, in their
// order. entry is the first entry with that content; First returns the others.
func (a *Archive) Each(t *TOC, f func(entry int, piece []byte) error) error {
	type piece struct{ entry, chunk int }
	pieces := make([][]piece, len(t.Frames))
	for i, first := range t.First() {
		if first != i {
			continue
		}
		// Chunks are in the order of the frames.
		for k, c := range t.Entries[i].Chunks {
			pieces[c.Frame] = append(pieces[c.Frame], piece{i, k})
		}
	}
	var buf []byte
	for n, frame := range t.Frames {
		var err error
		if buf, err = a.ReadFrame(frame, buf); err != nil {
			if len(pieces[n]) == 0 {
				return err
			}
			where := "file " + quote(t.Entries[pieces[n][0].entry].Path)
			if more := len(pieces[n]) - 1; more > 0 {
				where += " and " + strconv.Itoa(more) + " more"
			}
			return &fault{where, err}
		}
		for _, p := range pieces[n] {
			c := t.Entries[p.entry].Chunks[p.chunk]
			if err := f(p.entry, buf[c.Offset:c.Offset+c.Size]); err != nil {
				return err
			}
		}
	}
	return nil
}
