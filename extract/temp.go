package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
)

func prepareTemp(a *archive.Archive, p *Policy) (*Dir, error) {
	var tried []place
	for _, base := range p.tempBases() {
		if abs, err := filepath.Abs(base); err == nil {
			base = abs
		}
		d, err := tempIn(a, base, p)
		if err == nil {
			return d, nil
		}
		if errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrTruncated) {
			return nil, err
		}
		p.Log("not in " + base + ": " + err.Error())
		tried = append(tried, place{base, err})
	}
	return p.last(a, tried)
}

// sweepTemp removes temporary directories of this user that nobody uses any more,
// complete or not.
func sweepTemp(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix()) {
			RemoveTemp(filepath.Join(base, e.Name()))
		}
	}
}
