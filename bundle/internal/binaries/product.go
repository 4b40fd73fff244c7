package binaries

import (
	"path"
	"path/filepath"
	"strings"
)

// runPath returns the run path that x must get to reach the directories x.at of the
// product, or false if x needs no change. It drops entries that do not begin with
// $ORIGIN: they name directories of the build machine, which may be anything on another
// machine, and an empty entry names the current directory.
func runPath(x *node) (string, bool) {
	var keep []string
	reach := map[string]bool{}
	edit := x.byPath
	for _, e := range x.in.paths() {
		dir, ok := within(dirOf(x.Dest), e)
		if !ok {
			edit = true
			continue
		}
		keep = append(keep, e)
		reach[dir] = true
	}
	for _, d := range x.at {
		if !reach[d] {
			reach[d], edit = true, true
			keep = append(keep, origin(dirOf(x.Dest), d))
		}
	}
	if !edit {
		return "", false
	}
	if len(keep) == 0 {
		return "$ORIGIN", true
	}
	return strings.Join(keep, ":"), true
}

// within returns the directory of the product that a run path entry names for a file in
// the directory dir, or false if the entry leads out of the product.
func within(dir, entry string) (string, bool) {
	rest, ok := strings.CutPrefix(entry, "$ORIGIN")
	if !ok {
		rest, ok = strings.CutPrefix(entry, "${ORIGIN}")
	}
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	// The path is relative here, so that an entry that leads out of the product is
	// noticed.
	to := path.Join(dir, strings.TrimLeft(rest, "/"))
	if to == ".." || strings.HasPrefix(to, "../") {
		return "", false
	}
	if to == "." {
		to = ""
	}
	return to, true
}

// origin returns the run path entry that leads from one directory of the product to
// another.
func origin(from, to string) string {
	rel, err := filepath.Rel("/"+from, "/"+to)
	if err != nil || rel == "." {
		return "$ORIGIN"
	}
	return "$ORIGIN/" + filepath.ToSlash(rel)
}
