package analysis

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/spec"
)

// searchPaths are the directories and zip files that come before those of the interpreter.
func searchPaths(in Input) []string {
	var paths []string
	if len(scriptPaths(in)) == 0 {
		paths = slices.Clone(in.Program.Paths)
	}
	for _, p := range in.Spec.Paths {
		paths = append(paths, in.Spec.Abs(p))
	}
	return paths
}

// lastPaths are the directories that come after those of the interpreter: those of
// commands, and the sources of a project, which count only where it is not installed.
func lastPaths(in Input) []string {
	paths := slices.Clone(scriptPaths(in))
	for _, p := range in.Spec.Sources {
		paths = append(paths, in.Spec.Abs(p))
	}
	return paths
}

// scriptPaths are the directories that come after those of the interpreter: that of a
// script which an installer has put beside the interpreter. Its neighbours are other
// commands, often named like the packages that they import, and no modules.
func scriptPaths(in Input) []string {
	if in.Program.Script == "" || !sameDirectory(filepath.Dir(in.Program.Script), filepath.Dir(in.Env.Shipped.Invoked)) {
		return nil
	}
	return in.Program.Paths
}

func sameDirectory(a, b string) bool {
	fa, err := os.Stat(a)
	if err != nil {
		return false
	}
	fb, err := os.Stat(b)
	return err == nil && os.SameFile(fa, fb)
}

// searchDirs are searchPaths with directories in the place of the zip files.
func searchDirs(in Input) ([]string, error) {
	paths := searchPaths(in)
	for i, p := range paths {
		var err error
		if paths[i], err = in.Env.Directory(p); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// DistDirs are the directories that may hold the distributions of an environment, for a
// spec whose program is not known yet.
func DistDirs(env *environ.Environment, sp *spec.Spec) []string {
	in := Input{Env: env, Spec: sp}
	return distDirs(in, searchPaths(in))
}

// distDirs are the directories that may hold installed distributions, in the order in
// which importlib.metadata looks: the whole search path but for the standard library.
func distDirs(in Input, paths []string) []string {
	shipped := in.Env.Shipped
	var out []string
	for _, dir := range slices.Concat(paths, shipped.Path, shipped.SitePaths) {
		if dir != shipped.Stdlib && dir != shipped.DynLoad && !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}
