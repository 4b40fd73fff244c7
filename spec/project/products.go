package project

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/spec"
)

// Product is one program of a project, without what flags say.
type Product struct {
	Spec   *spec.Spec
	tables []string // of the file that it is made from, those that count first
}

// Products returns the programs with the given names, or all if there are none. Those of
// [tool.gofreeze] replace the scripts of the project. Errors are *spec.Error.
func (p *Project) Products(names ...string) ([]Product, error) {
	all, err := p.all()
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = p.usual()
	}
	if len(names) == 0 {
		return nil, &spec.Error{File: p.File, Msg: "names no program to build",
			Hint: `add [project.scripts] with NAME = "MODULE:FUNCTION", or [tool.gofreeze] with script = "FILE.py"`}
	}
	if p.common.Name != "" && len(names) > 1 && !p.namesProgram() {
		return nil, p.fail(root+".name", fmt.Sprintf("would be the name of %d products", len(names)), "write it into [tool.gofreeze.products.NAME]")
	}
	var out []Product
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			continue
		}
		product, ok := all[n]
		if !ok {
			return nil, p.unknown(n)
		}
		if i := slices.IndexFunc(out, func(o Product) bool {
			return strings.EqualFold(o.Spec.WithDefaults().Name, product.Spec.WithDefaults().Name)
		}); i >= 0 {
			return nil, &spec.Error{File: p.File, Msg: fmt.Sprintf("two products have the name %s", product.Spec.WithDefaults().Name), Hint: "set name in [tool.gofreeze.products.NAME]"}
		}
		out = append(out, product)
	}
	return out, nil
}

// Has reports whether a name is that of a product.
func (p *Project) Has(name string) bool {
	_, product := p.products[name]
	return product || slices.ContainsFunc(p.Scripts, func(s Script) bool { return s.Name == name })
}

// Names lists the names of all products, sorted.
func (p *Project) Names() []string {
	out := slices.Collect(maps.Keys(p.products))
	for _, s := range p.Scripts {
		out = append(out, s.Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Under returns the names of the scripts whose modules lie in a package, which is a
// directory of the project.
func (p *Project) Under(dir string) []string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, source := range p.Sources {
		rel, err := filepath.Rel(source, dir)
		if err != nil || rel == "." || !filepath.IsLocal(rel) {
			continue
		}
		name := strings.ReplaceAll(filepath.ToSlash(rel), "/", ".")
		for _, s := range p.Scripts {
			if module, _, _ := strings.Cut(s.Entry, ":"); (module == name || strings.HasPrefix(module, name+".")) && !slices.Contains(out, s.Name) {
				out = append(out, s.Name)
			}
		}
	}
	return out
}

// Function returns the program that calls a function of the project. Where that is one
// of the scripts, it is this script.
func (p *Project) Function(entry string) (Product, error) {
	for _, s := range p.Scripts {
		if s.Entry == entry {
			all, err := p.all()
			return all[s.Name], err
		}
	}
	sp := p.common.Overlay(&spec.Spec{EntryPoint: entry}, func(key string) bool { return key == "entry-point" })
	sp.Name, sp.Sources = "", p.Sources
	return Product{sp, []string{root}}, nil
}

// unnamed stands for the program that [tool.gofreeze] itself names.
const unnamed = ""

// namesProgram reports whether [tool.gofreeze] itself names a program.
func (p *Project) namesProgram() bool {
	c := p.common
	return c.Script+c.Package+c.Module+c.EntryPoint != ""
}

// usual lists the products that are built when none is named: those of [tool.gofreeze],
// or else the scripts.
func (p *Project) usual() []string {
	var out []string
	if p.namesProgram() {
		out = append(out, unnamed)
	} else {
		for _, s := range p.Scripts {
			out = append(out, s.Name)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(p.products)) {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// all makes every product.
func (p *Project) all() (map[string]Product, error) {
	out := map[string]Product{}
	if p.namesProgram() {
		sp := *p.common
		sp.Sources = p.Sources
		out[unnamed] = Product{&sp, []string{root}}
	}
	for _, s := range p.Scripts {
		sp := p.common.Overlay(&spec.Spec{EntryPoint: s.Entry, ProgramAt: p.position(s.key)}, func(key string) bool { return key == "entry-point" })
		if sp.Windowed = sp.Windowed || s.Windowed; sp.Name == "" || p.namesProgram() {
			sp.Name = s.Name
		}
		sp.Sources = p.Sources
		out[s.Name] = Product{sp, []string{root}}
	}
	for _, name := range slices.Sorted(maps.Keys(p.products)) {
		over := p.products[name]
		table := productTable(name)
		base, script := out[name]
		if !script {
			if over.Script+over.Package+over.Module+over.EntryPoint == "" {
				hint := `set script = "FILE.py" or entry-point = "MODULE:FUNCTION" in this table`
				if near := spec.Suggest(name, p.Names()); near != "" && near != name {
					hint = fmt.Sprintf("did you mean %q?", near)
				}
				return nil, p.fail(table, "names no program, and no script of the project has this name", hint)
			}
			base.Spec = p.common
		}
		sp := base.Spec.Overlay(over, func(key string) bool { return p.where.Has(table + "." + key) })
		if over.Name == "" {
			sp.Name = name
		}
		if err := sp.CheckName(); err != nil {
			return nil, p.fail(table, err.Error(), "rename the table")
		}
		sp.Sources = p.Sources
		out[name] = Product{sp, []string{table, root}}
	}
	return out, nil
}

func (p *Project) unknown(name string) error {
	e := &spec.Error{File: p.File, Msg: fmt.Sprintf("has no script %s", name)}
	names := p.Names()
	switch near := spec.Suggest(name, names); {
	case near != "":
		e.Hint = fmt.Sprintf("did you mean %q?", near)
	case len(names) > 0:
		e.Hint = "its scripts are " + strings.Join(names, ", ")
	}
	return e
}

// Validate checks the spec of a product, after flags have changed it. Its errors name the
// key of the file, or the flag.
func (p *Project) Validate(sp *spec.Spec, product Product) error {
	return sp.ValidateIn(p.where, product.tables...)
}

// Environment returns the directory of the project's virtual environment: .venv beside
// its file, or beside that of the uv workspace around it. It is "" if there is none.
func (p *Project) Environment() string {
	if isEnvironment(filepath.Join(p.Dir, ".venv")) {
		return filepath.Join(p.Dir, ".venv")
	}
	for dir := filepath.Dir(p.Dir); ; dir = filepath.Dir(dir) {
		file := Find(dir)
		if file == "" {
			return ""
		}
		dir = filepath.Dir(file)
		up, err := Load(file)
		var wrong *spec.Error
		if errors.As(err, &wrong) && up == nil {
			return ""
		}
		if env := filepath.Join(dir, ".venv"); up.workspace && isEnvironment(env) {
			return env
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

func isEnvironment(dir string) bool {
	fi, err := os.Stat(filepath.Join(dir, "pyvenv.cfg"))
	return err == nil && fi.Mode().IsRegular()
}
