package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/spec"
)

// buildFlags holds the flags of gofreeze build.
type buildFlags struct {
	onefile, onedir, noConfirm, clean, lean, noProbe, strip, json, verifyCache, dryRun       bool
	name, module, entryPoint, distPath, workPath, specPath, logLevel, contentsDir, tmpDir    string
	upxDir, extract, extractCheck, compress, python, interpreter                             string
	optimize                                                                                 int
	paths, hidden, exclude, excludeDist, addData, addBinary, all, data, submodules, binaries []string
	metadata, recursive, runtimeHooks, options, source, debug, hookDirs                      []string
	onDisk, notOnDisk, includeDist                                                           []string
	windowed                                                                                 bool
	bundleID                                                                                 string
	windows                                                                                  spec.Windows
	targets, requirements, icons                                                             []string
	sitePackages                                                                             string
	upxExclude, unprotected                                                                  []string
	strict                                                                                   bool
	traces                                                                                   []string
	noUPX                                                                                    bool
	alias                                                                                    bool     // the command is gofreeze pyinstaller
	long                                                                                     []string // the long flags of gofreeze pyinstaller

	level     int // the value of --log-level
	output    string
	quiet     bool
	verbose   bool
	variables map[string]string // those that stand for flags, by flag
	written   []*bundle.Result  // what a build that failed has written, for --json
	notes     []string          // about flags that have no effect
	warnings  []string          // about flags that ask for something gofreeze does not have
}

func (f *buildFlags) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.BoolVarP(&f.onefile, "onefile", "F", false, "make one executable file")
	if f.alias {
		fl := fs.VarPF(clears{&f.onefile}, "onedir", "D", "make a directory with an executable (default)")
		fl.NoOptDefVal = "true"
	} else {
		fs.BoolVarP(&f.onedir, "onedir", "D", false, "make a directory with an executable (default)")
	}
	fs.StringVarP(&f.name, "name", "n", "", "name of the product (default: that of the script, the package, or the command; of a module, its name up to the first dot)")
	short := map[string]string{"module": "m"}
	if f.alias { // pyinstaller's -m is the manifest
		short = map[string]string{"manifest": "m"}
	}
	fs.StringVarP(&f.module, "module", short["module"], "", "freeze a module, to be run as python -m runs it")
	if !f.alias {
		fs.StringVar(&f.entryPoint, "entry-point", "", "freeze a function, MODULE:FUNCTION, or a command of an installed distribution or of the project")
	}
	fs.StringVar(&f.distPath, "distpath", "", "directory for the product (default dist)")
	fs.StringVar(&f.workPath, "workpath", "", "directory for files about the build (default build)")
	fs.StringVar(&f.specPath, "specpath", "", "also write the build as NAME.toml into this directory")
	fs.BoolVarP(&f.noConfirm, "noconfirm", "y", false, "replace an existing output directory")
	fs.BoolVar(&f.clean, "clean", false, "remove cached results first")
	fs.StringVar(&f.logLevel, "log-level", "WARN", "TRACE, DEBUG, INFO, WARN, DEPRECATION, ERROR, FATAL or CRITICAL")
	fs.StringArrayVarP(&f.paths, "paths", "p", nil, "directory to search for modules first; several joined by :")
	fs.StringArrayVar(&f.hidden, "hidden-import", nil, "hidden import: module to include although no code shows its import")
	fs.StringArrayVar(&f.exclude, "exclude-module", nil, "module to leave out")
	fs.StringArrayVar(&f.excludeDist, "exclude-dist", nil, "distribution to leave out, with its modules, as if it were not installed")
	fs.StringArrayVar(&f.includeDist, "include-dist", nil, "distribution to include even if only optional imports of other distributions reach it; * for all such distributions")
	fs.StringArrayVar(&f.addData, "add-data", nil, "SRC:DEST data files to include")
	fs.StringArrayVar(&f.addBinary, "add-binary", nil, "SRC:DEST libraries or executables to include, with the libraries that they load")
	fs.StringArrayVar(&f.all, "collect-all", nil, "package to include whole")
	fs.StringArrayVar(&f.data, "collect-data", nil, "package whose data files to include")
	fs.StringArrayVar(&f.submodules, "collect-submodules", nil, "package whose submodules to include")
	fs.StringArrayVar(&f.binaries, "collect-binaries", nil, "package whose libraries to include")
	fs.StringArrayVar(&f.metadata, "copy-metadata", nil, "distribution whose metadata to include")
	fs.StringArrayVar(&f.recursive, "recursive-copy-metadata", nil, "distribution whose metadata to include, with that of the distributions that it requires")
	fs.StringArrayVar(&f.hookDirs, "additional-hooks-dir", nil, "directory with hooks")
	fs.StringArrayVar(&f.runtimeHooks, "runtime-hook", nil, "script to run before the program")
	fs.IntVar(&f.optimize, "optimize", 0, "optimisation level of the bytecode: 0, 1 or 2")
	fs.StringArrayVar(&f.options, "python-option", nil, "option of the interpreter at run time: u, v, O, \"W ignore\", \"X utf8\", hash_seed=N")
	fs.BoolVarP(&f.strip, "strip", "s", false, "remove symbols from libraries")
	fs.StringVar(&f.upxDir, "upx-dir", "", "onedir: directory of upx, to compress libraries with it")
	fs.StringArrayVar(&f.upxExclude, "upx-exclude", nil, "file name or pattern of libraries that upx must not compress")
	fs.BoolVar(&f.noUPX, "noupx", false, "do not use upx, even with --upx-dir")
	fs.StringVar(&f.tmpDir, "runtime-tmpdir", "", "extract at each start, below this directory")
	fs.StringVar(&f.contentsDir, "contents-directory", "", "onedir: name of the directory beside the executable (default _internal)")
	fs.StringVar(&f.extract, "extract", "", "cache: extract once (default); temp: at each start")
	fs.StringVar(&f.extractCheck, "extract-check", "", "onefile: each start compares sizes and times (quick, default) or every byte (full)")
	fs.StringVar(&f.compress, "compress", "", "fast, default or max (slow)")
	fs.BoolVar(&f.lean, "lean", false, "include only those modules of a distribution that imports reach")
	fs.BoolVar(&f.noProbe, "no-probe", false, "do not import extension modules to see which modules they import")
	if f.alias {
		fs.Var(pythonValue{f}, "python", "short for --python-option; or the interpreter to ship: executable, directory or version")
	} else {
		fs.StringVar(&f.python, "python", "", "interpreter to ship: executable, directory or version")
	}
	fs.StringArrayVar(&f.targets, "target", nil, "OS/ARCH that the product is for (default this machine), or all")
	fs.StringArrayVar(&f.requirements, "requirements", nil, "file with the packages to include, found for each target with pip")
	fs.StringVar(&f.sitePackages, "site-packages", "", "directory with the packages to include")
	fs.BoolVarP(&f.windowed, "windowed", "w", false, "no console on Windows; an application bundle on macOS")
	fs.StringArrayVarP(&f.icons, "icon", "i", nil, "icon of the executable or application bundle")
	fs.StringVar(&f.windows.VersionFile, "version-file", "", "file with the details that Windows shows: VSVersionInfo(...)")
	fs.StringVarP(&f.windows.Manifest, "manifest", short["manifest"], "", "application manifest on Windows: a file, or the XML itself")
	fs.BoolVar(&f.windows.Admin, "uac-admin", false, "ask for an administrator's rights on Windows")
	fs.BoolVar(&f.windows.UIAccess, "uac-uiaccess", false, "let the program drive other programs' windows on Windows")
	fs.BoolVar(&f.windows.NoTraceback, "disable-windowed-traceback", false, "windowed: do not show the error that ends the program")
	fs.StringArrayVarP(&f.windows.Resources, "resource", "r", nil, "FILE[,TYPE[,NAME[,LANG]]] resources for the executable on Windows, from another executable or a data file")
	fs.StringVar(&f.windows.HideConsole, "hide-console", "", "hide-early, minimize-early, hide-late or minimize-late: what happens to the console of a double click on Windows")
	fs.StringVar(&f.bundleID, "osx-bundle-identifier", "", "identifier of the application bundle on macOS")
	fs.StringArrayVar(&f.source, "include-source", nil, "package or module whose source text to include; __main__ is the program itself, * everything")
	fs.StringArrayVar(&f.onDisk, "source-on-disk", nil, "package or module whose source files lie in the product as files, too; __main__ is the program itself, * everything")
	fs.StringArrayVar(&f.notOnDisk, "no-source-on-disk", nil, "package or module whose source files do not, though its code looks at its own files; * everything")
	fs.StringVar(&f.interpreter, "interpreter", "", "children or never: whether sys.executable -c, -m, FILE works in children")
	fs.StringArrayVarP(&f.debug, "debug", "d", nil, "all, imports, bootloader or noarchive")
	if !f.alias {
		fs.StringArrayVar(&f.traces, "trace", nil, "file that gofreeze trace has written, with what the program uses")
		fs.BoolVar(&f.strict, "strict", false, "make warnings about the product errors, and write no product then")
	}
	fs.BoolVar(&f.json, "json", false, "print the result as JSON")
	fs.BoolVar(&f.dryRun, "dry-run", false, "print what the product would hold, and why, and write nothing")
	fs.BoolVar(&f.verifyCache, "verify-cache", false, "use no cached results: compute them again, and name and replace those that differ")
	fs.StringArrayVar(&f.unprotected, "unprotected", nil, "protection to switch off, to show what it prevents")
	_ = fs.MarkHidden("unprotected")
	f.registerOthers(fs, short)
	completeValues(cmd)
	// PyInstaller accepts these spellings, too.
	fs.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		switch name {
		case "hiddenimport":
			name = "hidden-import"
		case "collect-datas":
			name = "collect-data"
		case "nowindowed":
			name = "console"
		case "noconsole":
			name = "windowed"
		case "target-architecture":
			name = "target-arch"
		default:
			name = complete(name, f.long)
		}
		return pflag.NormalizedName(name)
	})
	if f.alias {
		f.long = []string{"help", "version"}
		fs.VisitAll(func(fl *pflag.Flag) {
			if fl.Name != "exclude-dist" { // pyinstaller's --exclude is --exclude-module
				f.long = append(f.long, fl.Name)
			}
		})
	}
}

// These flags of PyInstaller have no effect on Linux. gofreeze accepts them, so that a
// command line keeps working.
var (
	idle       = []string{"console", "argv-emulation", "bootloader-ignore-signals"}
	idleValues = []string{"target-arch", "codesign-identity", "osx-entitlements-file", "splash", "splash-center"}
	// removed maps the flags that PyInstaller has dropped to the reason.
	removed = map[string]string{
		"key":                     "the encryption protected nothing, because the key was beside the bytecode",
		"no-embed-manifest":       "the manifest is always inside the executable",
		"win-private-assemblies":  "PyInstaller no longer looks for side-by-side assemblies",
		"win-no-prefer-redirects": "PyInstaller no longer looks for side-by-side assemblies",
	}
)

func (f *buildFlags) registerOthers(fs *pflag.FlagSet, short map[string]string) {
	maps.Copy(short, map[string]string{"console": "c"})
	for _, n := range idle {
		fs.BoolP(n, short[n], false, "")
		_ = fs.MarkHidden(n)
	}
	for _, n := range idleValues {
		fs.StringArrayP(n, short[n], nil, "")
		_ = fs.MarkHidden(n)
	}
	for n := range removed {
		fs.String(n, "", "")
		fs.Lookup(n).NoOptDefVal = "yes"
		_ = fs.MarkHidden(n)
	}
}

// anywhere lists the flags that say how to build, so that they can be given together
// with a spec file.
var anywhere = []string{"distpath", "workpath", "noconfirm", "clean", "log-level", "trace", "strict", "json", "dry-run", "verify-cache", "unprotected", "quiet", "verbose"}

// changesProgram lists the given flags that say what to build.
func changesProgram(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().Visit(func(fl *pflag.Flag) {
		if !slices.Contains(anywhere, fl.Name) && !slices.Contains(idle, fl.Name) && !slices.Contains(idleValues, fl.Name) {
			out = append(out, fl.Name)
		}
	})
	return out
}

// otherThan returns the name of a given flag that is not among the allowed ones.
func otherThan(cmd *cobra.Command, allowed []string) string {
	name := ""
	cmd.Flags().Visit(func(fl *pflag.Flag) {
		if !slices.Contains(allowed, fl.Name) {
			name = fl.Name
		}
	})
	return name
}

// check refuses flags that no build accepts, and notes those that have no effect.
func (f *buildFlags) check(cmd *cobra.Command) error {
	for n, why := range removed {
		if cmd.Flags().Changed(n) {
			return usagef("build: --%s was removed from PyInstaller (%s); leave it out", n, why)
		}
	}
	for _, n := range append(append([]string{}, idle...), idleValues...) {
		switch {
		case !cmd.Flags().Changed(n) || n == "console":
		case strings.HasPrefix(n, "splash"):
			f.warnings = append(f.warnings, "--"+n+": there is no splash screen; importing pyi_splash does no harm")
		default:
			f.notes = append(f.notes, "--"+n+" has no effect on Linux")
		}
	}
	for _, n := range []string{"windowed", "icon", "osx-bundle-identifier", "version-file", "manifest", "uac-admin", "uac-uiaccess", "disable-windowed-traceback", "resource", "hide-console"} {
		if cmd.Flags().Changed(n) && !strings.Contains(strings.Join(f.targets, " "), "/") && !slices.Contains(f.targets, "all") {
			f.notes = append(f.notes, "--"+n+" has no effect on Linux")
		}
	}
	if err := checkIdle(cmd); err != nil {
		return err
	}
	if f.dryRun && f.verifyCache {
		return usagef("build: --dry-run computes only a part of what --verify-cache compares")
	}
	if f.clean && f.verifyCache {
		return usagef("build: --clean leaves nothing in the cache that --verify-cache could compare")
	}
	if f.onefile && f.onedir {
		return usagef("build: --onefile and --onedir cannot be given together")
	}
	if err := f.checkOutput(cmd); err != nil {
		return err
	}
	switch {
	case f.quiet && f.verbose:
		return usagef("build: --quiet and --verbose cannot be given together")
	case (f.quiet || f.verbose) && cmd.Flags().Changed("log-level") && f.variables["log-level"] == "":
		return usagef("build: --log-level cannot be given together with --quiet or --verbose")
	case f.quiet:
		f.logLevel = "ERROR"
	case f.verbose:
		f.logLevel = "INFO"
	}
	var ok bool
	if f.level, ok = logLevel(f.logLevel); !ok {
		return usagef("build: --log-level %s: want TRACE, DEBUG, INFO, WARN, DEPRECATION, ERROR, FATAL or CRITICAL", f.logLevel)
	}
	return nil
}

// probe is what --no-probe means in a spec.
func (f *buildFlags) probe() *bool {
	if !f.noProbe {
		return nil
	}
	return new(bool)
}

// fromFlags makes a spec from the flags and the arguments.
func (f *buildFlags) fromFlags(args []string) (*spec.Spec, error) {
	sp, err := f.flagSpec()
	if err != nil {
		return nil, err
	}
	return sp, program(sp, args)
}

// flagSpec makes a spec from the flags.
func (f *buildFlags) flagSpec() (*spec.Spec, error) {
	sp := &spec.Spec{
		Name: f.name, ContentsDir: f.contentsDir, Module: f.module, EntryPoint: f.entryPoint,
		Targets: lists(f.targets), Windowed: f.windowed, Icon: f.icon(), Windows: f.windows, MacOS: spec.MacOS{BundleIdentifier: f.bundleID},
		Python: spec.Python{Path: f.python, Optimize: f.optimize, Options: f.options, SitePackages: f.sitePackages},
		Modules: spec.Modules{Hidden: lists(f.hidden), Exclude: lists(f.exclude), ExcludeDist: lists(f.excludeDist), IncludeDist: lists(f.includeDist), CollectAll: f.all, CollectData: f.data,
			CollectSubmodules: f.submodules, CollectBinaries: f.binaries, CopyMetadata: f.metadata, RecursiveMetadata: f.recursive,
			IncludeSource: lists(f.source), OnDisk: lists(f.onDisk), NotOnDisk: lists(f.notOnDisk), Lean: f.lean, Probe: f.probe()},
		Onefile: spec.Onefile{Extract: f.extract, Check: f.extractCheck, TempDir: f.tmpDir},
		Runtime: spec.Runtime{Hooks: f.runtimeHooks, Interpreter: f.interpreter, Debug: lists(f.debug)},
		Build:   spec.Build{Compress: f.compress, Strip: f.strip, Strict: f.strict, DistPath: f.distPath, WorkPath: f.workPath, HookDirs: f.hookDirs, UPXDir: f.upx(), UPXExclude: f.upxExclude},
	}
	if f.onefile {
		sp.Layout = "onefile"
	}
	if f.tmpDir != "" && f.extract == "" {
		sp.Onefile.Extract = "temp"
	}
	for _, r := range f.requirements {
		sp.Python.Requirements = append(sp.Python.Requirements, "-r "+r)
	}
	for _, p := range f.paths {
		sp.Paths = append(sp.Paths, filepath.SplitList(p)...)
	}
	var err error
	if sp.Data, err = f.pairs("add-data", f.addData); err != nil {
		return nil, err
	}
	if sp.Binaries, err = f.pairs("add-binary", f.addBinary); err != nil {
		return nil, err
	}
	return sp, nil
}

// icon is the file of the first --icon. pyinstaller also accepts NONE, and the number
// of an icon in a file.
func (f *buildFlags) icon() string {
	if len(f.icons) == 0 || strings.EqualFold(f.icons[0], "NONE") {
		return ""
	}
	file, _, _ := strings.Cut(f.icons[0], ",")
	return file
}

// program fills in the argument that names the program.
func program(sp *spec.Spec, args []string) error {
	switch {
	case sp.Module != "" && len(args) > 0:
		return &usageError{fmt.Errorf("build: -m %s and %s both name a program", sp.Module, args[0]), "put -- before the arguments of the program"}
	case sp.Module != "" && sp.EntryPoint != "":
		return usagef("build: -m %s and --entry-point %s both name a program", sp.Module, sp.EntryPoint)
	case sp.Module != "" || sp.EntryPoint != "":
		return nil
	case len(args) == 0:
		return usagef("name a script, a package directory, -m MODULE or a spec file, or build in a directory with pyproject.toml")
	case len(args) > 1:
		// As in PyInstaller, the scripts run one after the other in one program, which
		// is named after the first one.
		for _, a := range args {
			if fi, err := os.Stat(a); err == nil && fi.IsDir() {
				return usagef("build: %s: a directory is built alone", a)
			}
		}
		if sp.Name == "" {
			sp.Name = strings.TrimSuffix(filepath.Base(args[0]), filepath.Ext(args[0]))
		}
		sp.Before = args[:len(args)-1]
		args = args[len(args)-1:]
	}
	if fi, err := os.Stat(args[0]); err == nil && fi.IsDir() {
		sp.Package = args[0]
	} else if err != nil && len(sp.Before) == 0 && function.MatchString(args[0]) {
		sp.EntryPoint = args[0]
	} else {
		sp.Script = args[0]
	}
	return nil
}

// separator returns the index of what separates SRC from DEST: the last colon, or else
// the last semicolon, as in command lines written on Windows. Where lists of paths are separated by semicolons, a semicolon comes
// first, and a colon behind the letter of a drive does not count. The result is -1 if
// there is no separator.
func separator(pair string) int {
	colon, semicolon := strings.LastIndexByte(pair, ':'), strings.LastIndexByte(pair, ';')
	switch {
	case filepath.ListSeparator == ';' && (semicolon >= 0 || colon == 1):
		return semicolon
	case colon < 0:
		return semicolon
	}
	return colon
}

// pairs reads SRC:DEST arguments. With --specpath, a source that exists in that directory
// is relative to it, as in PyInstaller.
func (f *buildFlags) pairs(flag string, args []string) ([]spec.Pair, error) {
	var out []spec.Pair
	for _, a := range args {
		i := separator(a)
		if i <= 0 || i == len(a)-1 {
			return nil, usagef("build: --%s %s: want SRC:DEST, where DEST is a directory in the product (. for its top)", flag, a)
		}
		p := spec.Pair{Source: a[:i], Dest: a[i+1:]}
		if file := filepath.Join(f.specPath, p.Source); f.specPath != "" && !filepath.IsAbs(p.Source) {
			if found, err := filepath.Glob(file); err == nil && len(found) > 0 {
				p.Source = file
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// lists splits arguments at commas: --exclude-module a,b names two modules.
func lists(args []string) []string {
	var out []string
	for _, a := range args {
		for _, s := range strings.Split(a, ",") {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// upx is the directory of upx, or "" if upx must not be used.
func (f *buildFlags) upx() string {
	if f.noUPX {
		return ""
	}
	return f.upxDir
}
