package contents

import (
	"context"
	"path"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// markData marks the files that are only there to be read, which a start does not
// compare one by one.
func (c *collector) markData(_ context.Context, t *Table) (*Table, error) {
	return t.edit(func(it Item) Item {
		if it.Kind == archive.KindFile && it.Mode == 0o644 && !it.Binary && !it.own() && !runs(it.Path) {
			it.Mode = archive.ModeData
		}
		return it
	}), nil
}

// runs reports whether the name of a file says that an interpreter runs it, imports from
// it, or is told by it what to import.
func runs(place string) bool {
	switch strings.ToLower(path.Ext(place)) {
	case ".py", ".pyc", ".pyo", ".pyw", ".pyz", ".zip", ".egg", ".whl", ".pth", "._pth", ".exe", ".sh", ".bat", ".cmd", ".ps1", ".jar", ".js":
		return true
	}
	return false
}
