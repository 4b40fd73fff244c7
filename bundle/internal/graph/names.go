package graph

import (
	"path/filepath"
	"strings"
)

// productPath returns a module's file relative to the product. It is the path that
// importlib would have found, relative to the entry of the search path.
func productPath(m *Module) string {
	p := strings.ReplaceAll(m.Name, ".", "/")
	switch {
	case m.Kind == Namespace:
		return p
	case m.Kind == Extension && m.Package:
		return p + "/" + filepath.Base(m.File)
	case m.Kind == Extension:
		if up := parent(m.Name); up != "" {
			return strings.ReplaceAll(up, ".", "/") + "/" + filepath.Base(m.File)
		}
		return filepath.Base(m.File)
	case m.Package:
		return p + "/__init__.py"
	}
	return p + ".py"
}

func parent(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i]
	}
	return ""
}

func tail(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// within reports whether name is pkg or a module below it.
func within(name, pkg string) bool {
	return name == pkg || strings.HasPrefix(name, pkg) && name[len(pkg)] == '.'
}
