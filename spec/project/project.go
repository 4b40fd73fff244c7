// Package project reads what a pyproject.toml says of the programs of a project: its
// scripts, [tool.gofreeze], and where its sources lie. It looks at no environment.
package project

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/spec"
)

// FileName is the name of the file that describes a project (PEP 518).
const FileName = "pyproject.toml"

// root is the table of the file that holds a spec.
const root = "tool.gofreeze"

// Project is what the file says. Nothing changes it after Load.
type Project struct {
	File string // as it was given to Load
	Dir  string // absolute
	Name string // [project] name; "" if there is none
	// Scripts are those of [project.scripts], [project.gui-scripts] and
	// [tool.poetry.scripts], sorted by name.
	Scripts []Script
	Sources []string // absolute directories with the project's code, those that are there

	workspace bool
	common    *spec.Spec            // [tool.gofreeze]
	products  map[string]*spec.Spec // [tool.gofreeze.products.NAME]
	where     spec.Positions
}

// Script is one command of the project.
type Script struct {
	Name, Entry string // Entry is MODULE:FUNCTION
	Windowed    bool
	key         string // of the table and the script, for positions
}

// Find returns the file of the innermost project around a directory, or "" if there is
// none.
func Find(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for ; ; dir = filepath.Dir(dir) {
		file := filepath.Join(dir, FileName)
		if fi, err := os.Stat(file); err == nil && fi.Mode().IsRegular() {
			return file
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// maxText bounds the size of a file whose reader ignores errors, in bytes.
const maxText = 1 << 20

// Text returns the text of a regular file, or nil if it cannot be read: of a file that
// only helps a build.
func Text(file string) []byte {
	if fi, err := os.Stat(file); err != nil || !fi.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxText))
	if err != nil {
		return nil
	}
	return text
}

// document is the part of the file that is read here. Tables of other tools are read as
// far as they have the expected types: they are not gofreeze's to check.
type document struct {
	Project struct {
		Name    any `toml:"name"`
		Scripts any `toml:"scripts"`
		GUI     any `toml:"gui-scripts"`
	} `toml:"project"`
	Tool map[string]any `toml:"tool"`
}

// own is [tool.gofreeze].
type own struct {
	Tool struct {
		Gofreeze struct {
			spec.Spec
			Products map[string]*spec.Spec `toml:"products"`
		} `toml:"gofreeze"`
	} `toml:"tool"`
}

// Load reads the file of a project. Every error is a *spec.Error.
func Load(file string) (*Project, error) {
	data, err := spec.Read(file)
	if err != nil {
		return nil, err
	}
	p := &Project{File: file}
	if p.Dir, err = filepath.Abs(filepath.Dir(file)); err != nil {
		return nil, &spec.Error{File: file, Msg: err.Error(), Err: err}
	}
	var mine own
	if p.where, err = spec.DecodeInside(file, data, root, &mine); err != nil {
		return nil, err
	}
	var d document
	if _, err := spec.DecodeInside(file, data, root, &d); err != nil {
		return nil, err
	}
	p.Name, _ = d.Project.Name.(string)
	_, p.workspace = at(d.Tool, "uv", "workspace").(map[string]any)
	if err := p.readScripts(d); err != nil {
		return nil, err
	}
	p.Sources = sources(p.Dir, d.Tool)
	if err := p.readOwn(&mine); err != nil {
		return nil, err
	}
	return p, nil
}

// readOwn checks [tool.gofreeze], each table for itself.
func (p *Project) readOwn(mine *own) error {
	common := mine.Tool.Gofreeze.Spec
	p.common, p.products = &common, mine.Tool.Gofreeze.Products
	for _, name := range append([]string{""}, slices.Sorted(maps.Keys(p.products))...) {
		s, prefix := p.common, root
		if name != "" {
			s, prefix = p.products[name], productTable(name)
		}
		if s == nil {
			continue
		}
		s.Dir, s.File = p.Dir, p.File
		if err := s.CheckPart(p.where, prefix); err != nil {
			return err
		}
		for _, key := range []string{"script", "package", "module", "entry-point"} {
			if p.where.Has(prefix + "." + key) {
				s.ProgramAt = p.position(prefix + "." + key)
			}
		}
	}
	return nil
}

func productTable(name string) string { return root + ".products." + name }

// position writes where the file has a key, for messages.
func (p *Project) position(key string) string {
	line, col := p.where.Of(key)
	return fmt.Sprintf("%s:%d:%d: %s", p.File, line, col, key)
}

// fail is an error about a key of the file.
func (p *Project) fail(key, msg, hint string) error {
	e := &spec.Error{File: p.File, Key: key, Msg: msg, Hint: hint}
	e.Line, e.Col = p.where.Of(key)
	return e
}

// readScripts reads the tables of scripts.
func (p *Project) readScripts(d document) error {
	for _, t := range []struct {
		key      string
		value    any
		windowed bool
	}{
		{"project.scripts", d.Project.Scripts, false},
		{"project.gui-scripts", d.Project.GUI, true},
		{"tool.poetry.scripts", at(d.Tool, "poetry", "scripts"), false},
	} {
		if t.value == nil {
			continue
		}
		table, ok := t.value.(map[string]any)
		if !ok {
			return p.fail(t.key, "expected a table with the scripts of the project", "write ["+t.key+"]")
		}
		for _, name := range slices.Sorted(maps.Keys(table)) {
			s, err := p.script(t.key+"."+name, name, table[name])
			if err != nil {
				return err
			}
			s.Windowed = t.windowed
			if i := slices.IndexFunc(p.Scripts, func(o Script) bool { return strings.EqualFold(o.Name, name) }); i >= 0 {
				if t.key == "tool.poetry.scripts" && p.Scripts[i].Entry == s.Entry {
					continue // Poetry 2 reads both tables
				}
				line, _ := p.where.Of(p.Scripts[i].key)
				return p.fail(s.key, fmt.Sprintf("a script of this name is in line %d, too", line), "rename one of them")
			}
			p.Scripts = append(p.Scripts, s)
		}
	}
	slices.SortFunc(p.Scripts, func(a, b Script) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// script reads one script. Poetry also has a table for each.
func (p *Project) script(key, name string, value any) (Script, error) {
	if t, ok := value.(map[string]any); ok {
		if kind, ok := t["type"].(string); ok && kind != "console" {
			return Script{}, p.fail(key, fmt.Sprintf("is a script of the type %q, which is no function to freeze", kind), "freeze its file: gofreeze build FILE")
		}
		value = t["reference"]
		if value == nil {
			value = t["callable"]
		}
	}
	text, ok := value.(string)
	if !ok {
		return Script{}, p.fail(key, "expected MODULE:FUNCTION as a string", `write it as in `+name+` = "app.cli:main"`)
	}
	text, _, _ = strings.Cut(text, "[") // extras
	text = strings.Join(strings.Fields(text), "")
	if err := (&spec.Spec{EntryPoint: text}).CheckEntryPoint(); err != nil {
		return Script{}, p.fail(key, err.Error(), `write it as in `+name+` = "app.cli:main"`)
	}
	if name == "" {
		return Script{}, p.fail(key, "a script needs a name", "")
	}
	if err := (&spec.Spec{Name: name}).CheckName(); err != nil {
		return Script{}, p.fail(key, err.Error(), "rename the script")
	}
	return Script{Name: name, Entry: text, key: key}, nil
}

// at returns a value in nested tables, or nil.
func at(v any, path ...string) any {
	for _, name := range path {
		t, _ := v.(map[string]any)
		v = t[name]
	}
	return v
}
