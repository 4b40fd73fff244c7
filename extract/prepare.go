package extract

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Policy says where and how to extract.
type Policy struct {
	Mode     string // "cache" or "temp"
	TempDir  string // temp: base directory; "" for $TMPDIR, /tmp
	CacheDir string // cache: root, instead of the user's cache directory
	Elevated bool   // do not believe the environment
	NoSweep  bool   // do not sweep the remains of earlier starts
	Hold     bool   // the caller can use a directory through a descriptor
	Log      func(string)
}

// Dir is a complete extraction directory.
type Dir struct {
	Path  string
	Lock  int  // descriptor (Windows: handle) with a shared lock on the marker; -1 if the file system has no locks
	Fresh bool // it was extracted just now
	// Held means that no name of the directory can be relied on: the directory is the
	// one for which Lock is open. Path is empty if it was extracted just now. The
	// caller then chooses a descriptor for Through.
	Held bool
}

// Close releases the lock.
func (d *Dir) Close() {
	if d.Lock >= 0 {
		closeLock(d.Lock)
		d.Lock = -1
	}
}

// Prepare returns the extraction directory of a, and extracts it if necessary. An error
// is one line that says which places were tried.
func Prepare(a *archive.Archive, p Policy) (*Dir, error) {
	if p.Log == nil {
		p.Log = func(string) {}
	}
	if p.Mode == "temp" {
		defer privateMask()()
		return prepareTemp(a, &p)
	}
	name := DirName(a)
	var tried []place
	for _, root := range p.roots() {
		root = real(root)
		path := filepath.Join(root, name)
		if d, err := Use(path, a); err == nil {
			p.Log("using " + path)
			return d, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			p.Log("cannot use " + path + ": " + err.Error())
		}
		d, err := p.extractIn(a, root, name)
		if err == nil || errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrTruncated) {
			return d, err
		}
		p.Log("not in " + root + ": " + err.Error())
		tried = append(tried, place{root, err})
	}
	return p.last(a, tried)
}

// last extracts to a held directory if others control one of the places that were
// tried.
func (p *Policy) last(a *archive.Archive, tried []place) (*Dir, error) {
	controlled := false
	for _, t := range tried {
		controlled = controlled || errors.Is(t.why, errWritable) || errors.Is(t.why, errNotOurs)
	}
	var more []place
	if controlled {
		var d *Dir
		if d, more = p.hold(a); d != nil {
			return d, nil
		}
	}
	for _, m := range more {
		if errors.Is(m.why, archive.ErrDamaged) || errors.Is(m.why, archive.ErrTruncated) {
			return nil, m.why
		}
		tried = append(tried, place{m.path + " (by descriptor)", m.why})
	}
	return nil, nowhere(tried, p)
}

// extractIn makes sure that a root is safe, and extracts into it.
func (p *Policy) extractIn(a *archive.Archive, root, name string) (*Dir, error) {
	defer privateMask()()
	if err := p.secure(root); err != nil {
		return nil, err
	}
	return prepareIn(a, root, name, p)
}

// DirName returns the name of a build's directory in a cache root.
func DirName(a *archive.Archive) string {
	d := a.Digest()
	return a.Settings.Name + "-" + hex.EncodeToString(d[:8])
}

// nowhere returns the error of a program that cannot be extracted anywhere.
func nowhere(tried []place, p *Policy) error {
	if n := len(tried); n > 0 && isLimit(tried[n-1].why) { // another directory would not help
		return errors.New(tried[n-1].path + ": " + cause(tried[n-1].why))
	}
	msg := "no directory to extract into:"
	for i, t := range tried {
		if i > 0 {
			msg += ";"
		}
		msg += " " + t.path + ": " + cause(t.why)
	}
	switch {
	case p.Elevated, p.Mode == "temp" && p.TempDir != "": // no variable changes the place
		return errors.New(msg)
	case p.Mode == "temp":
		return errors.New(msg + "; set " + tempVariable + " to a directory with space from which programs can be run")
	}
	return errors.New(msg + "; set GOFREEZE_CACHE_DIR to a private directory with space from which programs can be run")
}

// prepareIn extracts into a root that is known to be safe, unless another process does
// so first.
func prepareIn(a *archive.Archive, root, name string, p *Policy) (*Dir, error) {
	build, locked, err := lockFile(filepath.Join(root, "."+name+".lock"))
	if err != nil {
		return nil, err
	}
	defer closeLock(build)
	path := filepath.Join(root, name)
	if d, err := Use(path, a); err == nil { // it was extracted while we waited
		return d, nil
	}
	p.Log("extracting to " + path)
	if locked {
		removeStale(root, ".new-"+name+".")
	}
	tmp, err := p.makeNew(root, ".new-"+name+".")
	if err != nil {
		return nil, err
	}
	if err := write(a, tmp); err != nil {
		removeAll(tmp)
		return nil, err
	}
	if err := replace(root, tmp, path); err != nil {
		removeAll(tmp)
		return nil, err
	}
	d, err := use(path, a.Digest())
	if err != nil {
		return nil, err
	}
	d.Fresh = true
	Sweep(root, a.Settings.Name, name)
	return d, nil
}

// useInterval is the time after which the marker's modification time is renewed. That
// time says when the directory was last used.
const useInterval = 24 * time.Hour

// isOld reports whether the time of last use must be renewed. A wrong clock may have
// left a time in the future.
func isOld(last time.Time) bool {
	age := time.Since(last)
	return age > useInterval || age < -useInterval
}

// isBeforeBoot reports whether a time was before the system was started.
func isBeforeBoot(t time.Time) bool {
	up := sinceBoot()
	return up > 0 && time.Since(t) > up
}
