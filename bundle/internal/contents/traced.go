package contents

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// traced contributes the files that traced runs of the program have read, each at the
// place that corresponds to the one where it was read.
func (c *collector) traced(_ context.Context, have *gathering) ([]Item, error) {
	var items []Item
	for _, f := range c.Spec.Trace.Files {
		dist, place, _ := strings.Cut(f, ":")
		if have.has(place) {
			continue
		}
		file, out := c.tracedFile(dist, place)
		if out != "" {
			c.Sink.Warn(diag.Trace, f, fmt.Sprintf("file %s, which a traced run has read, leads to %s, out of the program's directories, and is left out", place, out),
				"if it belongs into the product, name it with --add-data")
			continue
		}
		if file == "" {
			c.Sink.Warn(diag.Trace, f, fmt.Sprintf("file %s, which a traced run has read, not found", place), "trace the program anew in this environment")
			continue
		}
		if m := strings.ReplaceAll(strings.TrimSuffix(place, path.Ext(place)), "/", "."); c.excluded(m) {
			continue
		}
		why := Why{Reason: Traced}
		if binaries.Is(file) {
			items = append(items, library(place, file, why))
			continue
		}
		fi, err := os.Stat(file)
		if err != nil {
			return nil, fmt.Errorf("collect %w", err)
		}
		mode := uint32(0o644)
		if fi.Mode()&0o111 != 0 {
			mode = 0o755
		}
		items = append(items, Item{Path: place, Kind: archive.KindFile, Mode: mode, Source: file, Why: why})
	}
	return items, nil
}

// tracedFile returns the file at a place of a distribution, or of the program's
// directories for the distribution "". It returns "" if there is none. out is where a
// link leads from the program's directories to a place outside of them: a trace may be
// somebody else's, and the product would hold what only the user can read. Files of
// distributions are checked as all of theirs are.
func (c *collector) tracedFile(dist, place string) (file, out string) {
	if dist != "" {
		d := c.Modules.Dists.ByName(dist)
		if d == nil {
			return "", ""
		}
		for _, e := range d.Listed(c.Env.Shipped.ExtSuffixes) {
			if e.Path == place {
				return e.Abs, ""
			}
		}
		return "", ""
	}
	dirs := append([]string{}, c.Program.Paths...)
	for _, p := range c.Spec.Paths {
		dirs = append(dirs, c.Spec.Abs(p))
	}
	for _, dir := range dirs {
		file = filepath.Join(dir, filepath.FromSlash(place))
		if fi, err := os.Stat(file); err != nil || !fi.Mode().IsRegular() {
			continue
		}
		real, err := filepath.EvalSymlinks(file)
		if err != nil {
			continue
		}
		inside := func(d string) bool {
			d, err := filepath.EvalSymlinks(d)
			if err != nil {
				return false
			}
			rel, err := filepath.Rel(d, real)
			return err == nil && filepath.IsLocal(rel)
		}
		if !slices.ContainsFunc(dirs, inside) && !slices.ContainsFunc(c.Env.Roots(), inside) {
			return "", real
		}
		return file, ""
	}
	return "", ""
}
