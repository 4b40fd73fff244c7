package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/spec"
	"github.com/gofreeze/gofreeze/spec/project"
)

// wanted is what the arguments of a build mean, if they name programs of a project.
type wanted struct {
	project  *project.Project
	products []project.Product
}

// function is an argument that may name a function of a module. It leaves it to the spec
// to say what is wrong with the names.
var function = regexp.MustCompile(`^[^/\\:]+:[^/\\:]+$`)

// fromProject decides what arguments mean that name a project, its scripts or a function.
// It returns nil if they name a program in another way.
func (f *buildFlags) fromProject(args []string) (*wanted, error) {
	if f.alias || f.module != "" {
		return nil, nil
	}
	if f.entryPoint != "" {
		return f.fromEntryPoint(args)
	}
	switch len(args) {
	case 0:
		return load(project.Find("."))
	case 1:
		if w, decided, err := fromArgument(args[0]); decided || err != nil {
			return w, err
		}
	}
	if slices.ContainsFunc(args, func(a string) bool { return exists(a) || strings.ContainsAny(a, `/\`) || filepath.Ext(a) == ".py" }) {
		return nil, nil
	}
	return load(project.Find("."), args...)
}

// fromEntryPoint is fromProject for --entry-point.
func (f *buildFlags) fromEntryPoint(args []string) (*wanted, error) {
	if len(args) > 0 {
		return nil, usagef("build: --entry-point %s and %s both name a program", f.entryPoint, args[0])
	}
	file := project.Find(".")
	if file == "" {
		return nil, nil
	}
	p, err := project.Load(file)
	if err != nil {
		return nil, err
	}
	if p.Has(f.entryPoint) {
		all, err := p.Products(f.entryPoint)
		return &wanted{p, all}, err
	}
	product, err := p.Function(f.entryPoint)
	return &wanted{p, []project.Product{product}}, err
}

// fromArgument is fromProject for the only argument. decided is false if it may still be
// the name of a script.
func fromArgument(arg string) (w *wanted, decided bool, err error) {
	fi, err := os.Stat(arg)
	switch {
	case err != nil && function.MatchString(arg):
		file := project.Find(".")
		if file == "" {
			return nil, true, nil
		}
		p, err := project.Load(file)
		if err != nil {
			return nil, true, err
		}
		product, err := p.Function(arg)
		return &wanted{p, []project.Product{product}}, true, err
	case err != nil:
		return nil, false, nil
	case !fi.IsDir() && filepath.Base(arg) == project.FileName:
		w, err = load(arg)
		return w, true, err
	case !fi.IsDir() || exists(filepath.Join(arg, "__main__.py")):
		return nil, true, nil
	case exists(filepath.Join(arg, project.FileName)):
		w, err = load(filepath.Join(arg, project.FileName))
		return w, true, err
	}
	file := project.Find(arg)
	if file == "" {
		return nil, true, nil
	}
	p, err := project.Load(file)
	if err != nil {
		return nil, true, err
	}
	names := p.Under(arg)
	if p.Has(arg) { // a script and its package often have the same name
		names = []string{arg}
	}
	if len(names) == 0 {
		return nil, true, nil
	}
	all, err := p.Products(names...)
	return &wanted{p, all}, true, err
}

// load returns the products of a project, or nil if there is no project.
func load(file string, names ...string) (*wanted, error) {
	if file == "" {
		return nil, nil
	}
	p, err := project.Load(shorter(file))
	if err != nil {
		return nil, err
	}
	all, err := p.Products(names...)
	return &wanted{p, all}, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// specs completes the specs of a project's programs with flags, which win over the file.
func (f *buildFlags) specs(cmd *cobra.Command, w *wanted, called []string) ([]*spec.Spec, error) {
	if f.name != "" && len(w.products) > 1 {
		return nil, usagef("build: --name %s would be the name of %d products; name one of %s, too", f.name, len(w.products), strings.Join(w.project.Names(), ", "))
	}
	over, err := f.flagSpec()
	if err != nil {
		return nil, err
	}
	given := spec.GivenFlags(cmd.Flags().Changed)
	for _, key := range []string{"script", "module", "entry-point"} { // they have chosen the product
		delete(given, key)
	}
	if f.onedir {
		over.Layout = "onedir"
	}
	if f.tmpDir != "" {
		given["onefile.extract"] = true
	}
	if f.noUPX {
		given["build.upx-dir"] = true
	}
	if len(called) > 0 {
		over.Modules.CalledWith = called
		over.Paths = append(over.Paths, ".") // what the arguments name lies where the program is called
		given["modules.called-with"], given["paths"] = true, true
	}
	if over, err = over.Rebase(w.project.Dir); err != nil {
		return nil, err
	}
	var out []*spec.Spec
	for _, product := range w.products {
		sp := product.Spec.Overlay(over, func(key string) bool { return given[key] })
		sp.Dir, sp.File = w.project.Dir, w.project.File
		if err := f.addTraces(sp); err != nil {
			return nil, err
		}
		sp = sp.WithDefaults()
		if err := w.project.Validate(sp, product); err != nil {
			return nil, err
		}
		if sp.Python.Path = sp.PythonPath(); sp.Python.Path == "" {
			sp.Python.Path = environment(w.project, sp.Script)
		}
		if sp.Build.DistPath == "" {
			sp.Build.DistPath = filepath.Join(w.project.Dir, "dist")
		}
		out = append(out, sp)
	}
	return out, nil
}

// inProject sets what the project around a program means for it that is named by a script
// or a module: the environment, and for a module the directories with sources.
func inProject(sp *spec.Spec) {
	if ext := filepath.Ext(sp.Script); strings.EqualFold(ext, ".exe") && inEnvironment(sp.Script) {
		// As a command on Windows, it starts what its distribution says.
		if sp.Python.Path == "" {
			sp.Python.Path = filepath.Dir(filepath.Dir(sp.Script))
		}
		sp.EntryPoint, sp.Script = strings.TrimSuffix(filepath.Base(sp.Script), ext), ""
	}
	dir := sp.Dir
	if sp.Script != "" {
		dir = filepath.Dir(sp.Path(sp.Script))
	} else if sp.Package != "" {
		dir = sp.Path(sp.Package)
	}
	if dir == "" {
		dir = "."
	}
	var p *project.Project
	if file := project.Find(dir); file != "" {
		p, _ = project.Load(file) // mistakes in the file do not concern a program that it does not name
	}
	if p != nil && (sp.Module != "" || sp.EntryPoint != "") {
		sp.Sources = p.Sources
	}
	if sp.Script != "" {
		sp.Command = isCommand(sp.Path(sp.Script))
	}
	if sp.Python.Path == "" {
		sp.Python.Path = environment(p, sp.Path(sp.Script))
	}
}

// environment returns the interpreter or the directory of the environment that a program
// belongs to: that of its first line, none if one is active, or else that of the project,
// which may be nil. "" leaves the choice to the build.
func environment(p *project.Project, script string) string {
	if script != "" {
		if exe := interpreterOf(script); exe != "" {
			return exe
		}
	}
	if os.Getenv("VIRTUAL_ENV") != "" || p == nil {
		return ""
	}
	return p.Environment()
}
