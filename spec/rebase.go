package spec

import (
	"path/filepath"
	"slices"
	"strings"
)

// Rebase returns a copy of s whose relative paths refer to dir instead of s.Dir. It
// also changes requirements that name files ("-r FILE").
func (s *Spec) Rebase(dir string) (*Spec, error) {
	from, err := filepath.Abs(s.Path("."))
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	move := func(p string) string {
		if p == "" || filepath.IsAbs(p) {
			return p
		}
		r, rerr := filepath.Rel(dir, filepath.Join(from, p))
		if rerr != nil {
			err = rerr
		}
		return filepath.ToSlash(r) // every system reads slashes
	}
	out := *s
	out.Dir = dir
	for _, p := range []*string{&out.Script, &out.Package, &out.Icon, &out.Windows.VersionFile, &out.Python.SitePackages, &out.Build.UPXDir, &out.Build.DistPath, &out.Build.WorkPath} {
		*p = move(*p)
	}
	if !strings.HasPrefix(strings.TrimSpace(out.Windows.Manifest), "<") {
		out.Windows.Manifest = move(out.Windows.Manifest)
	}
	if strings.ContainsAny(out.Python.Path, "/"+string(filepath.Separator)) {
		out.Python.Path = move(out.Python.Path)
	}
	for _, l := range []*[]string{&out.Before, &out.Paths, &out.Runtime.Hooks, &out.Build.HookDirs, &out.Build.Hooks} {
		*l = slices.Clone(*l)
		for i := range *l {
			(*l)[i] = move((*l)[i])
		}
	}
	out.Windows.Resources = slices.Clone(s.Windows.Resources)
	for i, r := range out.Windows.Resources {
		file, rest, more := strings.Cut(r, ",")
		if file = move(strings.TrimSpace(file)); more {
			file += "," + rest
		}
		out.Windows.Resources[i] = file
	}
	out.Python.Requirements = slices.Clone(s.Python.Requirements)
	for i, r := range out.Python.Requirements {
		if file, ok := strings.CutPrefix(r, "-r "); ok {
			out.Python.Requirements[i] = "-r " + move(strings.TrimSpace(file))
		}
	}
	for _, l := range []*[]Pair{&out.Data, &out.Binaries} {
		*l = slices.Clone(*l)
		for i := range *l {
			(*l)[i].Source = move((*l)[i].Source)
		}
	}
	return &out, err
}
