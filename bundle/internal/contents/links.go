package contents

import (
	"context"
	"os"
	"path"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// maxLinks bounds how many links are followed from one file, as the kernel does.
const maxLinks = 40

// linkAsked turns data files that were named one by one, and are links on this machine,
// into links: where the product holds the file that the link leads to, or one on the way
// there, at the place that the link would lead to in the product. A file of which the
// product has no such place stays a file with the content. Trees do the same for links
// inside of them (walker.link), and linkTwins for libraries.
func (c *collector) linkAsked(_ context.Context, t *Table) (*Table, error) {
	if !c.on.HasLinks() {
		return t, nil
	}
	var links []Item
	for _, it := range t.Items {
		switch it.Why.Reason {
		case AddData, Hook, SpecFile:
		default:
			continue
		}
		if it.Kind != archive.KindFile || it.Source == "" || binaries.Named(it.Path) {
			continue
		}
		if to := linkTarget(t, it); to != "" {
			links = append(links, link(it.Path, to, it.Why))
		}
	}
	return t.With(links...), nil
}

// linkTarget returns the target of the link that an item can be, or "".
func linkTarget(t *Table, it Item) string {
	file := it.Source
	for range maxLinks {
		to, err := os.Readlink(file)
		if err != nil {
			return "" // the file at the end of the links, most often the first one
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(realDirectory(file), to)
		}
		file = filepath.Join(realDirectory(to), filepath.Base(to))
		rel, err := filepath.Rel(realDirectory(it.Source), file)
		if err != nil {
			return ""
		}
		place := path.Join(path.Dir(it.Path), filepath.ToSlash(rel))
		if other, ok := t.Get(place); ok && place != it.Path && other.Source != "" &&
			filepath.Join(realDirectory(other.Source), filepath.Base(other.Source)) == file {
			return filepath.ToSlash(rel)
		}
	}
	return ""
}

// realDirectory is the directory of a file, without links on the way to it.
func realDirectory(file string) string {
	dir := filepath.Dir(file)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}
