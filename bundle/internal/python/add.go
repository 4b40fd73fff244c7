package python

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// Add puts a Python into the store. path is an install_only archive of
// python-build-standalone (.tar.gz, .tar.zst), an embeddable zip of python.org, or a
// directory into which one of these was unpacked. Add replaces a stored Python of the
// same version for the same target.
func Add(ctx context.Context, path string, opt Options) (*Stored, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("python %s: no such archive or directory", path)
	}
	store, err := storeDir(opt)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(store, 0o700); err != nil {
		return nil, fmt.Errorf("python %w", err)
	}
	dir, err := scratch.Dir(store, ".unpack-")
	if err != nil {
		return nil, fmt.Errorf("python %w", err)
	}
	defer dir.Remove()
	tmp := dir.Path
	u := &unpacker{dir: tmp}
	if fi.IsDir() {
		if inner, _ := filepath.Glob(filepath.Join(path, "python3*.zip")); len(inner) == 0 {
			if _, err := look(path); err != nil {
				return nil, err // an error here comes before anything is copied
			}
		}
		err = u.tree(ctx, path)
	} else {
		err = u.archive(ctx, path)
	}
	if err == nil {
		err = u.links.copy()
	}
	if err != nil {
		return nil, fmt.Errorf("python %s: %w", path, err)
	}
	l, err := u.look(ctx)
	if err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), tmp, path))
	}
	s := &Stored{Target: l.target, Version: l.version, Minor: minorOf(l.version), Added: true}
	s.Dir = filepath.Join(store, addedPrefix+l.target.Dir()+"-"+l.version)
	if err := discard(s.Dir); err != nil {
		return nil, fmt.Errorf("python %w", err)
	}
	if err := place(u.dir, s.Dir, origin(path)); err != nil {
		return nil, fmt.Errorf("python %w", err)
	}
	return s, nil
}

// look finds the CPython among the unpacked files: at the top, or in one of the
// directories that archives have there.
func (u *unpacker) look(ctx context.Context) (*layout, error) {
	var first error
	for _, sub := range []string{"", "python", "python/install"} {
		dir := filepath.Join(u.dir, sub)
		if !isDir(dir) {
			continue
		}
		l, err := u.lookIn(ctx, dir)
		if err == nil {
			u.dir = dir
			return l, nil
		}
		if first == nil || !errors.Is(err, errNoPython) {
			first = err
		}
	}
	return nil, first
}

// lookIn looks at one directory. An embeddable zip has its standard library in another
// zip, python311.zip.
func (u *unpacker) lookIn(ctx context.Context, dir string) (*layout, error) {
	inner, _ := filepath.Glob(filepath.Join(dir, "python3*.zip"))
	if len(inner) == 1 && !isDir(filepath.Join(dir, "Lib")) {
		sub := &unpacker{dir: filepath.Join(dir, "Lib"), size: u.size}
		if err := sub.archive(ctx, inner[0]); err != nil {
			return nil, err
		}
	}
	return look(dir)
}

// Distribution adds the Python that --python names, if it is an archive or a directory
// with a Python for another machine. It returns nil if path is anything else, such as
// an interpreter of this machine.
func Distribution(ctx context.Context, path string, opt Options) (*Stored, error) {
	fi, err := os.Stat(path)
	if path == "" || err != nil {
		return nil, nil
	}
	if fi.IsDir() {
		if l, err := look(path); err != nil || l.target == target.Host() {
			return nil, nil
		}
	} else if !archiveName.MatchString(path) {
		return nil, nil
	} else if s := added(path, opt); s != nil {
		return s, nil
	}
	return Add(ctx, path, opt)
}

// added finds the Python that was added from an archive, unless the archive has changed
// since. Builds that run at the same time therefore do not replace the Python while
// another one uses it.
func added(path string, opt Options) *Stored {
	all, err := List(opt)
	if err != nil {
		return nil
	}
	for _, s := range all {
		if !s.Added {
			continue
		}
		if mark, err := os.ReadFile(filepath.Join(s.Dir, completeMark)); err == nil && string(mark) == origin(path) {
			return &s
		}
	}
	return nil
}

// origin is the mark of a Python that was added from path.
func origin(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	return abs + " " + stamp(path)
}

var archiveName = regexp.MustCompile(`\.(zip|tgz|tar\.gz|tar\.zst)$`)

// Fetch fetches an embedded Python before a build needs it.
func Fetch(ctx context.Context, minor string, t target.Target, opt Options) (*Stored, error) {
	if opt.Progress == nil {
		opt.Progress = func(string) {}
	}
	dir, err := fetch(ctx, minor, t, opt)
	if err != nil {
		return nil, err
	}
	l, err := look(dir)
	if err != nil {
		return nil, err
	}
	return &Stored{Target: t, Version: l.version, Minor: minor, Dir: dir}, nil
}

// Remove removes Pythons from the store: those of a version, "3.11" or "3.11.7", and of
// one target unless t is zero. An embedded Python is fetched again when it is needed.
func Remove(version string, t target.Target, opt Options) ([]Stored, error) {
	all, err := List(opt)
	if err != nil {
		return nil, err
	}
	var out []Stored
	for _, s := range all {
		if s.Dir == "" || s.Version != version && s.Minor != version || t != (target.Target{}) && s.Target != t {
			continue
		}
		if err := discard(s.Dir); err != nil {
			return out, fmt.Errorf("python %w", err)
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		where := ""
		if t != (target.Target{}) {
			where = " for " + t.String()
		}
		return nil, fmt.Errorf("python %s: no such Python%s is stored; gofreeze python list shows those that are", version, where)
	}
	return out, nil
}
