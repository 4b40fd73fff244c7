package dists

import (
	"io/fs"
	"path/filepath"
	"strings"
)

// eggInfo is the directory with the metadata of an egg: a directory on the search path,
// or what a zip file there holds, with one distribution and nothing else (setuptools,
// "Python eggs"). importlib.metadata and pkg_resources know an egg by its name.
const eggInfo = "EGG-INFO"

func isEgg(dir string) bool { return strings.EqualFold(filepath.Ext(dir), ".egg") }

// egg returns the distribution in an egg, which is found by the name of the directory,
// whatever its metadata says.
func egg(dir string) *Dist {
	d := &Dist{info: filepath.Join(dir, eggInfo), site: dir}
	stem := strings.TrimSuffix(filepath.Base(dir), filepath.Ext(dir))
	name, version, _ := strings.Cut(stem, "-")
	d.Version, _, _ = strings.Cut(version, "-py")
	d.readHead()
	if Normalize(d.Name) != Normalize(name) {
		d.Name = name
	}
	if strings.ContainsAny(d.Name+d.Version, "/\\\x00") {
		d.Name = "" // no file can be named so
	}
	return d
}

// infoPlace is the place of the metadata in a product, whose directory is that of many
// distributions. What lies in an EGG-INFO is what an .egg-info holds.
func (d *Dist) infoPlace() string {
	base := filepath.Base(d.info)
	if base != eggInfo {
		return base
	}
	return strings.ReplaceAll(d.Name, "-", "_") + "-" + strings.ReplaceAll(d.Version, "-", "_") + ".egg-info"
}

// fromEgg takes everything in an egg but its metadata as the distribution's files.
func (d *Dist) fromEgg() {
	_ = filepath.WalkDir(d.site, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if p == d.info {
			return fs.SkipDir
		}
		if rel, err := filepath.Rel(d.site, p); err == nil && !e.IsDir() {
			d.add(rel, "", "")
		}
		return nil
	})
}
