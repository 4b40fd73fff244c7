package product

import (
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/resources"
)

// resources returns the icon, version and manifest of the executable on Windows.
func (in Input) resources() resources.Resources {
	w, abs := in.Spec.Windows, in.Spec.Abs
	r := resources.Resources{Windowed: in.Spec.Windowed, Manifest: w.Manifest, Admin: w.Admin, UIAccess: w.UIAccess, DPI: w.DPI}
	if in.Spec.Icon != "" {
		r.Icon = abs(in.Spec.Icon)
	}
	if w.VersionFile != "" {
		r.Version = abs(w.VersionFile)
	}
	if w.Manifest != "" && !strings.HasPrefix(strings.TrimSpace(w.Manifest), "<") { // a path, not the text of a manifest
		r.Manifest = abs(w.Manifest)
	}
	for _, x := range w.Resources {
		file, rest, more := strings.Cut(x, ",")
		if file = abs(strings.TrimSpace(file)); more {
			file += "," + rest
		}
		r.Extra = append(r.Extra, file)
	}
	return r
}
