package contents

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// traced contributes the files that traced runs of the program have read, each at the
// place that corresponds to the one where it was read.
func (c *collector) traced(_ context.Context, have *gathering) ([]Item, error) {
	var out []Item
	for _, f := range c.Spec.Trace.Files {
		dist, place, _ := strings.Cut(f, ":")
		if have.has(place) {
			continue
		}
		file := c.tracedFile(dist, place)
		if file == "" {
			c.Sink.Warn(diag.Trace, f, fmt.Sprintf("file %s, which a traced run has read, not found", place), "trace the program anew in this environment")
			continue
		}
		if m := strings.ReplaceAll(strings.TrimSuffix(place, path.Ext(place)), "/", "."); c.excluded(m) {
			continue
		}
		why := Why{Reason: Traced}
		if binaries.Is(file) {
			out = append(out, library(place, file, why))
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
		out = append(out, Item{Path: place, Kind: archive.KindFile, Mode: mode, Source: file, Why: why})
	}
	return out, nil
}

// tracedFile returns the file at a place of a distribution, or of the program's
// directories for the distribution "". It returns "" if there is none.
func (c *collector) tracedFile(dist, place string) string {
	if dist != "" {
		d := c.Modules.Dists.ByName(dist)
		if d == nil {
			return ""
		}
		for _, e := range d.Listed(c.Env.Shipped.ExtSuffixes) {
			if e.Path == place {
				return e.Abs
			}
		}
		return ""
	}
	dirs := append([]string{}, c.Program.Paths...)
	for _, p := range c.Spec.Paths {
		dirs = append(dirs, c.Spec.Abs(p))
	}
	for _, dir := range dirs {
		file := filepath.Join(dir, filepath.FromSlash(place))
		if fi, err := os.Stat(file); err == nil && fi.Mode().IsRegular() {
			return file
		}
	}
	return ""
}
