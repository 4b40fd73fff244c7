package graph

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"golang.org/x/sync/errgroup"
)

// Loader reads modules: their code, and the facts in it.
type Loader interface {
	// Load loads modules of the kinds Source and Bytecode, and returns the results in
	// the same order. If a module cannot be loaded, its result has Err set. The error
	// of Load is for problems that are not a module's fault.
	Load(ctx context.Context, modules []*Module) ([]Loaded, error)
}

// Loaded is what a Loader has read of a module.
type Loaded struct {
	Code  []byte // normalised marshalled code, which raises Err if there is one
	Facts *Facts
	Err   error
}

// SyntaxError is the error of a module that does not compile.
type SyntaxError struct{ *python.SyntaxError }

// Error returns the file, the line and the message on one line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// Wave is the work to do next.
type Wave struct {
	Again []*Module // modules to follow again before New is loaded, because they now need more
	New   []*Module // modules to load and follow, sorted by name
}

// Next returns the work that has come up since the last call. ok is false if there is
// none.
func (g *Graph) Next() (w Wave, ok bool) {
	w = Wave{Again: g.again, New: g.queue}
	g.again, g.queue = nil, nil
	sort.Slice(w.New, func(i, j int) bool { return w.New[i].Name < w.New[j].Name })
	return w, len(w.Again) > 0 || len(w.New) > 0
}

// Progress returns how many modules are loaded, and how many are known.
func (g *Graph) Progress() (done, total int) { return len(g.modules) - len(g.queue), len(g.modules) }

// Load sets the code and the facts of modules.
func (g *Graph) Load(ctx context.Context, modules []*Module) error {
	var coded, extensions []*Module
	for _, m := range modules {
		if m.Kind == Extension && m.Origin != Stdlib {
			extensions = append(extensions, m)
		}
		if m.Kind == Source || m.Kind == Bytecode {
			coded = append(coded, m)
		}
	}
	if err := each(ctx, extensions, g.scanExtension); err != nil {
		return err
	}
	sources, compiled := g.sourcesOf(extensions)
	loaded, err := g.cfg.Loader.Load(ctx, slices.Concat(coded, sources))
	if err != nil {
		return err
	}
	for i, m := range compiled {
		m.compiled = loaded[len(coded)+i].Facts // nil if it is in another language than Python
	}
	for i, m := range coded {
		if loaded[i].Err == nil {
			m.Code, m.Facts = loaded[i].Code, loaded[i].Facts
		} else if err := broken(m, loaded[i]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// sourcesOf returns the sources that lie beside extension modules under the same name,
// and whose they are. Compilers such as mypyc and Cython made the modules of them, and
// the strings in a library do not show all that their functions import.
func (g *Graph) sourcesOf(extensions []*Module) (sources, compiled []*Module) {
	for _, m := range extensions {
		base, _, _ := strings.Cut(filepath.Base(m.File), ".")
		file := filepath.Join(filepath.Dir(m.File), base+".py")
		if isDir, there := g.find.list(filepath.Dir(m.File))[base+".py"]; !there || isDir {
			continue
		}
		s := &Module{Name: m.Name, Kind: Source, Origin: m.Origin, Dist: m.Dist, File: file, Package: m.Package}
		s.Path = productPath(s)
		sources, compiled = append(sources, s), append(compiled, m)
	}
	return sources, compiled
}

// broken decides what a module that cannot be compiled or read means. A script ends
// the build, and so does a module of the program that it certainly imports. Others,
// such as templates and code for other Pythons in distributions, get code that raises
// the error when they are imported, or count as missing where there is none.
func broken(m *Module, l Loaded) error {
	err := l.Err
	if m.Role == Script {
		return err
	}
	var se *SyntaxError
	if errors.As(err, &se) && m.Origin == User {
		for _, e := range m.By {
			if e.Reason.Kind == ByImport && e.Where == Top {
				return err
			}
		}
	}
	m.Err, m.Code, m.Facts = err, l.Code, l.Facts
	if m.Code == nil {
		m.Kind = Missing
	}
	return nil
}

// each calls f for every item, on all processors, and returns when all calls have
// ended.
func each[T any](ctx context.Context, items []T, f func(T)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, item := range items {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			f(item)
			return nil
		})
	}
	return group.Wait()
}
