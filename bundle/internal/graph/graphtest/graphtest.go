// Package graphtest provides fakes for everything that a graph reads, so that tests
// need neither files nor Python: a file system in memory, and modules whose source is a
// list of imports.
package graphtest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// Memory is a file system in memory. It holds files by their absolute path.
type Memory struct{ files fstest.MapFS }

// NewMemory returns a file system with the given files, which have absolute paths.
func NewMemory(files map[string]string) *Memory {
	m := &Memory{files: fstest.MapFS{}}
	for name, text := range files {
		m.files[relative(name)] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func relative(path string) string { return strings.TrimPrefix(filepath.ToSlash(path), "/") }

// ReadDir implements graph.FileSystem.
func (m *Memory) ReadDir(dir string) ([]fs.DirEntry, error) { return m.files.ReadDir(relative(dir)) }

// Stat implements graph.FileSystem.
func (m *Memory) Stat(file string) (fs.FileInfo, error) { return m.files.Stat(relative(file)) }

// ReadFile implements graph.FileSystem.
func (m *Memory) ReadFile(file string) ([]byte, error) { return m.files.ReadFile(relative(file)) }

// Loader loads modules whose source has one import per line:
//
//	import a.b
//	from .a import b, c
//	maybe import a
//	later import a
//	main import a
//	asked import a
//	library libx.so.1
//	namespace Gtk 3.0
//	named a.b            a string beside an import of what a variable names
//	table a.b, c         strings that may name modules of the program
//	wraps f              a function around such an import
//	calls f a.b          a call with a string
//	asks about-a-distribution
//	names a.string
//	hosts files|path|computed
//
// The first word says under which condition the import runs. A source with a line
// "syntax error" does not compile. Other lines are ignored.
type Loader struct {
	Files graph.FileSystem // nil for the files of this machine
}

// Load implements graph.Loader.
func (l Loader) Load(ctx context.Context, modules []*graph.Module) ([]graph.Loaded, error) {
	read := os.ReadFile
	if l.Files != nil {
		read = l.Files.ReadFile
	}
	out := make([]graph.Loaded, len(modules))
	for i, m := range modules {
		src, err := read(m.File)
		if err != nil {
			out[i].Err = err
			continue
		}
		out[i] = parse(m.File, string(src))
	}
	return out, ctx.Err()
}

var conditions = map[string]graph.Where{"maybe": graph.Conditional, "later": graph.InFunction, "main": graph.InMain, "asked": graph.Conditional}

func parse(file, source string) graph.Loaded {
	f := &graph.Facts{Namespaces: map[string]string{}}
	code := "code of " + file
	for n, line := range strings.Split(source, "\n") {
		words := strings.Fields(strings.ReplaceAll(line, ",", " "))
		if len(words) < 2 {
			continue
		}
		imp := graph.Import{Line: n + 1}
		if where, ok := conditions[words[0]]; ok {
			imp.Where, imp.Asked, words = where, words[0] == "asked", words[1:]
		}
		switch words[0] {
		case "syntax":
			return graph.Loaded{Code: []byte("error of " + file), Facts: &graph.Facts{}, Err: &graph.SyntaxError{SyntaxError: &python.SyntaxError{File: file, Line: n + 1, Msg: "invalid syntax"}}}
		case "library":
			f.Libraries = append(f.Libraries, words[1])
		case "namespace":
			f.Namespaces[words[1]] = words[2]
		case "named":
			f.Names = append(f.Names, words[1])
		case "table":
			f.Tables = append(f.Tables, words[1:]...)
		case "wraps":
			f.Wrappers = append(f.Wrappers, words[1])
		case "calls":
			f.Calls = append(f.Calls, [2]string{words[1], words[2]})
		case "asks":
			f.Distributions = append(f.Distributions, words[1])
		case "hosts":
			if f.Hosts == nil {
				f.Hosts = &graph.Hosts{}
			}
			switch words[1] {
			case "files":
				f.Hosts.Files = true
			case "path":
				f.Hosts.Path = true
			case "computed":
				f.Hosts.Computed = true
			}
		case "names": // as marshal writes a constant
			code += "z" + string(rune(len(words[1]))) + words[1]
		case "import":
			imp.Name = words[1]
			f.Imports = append(f.Imports, imp)
		case "from":
			imp.Name = strings.TrimLeft(words[1], ".")
			imp.Level, imp.From = len(words[1])-len(imp.Name), words[3:]
			f.Imports = append(f.Imports, imp)
		}
	}
	return graph.Loaded{Code: []byte(code), Facts: f}
}
