package dists

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// A file of a distribution may be a link, or may be in a directory that is a link. If
// the link leads out of the environment, the product could contain any file that
// somebody else's archive has named, such as a key in the user's home directory. Three
// kinds of links are in use and are allowed:
//
//   - links into the environment, or into the directories of Python itself: from
//     libx.so to libx.so.1, or from Debian's packages to /usr/share;
//   - links into an installer's store: uv and others link each file, or each package,
//     to STORE/numpy/__init__.py. The file has the same relative path below a
//     directory that contains the same distribution, with the same metadata. That
//     directory is like a second site-packages, and a wheel cannot make one;
//   - links of an editable installation into the directory that direct_url.json names.
//
// Files outside of site-packages have been judged before (see outside.go); their links
// may lead to places around site-packages, and into the store's directory for them.
// All others are refused.

// Links checks the links of an environment.
type Links struct {
	roots  []string // real paths
	real   map[string]string
	stores map[[2]string]bool // by distribution and directory
}

// NewLinks returns a Links for the environment in these directories.
func NewLinks(dirs []string) *Links {
	l := &Links{real: map[string]string{}, stores: map[[2]string]bool{}}
	for _, d := range dirs {
		if r, err := filepath.EvalSymlinks(d); err == nil && filepath.Dir(r) != r {
			l.roots = append(l.roots, r)
		}
	}
	return l
}

// Check returns an error if a file of d leads out of the environment. file is the path
// in the distribution's lists. A file that does not exist leads nowhere.
func (l *Links) Check(d *Dist, file string) error {
	target, ok := l.target(file)
	if !ok || l.inside(target) || within(target, l.directory(d.site)) {
		return nil
	}
	rel, err := filepath.Rel(d.site, file)
	if err != nil {
		return nil
	}
	if store, ok := strings.CutSuffix(target, string(filepath.Separator)+rel); ok && l.isStore(d, store) {
		return nil
	}
	if !within(file, d.site) {
		if within(target, l.directory(d.base())) || l.isStoredOutside(d, file, target) {
			return nil
		}
	}
	if dir := d.editable(); dir != "" && within(target, dir) {
		return nil
	}
	return fmt.Errorf("file %s of the distribution %s: leads to %s, out of the environment; install %s again, or remove the file", file, d.Name, target, d.Name)
}

// target returns the real path of a file. It looks at each directory only once.
func (l *Links) target(file string) (string, bool) {
	fi, err := os.Lstat(file)
	if err != nil {
		return "", false
	}
	if fi.Mode()&os.ModeSymlink != 0 {
		target, err := filepath.EvalSymlinks(file)
		return target, err == nil
	}
	dir := l.directory(filepath.Dir(file))
	return filepath.Join(dir, filepath.Base(file)), dir != ""
}

// directory returns the real path of a directory, or "" if it does not exist.
func (l *Links) directory(dir string) string {
	real, ok := l.real[dir]
	if !ok {
		real, _ = filepath.EvalSymlinks(dir)
		l.real[dir] = real
	}
	return real
}

func (l *Links) inside(file string) bool {
	for _, r := range l.roots {
		if within(file, r) {
			return true
		}
	}
	return false
}

func within(file, dir string) bool {
	return dir != "" && strings.HasPrefix(file, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))
}

// isStore reports whether dir contains the same distribution as the environment.
func (l *Links) isStore(d *Dist, dir string) bool {
	key := [2]string{d.info, dir}
	known, ok := l.stores[key]
	if !ok {
		ours := d.metadataFile()
		rel, err := filepath.Rel(d.site, ours)
		if err == nil {
			a, aerr := os.ReadFile(ours)
			b, berr := os.ReadFile(filepath.Join(dir, rel))
			known = aerr == nil && berr == nil && len(a) > 0 && bytes.Equal(a, b)
		}
		l.stores[key] = known
	}
	return known
}

// isStoredOutside reports whether target is a file of a wheel's .data directory in a
// store, which holds what is installed outside of site-packages (PEP 427).
func (l *Links) isStoredOutside(d *Dist, file, target string) bool {
	rel, err := filepath.Rel(d.base(), file)
	if err != nil {
		return false
	}
	data := strings.TrimSuffix(filepath.Base(d.info), ".dist-info") + ".data"
	name := string(filepath.Separator) + filepath.Base(rel)
	for _, end := range []string{filepath.Join(data, "data", rel), filepath.Join(data, "scripts") + name, filepath.Join(data, "headers") + name} {
		if store, ok := strings.CutSuffix(target, string(filepath.Separator)+end); ok && l.isStore(d, store) {
			return true
		}
	}
	return false
}

// editable returns the real path of the directory that an editable installation refers
// to, or "" for other installations (PEP 610).
func (d *Dist) editable() string {
	b, err := os.ReadFile(filepath.Join(d.info, "direct_url.json"))
	if err != nil {
		return ""
	}
	var from struct {
		URL string `json:"url"`
		Dir struct {
			Editable bool `json:"editable"`
		} `json:"dir_info"`
	}
	if json.Unmarshal(b, &from) != nil || !from.Dir.Editable {
		return ""
	}
	u, err := url.Parse(from.URL)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	file := filepath.FromSlash(u.Path)
	if below := strings.TrimPrefix(u.Path, "/"); filepath.VolumeName(below) != "" {
		file = filepath.FromSlash(below) // file:///C:/project
	}
	if !filepath.IsAbs(file) {
		return ""
	}
	dir, err := filepath.EvalSymlinks(file)
	if err != nil || filepath.Dir(dir) == dir {
		return ""
	}
	return dir
}
