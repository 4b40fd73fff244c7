package environ

import (
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/packages"
)

// Directory is where the modules of an entry of a search path lie: the entry itself, or
// for a zip file a directory with its contents.
func (e *Environment) Directory(entry string) (string, error) {
	if !packages.IsZip(entry) {
		return entry, nil
	}
	return packages.Unzip(e.cacheDir, entry)
}

// unzipPath replaces the zip files on the search path, such as eggs, by directories.
func (e *Environment) unzipPath() error {
	in := *e.Shipped
	in.Path = slices.Clone(in.Path)
	for i, entry := range in.Path {
		var err error
		if in.Path[i], err = e.Directory(entry); err != nil {
			return err
		}
	}
	if slices.Equal(in.Path, e.Shipped.Path) {
		return nil
	}
	if e.Compiler == e.Shipped {
		e.Compiler = &in
	}
	e.Shipped = &in
	return nil
}
