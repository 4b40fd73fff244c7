package dists

import (
	"bytes"
	"encoding/csv"
	"path"
	"path/filepath"
	"slices"
)

// InfoPlace is the place of the metadata in a product.
func (d *Dist) InfoPlace() string { return d.infoPlace() }

// AboutInstallation reports whether a file of this machine is metadata of the
// distribution that says how and by which installer it was installed here.
func (d *Dist) AboutInstallation(file string) bool {
	return filepath.Dir(file) == d.info && aboutInstallation(filepath.ToSlash(file))
}

// A List is a file of the metadata that lists the files of the distribution.
type List struct {
	Path  string               // its place in the product
	Abs   string               // on this machine
	write func([]Entry) []byte // makes the list of the given files
}

// Lists are the lists of files that the distribution may have: RECORD ("Recording
// installed projects"), and installed-files.txt, which older installers have written.
func (d *Dist) Lists() []List {
	return []List{d.list("RECORD", csvOf), d.list("installed-files.txt", d.linesOf)}
}

func (d *Dist) list(name string, write func([]Entry) []byte) List {
	return List{d.infoPlace() + "/" + name, filepath.Join(d.info, name), write}
}

// Of makes the list of some files, as it lies in a product: by their places there, with
// the digests and the sizes that they have here. What an installer has written for this
// machine alone is not among them, so that the list is the same wherever and by whichever
// installer the distribution was installed.
func (l List) Of(files []Entry) []byte {
	files = slices.Clone(files)
	for i := range files {
		if files[i].Path == l.Path {
			files[i].Digest, files[i].Size = "", "" // no list has its own
		}
	}
	return l.write(files)
}

func csvOf(files []Entry) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, e := range files {
		_ = w.Write([]string{e.Path, e.Digest, e.Size}) // a buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}

// linesOf lists paths that are relative to the metadata.
func (d *Dist) linesOf(files []Entry) []byte {
	var b bytes.Buffer
	for _, e := range files {
		rel, err := filepath.Rel(d.infoPlace(), filepath.FromSlash(e.Path))
		if err != nil {
			rel = path.Join("..", e.Path)
		}
		b.WriteString(filepath.ToSlash(rel) + "\n")
	}
	return b.Bytes()
}
