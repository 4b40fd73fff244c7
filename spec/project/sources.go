package project

import (
	"os"
	"path/filepath"
	"slices"
)

// sources lists the directories that a project's modules lie in: those that the tables of
// its build back end name, src, and the project's directory. What does not exist, or lies
// outside of the project, is left out.
func sources(dir string, tool map[string]any) []string {
	var out []string
	add := func(v any) {
		rel, ok := v.(string)
		if !ok || rel != "" && !filepath.IsLocal(rel) {
			return
		}
		d := filepath.Join(dir, rel)
		if fi, err := os.Stat(d); err == nil && fi.IsDir() && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	add(at(tool, "setuptools", "package-dir", ""))
	where, _ := at(tool, "setuptools", "packages", "find", "where").([]any)
	for _, v := range where {
		add(v)
	}
	packages, _ := at(tool, "poetry", "packages").([]any)
	for _, v := range packages {
		add(at(v, "from"))
	}
	packages, _ = at(tool, "hatch", "build", "targets", "wheel", "packages").([]any)
	for _, v := range packages {
		if p, ok := v.(string); ok {
			add(filepath.Dir(filepath.FromSlash(p)))
		}
	}
	list, one := at(tool, "hatch", "build", "targets", "wheel", "sources").([]any)
	for _, v := range list {
		add(v)
	}
	if !one {
		add(nil)
	}
	add(at(tool, "pdm", "build", "package-dir"))
	add(at(tool, "uv", "build-backend", "module-root"))
	add(at(tool, "maturin", "python-source"))
	add("src")
	add("")
	return out
}
