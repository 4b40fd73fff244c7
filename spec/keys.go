package spec

import (
	"slices"
	"strings"
)

// Key describes one TOML key. docs/spec.md, the comments of Marshal and the errors
// about the key are made from it.
type Key struct {
	Path    string   // dotted: "python.optimize", "data.source"
	Type    string   // "string", "boolean", "integer", "list of strings", "list of tables"
	Values  []string // the allowed values, for words from a fixed set
	Default string   // as text or as a TOML value
	Flag    string   // the equivalent flag of `gofreeze build`
	Doc     string   // complete sentences
	Example string   // a TOML value
}

// table holds the keys that one kind of file may have.
type table []Key

func keyOf(path string) (Key, bool) { return keys.of(path) }

func (t table) of(path string) (Key, bool) {
	i := slices.IndexFunc(t, func(k Key) bool { return k.Path == path })
	if i < 0 {
		return Key{}, false
	}
	return t[i], true
}

// LongFlag returns the long flag that the key stands for, or the last one if there are
// several. It returns "" for a key that is the argument of the command.
func (k Key) LongFlag() string {
	if i := strings.LastIndex(k.Flag, "--"); i >= 0 {
		return k.Flag[i:]
	}
	return ""
}

const (
	str     = "string"
	boolean = "boolean"
	integer = "integer"
	list    = "list of strings"
	tables  = "list of tables"
)

// targetWords are the values of targets.
var targetWords = append(Targets(), "all")

// Targets lists the targets that products can be built for, each as OS/ARCH.
func Targets() []string {
	return []string{"linux/amd64", "linux/arm64", "windows/amd64", "darwin/amd64", "darwin/arm64"}
}

// keys are the keys of a spec file, in the order in which Marshal writes them.
var keys = table{
	{"script", str, nil, "", "SCRIPT.py",
		"The program: a Python file that runs as __main__. Give exactly one of script, package, module and entry-point.", `"app.py"`},
	{"before", list, nil, "none", "SCRIPT.py",
		"Python files that run before script, in the same namespace, as with `gofreeze build BEFORE.py SCRIPT.py`.", `["setup.py"]`},
	{"package", str, nil, "", "PACKAGE_DIR",
		"The program: a directory with a __main__.py, run as by `python DIR` or, if it has an __init__.py, as by `python -m DIR`.", `"src/app"`},
	{"module", str, nil, "", "-m, --module",
		"The program: a module or package, run as by `python -m MODULE`. It is looked for in paths, in the directory of the spec file, and in the interpreter's paths.", `"app.cli"`},
	{"entry-point", str, nil, "", "--entry-point",
		"The program: a function, as MODULE:FUNCTION, which is called without arguments and whose result is the exit code; or the name of a command that an installed distribution offers. It is looked for where module is.", `"app.cli:main"`},
	{"name", str, nil, "the name of script, package, module or entry-point", "-n, --name",
		"The name of the product, of its executable, and of the process.", `"app"`},
	{"layout", str, []string{"onefile", "onedir"}, `"onedir"`, "-F, --onefile, -D, --onedir",
		"onefile makes one executable file; onedir makes a directory with an executable and its files.", `"onefile"`},
	{"paths", list, nil, "none", "-p, --paths",
		"Directories and zip files that are searched for modules before the interpreter's own. The directories are searched for libraries, too, that `ctypes` loads by bare names.", `["src", "vendor"]`},
	{"targets", list, targetWords, "the build machine", "--target",
		"The systems that the product is for. With several targets, each product gets a directory of its own in dist-path, named after the target: windows-amd64. all stands for all targets.", `["windows/amd64", "linux/amd64"]`},
	{"windowed", boolean, nil, "false", "-w, --windowed",
		"The program has windows of its own: on Windows it gets no console; on macOS it becomes an application bundle, NAME.app.", "true"},
	{"icon", str, nil, "none", "-i, --icon",
		"The icon of the executable on Windows (an .ico file or a PNG image) or of the application bundle on macOS (an .icns file or a square PNG image).", `"app.png"`},
	{"contents-directory", str, nil, `"_internal"`, "--contents-directory",
		"onedir only: the directory beside the executable that contains all other files.", `"lib"`},

	{"python.path", str, nil, "the environment of a command, the active virtual environment, or else the .venv of the project, the environment that gofreeze is installed in, python3 on PATH, or an embedded Python", "--python",
		"The interpreter to ship: an executable, the directory of an installation or virtual environment, or the version of an embedded Python, such as 3.11.", `".venv/bin/python"`},
	{"python.optimize", integer, []string{"0", "1", "2"}, "0", "--optimize",
		"The optimisation level of the bytecode: 1 removes assert statements; 2 also removes docstrings.", "1"},
	{"python.options", list, nil, "none", "--python-option",
		"Options of the interpreter at run time: u (unbuffered), v (verbose imports), O, OO, \"W ACTION\", \"X OPTION\", hash_seed=N.", `["u", "X utf8"]`},
	{"python.requirements", list, nil, "the packages that are installed for the interpreter; none for other targets", "--requirements",
		"The packages that the program may import, in the form for pip: names with versions, or -r and a file that lists them. pip finds the wheels for each target. Installed packages are then ignored.", `["numpy>=2", "-r requirements.txt"]`},
	{"python.site-packages", str, nil, "none", "--site-packages",
		"A directory with the packages that the program may import, as pip install --target makes it. Installed packages are then ignored.", `"vendor/windows"`},

	{"modules.hidden", list, nil, "none", "--hidden-import",
		"Hidden imports: modules to include although no code shows that they are imported.", `["plugins.extra"]`},
	{"modules.called-with", list, nil, "none", "-- ARGS",
		"Arguments that the program will be called with. Modules that they name, as in main:app, package.settings or --app=tasks, are hidden imports; a word alone is one only if it is a module of the program. The product does not keep the arguments.", `["main:app"]`},
	{"modules.exclude", list, nil, "none", "--exclude-module",
		"Modules to leave out, with their submodules, as if they were not installed.", `["tkinter"]`},
	{"modules.exclude-dist", list, nil, "none", "--exclude-dist",
		"Distributions to leave out, with their modules, files and metadata, as if they were not installed. What requires them, or names them as plug-ins, does not bring them in.", `["my-plugin"]`},
	{"modules.include-dist", list, nil, "none", "--include-dist",
		"Distributions to include, with their modules, files, metadata and requirements, whatever reaches them; \"*\" for all that would be left out because only optional imports of other distributions reach them, and nobody has asked for them. The build names those.", `["openpyxl"]`},
	{"modules.collect-all", list, nil, "none", "--collect-all",
		"Packages to include whole: submodules, data files and shared libraries.", `["mypkg"]`},
	{"modules.collect-data", list, nil, "none", "--collect-data",
		"Packages whose data files are included.", `["mypkg"]`},
	{"modules.collect-submodules", list, nil, "none", "--collect-submodules",
		"Packages whose submodules are all included.", `["mypkg.plugins"]`},
	{"modules.collect-binaries", list, nil, "none", "--collect-binaries",
		"Packages whose shared libraries are included.", `["mypkg"]`},
	{"modules.copy-metadata", list, nil, "none", "--copy-metadata",
		"Distributions whose metadata (dist-info) is included. The metadata of every distribution that imports reach is included anyway.", `["my-dist"]`},
	{"modules.recursive-copy-metadata", list, nil, "none", "--recursive-copy-metadata",
		"Like copy-metadata, but also includes the metadata of the distributions that these require.", `["my-dist"]`},
	{"modules.include-source", list, nil, "none", "--include-source",
		"Packages and modules whose source text is included, for inspect.getsource and full tracebacks; \"__main__\" stands for the program itself, \"*\" for everything.", `["mypkg"]`},
	{"modules.on-disk", list, nil, "what looks at its own files", "--source-on-disk",
		"Packages and modules whose source files lie in the product as files, too, for code that lists, opens or starts them; \"__main__\" stands for the program itself, \"*\" for everything. Modules are still imported from the module file. Distributions, and the packages of the program, whose code shows that it looks at its own files have their sources on disk anyway.", `["mypkg"]`},
	{"modules.not-on-disk", list, nil, "none", "--no-source-on-disk",
		"Packages and modules whose source files do not lie in the product as files, though their code looks at its own files, or on-disk names a package around them. The longest name decides.", `["mypkg.secret"]`},
	{"modules.lean", boolean, nil, "false", "--lean",
		"Include only those modules of a distribution that imports reach, instead of collecting it whole.", "true"},
	{"modules.probe", boolean, nil, "true", "--no-probe",
		"Import each extension module of the product once, in a process of its own, to see which modules it imports in C. With false, only the names in its strings tell.", "false"},

	{"data", tables, nil, "none", "--add-data",
		"Data files to include, one table for each source.", `[{ source = "assets", dest = "assets" }]`},
	{"data.source", str, nil, "required", "--add-data",
		"A file, a directory (its contents are included) or a glob pattern, of which directories keep their names. As for a shell, * matches no name that begins with a dot.", `"assets/*.png"`},
	{"data.dest", str, nil, "required", "--add-data",
		"The destination directory in the product, below sys._MEIPASS; \".\" for the top.", `"assets"`},
	{"binaries", tables, nil, "none", "--add-binary",
		"Shared libraries and executables to include, with the libraries that they load, one table for each source.", `[{ source = "libfoo.so.1", dest = "." }]`},
	{"binaries.source", str, nil, "required", "--add-binary",
		"A file, a directory or a glob pattern.", `"/opt/foo/lib/*.so"`},
	{"binaries.dest", str, nil, "required", "--add-binary",
		"The destination directory in the product; \".\" for the top.", `"."`},

	{"onefile.extract", str, []string{"cache", "temp"}, `"cache"`, "--extract",
		"cache extracts once into the user's cache directory, for all later starts; temp extracts at each start into a directory that is removed afterwards.", `"temp"`},
	{"onefile.check", str, []string{"quick", "full"}, `"quick"`, "--extract-check",
		"How each start checks an extracted product: quick compares sizes, times and modes of the files; full reads every file and compares its digest, so that a file that anybody, even the user, has changed is extracted again. full takes the time to read the product at each start, including starts of child processes.", `"full"`},
	{"onefile.temp-dir", str, nil, "the system's", "--runtime-tmpdir",
		"The directory on the user's machine below which the product is extracted.", `"/var/tmp"`},

	{"runtime.hooks", list, nil, "none", "--runtime-hook",
		"Run-time hooks: Python files that run before the program, in this order.", `["hooks/setup.py"]`},
	{"runtime.interpreter", str, []string{"children", "never"}, `"children"`, "--interpreter",
		"children: a process that the program starts as sys.executable -c, -m or FILE behaves as an interpreter over the included modules; never: it runs the program again.", `"never"`},
	{"runtime.debug", list, []string{"all", "imports", "bootloader", "noarchive"}, "none", "-d, --debug",
		"Debugging aids: imports traces imports on stderr; bootloader traces the start on stderr; noarchive keeps modules as files; all stands for all of these.", `["imports"]`},

	{"windows.version-file", str, nil, "none", "--version-file",
		"The version information that Windows shows: a file in the form that pyi-grab_version writes, VSVersionInfo(...).", `"version.txt"`},
	{"windows.manifest", str, nil, "long paths, and the rights that uac-admin and uac-uiaccess ask for", "--manifest",
		"The application manifest, in place of the default one: a file, or the XML itself.", `"app.manifest"`},
	{"windows.uac-admin", boolean, nil, "false", "--uac-admin",
		"Windows asks the user for an administrator's rights when the program starts.", "true"},
	{"windows.uac-uiaccess", boolean, nil, "false", "--uac-uiaccess",
		"The program may drive the windows of programs with more rights; Windows requires it to be signed.", "true"},
	{"windows.disable-windowed-traceback", boolean, nil, "false", "--disable-windowed-traceback",
		"A windowed program that ends by an unhandled error does not show the error in a window.", "true"},
	{"windows.dpi", str, []string{"unaware", "system", "per-monitor"}, "undeclared, as in python.exe: the program can ask for it", "",
		"How the program deals with the resolution of screens, declared in the manifest.", `"per-monitor"`},

	{"windows.resources", list, nil, "none", "-r, --resource",
		"Further resources, as FILE,TYPE,NAME,LANGUAGE. FILE is an executable or library for Windows, whose resources are copied: all of them, or those of a type, name and language, where * matches anything. Or it is any other file, which becomes the resource of that type and name. Types and names are numbers or words; 10 is the type of raw data.", `["extra.dll", "config.bin,10,CONFIG"]`},
	{"windows.hide-console", str, []string{"hide-early", "minimize-early", "hide-late", "minimize-late"}, "the console stays", "--hide-console",
		"Hides or minimises a console that Windows opened only for this program, as after a double click: early, before the product is extracted, or late, just before the program's own code runs.", `"hide-late"`},

	{"macos.bundle-identifier", str, nil, "the name", "--osx-bundle-identifier",
		"The identifier of the application bundle and of its signature.", `"org.example.app"`},

	{"build.compress", str, []string{"fast", "default", "max"}, `"default"`, "--compress",
		"The level of compression: max makes the smallest file and the slowest build, about 2 MB per second and processor for files that were not packed before. Cache hits are equally fast.", `"max"`},
	{"build.strip", boolean, nil, "false", "-s, --strip",
		"Remove the symbols of shared libraries and of the interpreter.", "true"},
	{"build.dist-path", str, nil, `"dist" in the current directory`, "--distpath",
		"The directory for the product.", `"out"`},
	{"build.work-path", str, nil, `"build" in the current directory`, "--workpath",
		"The directory for files about the build.", `"/tmp/build"`},
	{"build.hook-dirs", list, nil, "none", "--additional-hooks-dir",
		"Directories with hooks, which apply before the built-in ones: Python hooks named hook-MODULE.py, which are written for PyInstaller, and TOML files with [[hook]].", `["hooks"]`},
	{"build.hooks", list, nil, "none", "--additional-hooks-dir",
		"Like hook-dirs, but an entry may also be a single TOML file with hooks.", `["hooks", "more/qt.toml"]`},
	{"build.strict", boolean, nil, "false", "--strict",
		"What a build warns about is an error: it ends with exit code 1, and writes no product.", "true"},
	{"build.upx-dir", str, nil, "UPX is not used", "--upx-dir",
		"onedir only: the directory of the program upx, which compresses the libraries of the product. A library that does not load afterwards stays uncompressed.", `"/usr/bin"`},
	{"build.upx-exclude", list, nil, "none", "--upx-exclude",
		"File names of libraries that UPX must not compress, or patterns of them.", `["libQt5*.so.5"]`},

	{"trace.modules", list, nil, "none", "--trace",
		"Modules that runs of the program have imported, as gofreeze trace writes them.", `["plugins.extra"]`},
	{"trace.metadata", list, nil, "none", "--trace",
		"Distributions whose metadata such runs have asked for.", `["my-plugin"]`},
	{"trace.files", list, nil, "none", "--trace",
		"Files that such runs have read: DISTRIBUTION:PATH, or :PATH below the program's directory.", `["my-plugin:my_plugin/table.json", ":assets/logo.png"]`},
	{"trace.libraries", list, nil, "none", "--trace",
		"Libraries of the system that such runs have loaded by these names.", `["libmagic.so.1"]`},
}
