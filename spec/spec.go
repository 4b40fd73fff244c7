// Package spec defines what to build: the Spec struct, its TOML form, defaults, and
// errors with positions. It never looks into the program that is frozen. docs/spec.md
// documents every key.
package spec

import "strings"

// Spec describes one program to freeze. The zero value of each field is its default;
// WithDefaults spells the defaults out. Exactly one of Script, Package, Module and
// EntryPoint is set.
type Spec struct {
	Name        string   `toml:"name"`               // default: the script's base name
	Script      string   `toml:"script"`             // a .py file
	Before      []string `toml:"before"`             // .py files that run first, in the same namespace
	Package     string   `toml:"package"`            // a directory with __main__.py
	Module      string   `toml:"module"`             // module that python -m would run
	EntryPoint  string   `toml:"entry-point"`        // MODULE:FUNCTION, or the name of an installed command
	Layout      string   `toml:"layout"`             // "onefile" or "onedir" (default, as in PyInstaller)
	Targets     []string `toml:"targets"`            // "linux/arm64", ...; "all"; default: this machine
	Windowed    bool     `toml:"windowed"`           // no console on Windows, an .app on macOS
	Icon        string   `toml:"icon"`               // path
	Paths       []string `toml:"paths"`              // searched before the interpreter's paths
	ContentsDir string   `toml:"contents-directory"` // onedir; default "_internal"
	Python      Python   `toml:"python"`
	Modules     Modules  `toml:"modules"`
	Data        []Pair   `toml:"data"`
	Binaries    []Pair   `toml:"binaries"`
	Onefile     Onefile  `toml:"onefile"`
	Runtime     Runtime  `toml:"runtime"`
	Windows     Windows  `toml:"windows"`
	MacOS       MacOS    `toml:"macos"`
	Build       Build    `toml:"build"`
	Trace       Trace    `toml:"trace"`
	Dir         string   `toml:"-"` // directory that relative paths refer to; "" for the current one
	File        string   `toml:"-"` // the spec file, "" if made from flags
	// Sources are directories of the program's project, which are searched for modules
	// after everything else: an installed project is found where it is installed.
	Sources []string `toml:"-"`
	// ProgramAt says where a file names the program, for errors: "pyproject.toml:7:8:
	// project.scripts.acme"; "" if unknown.
	ProgramAt string `toml:"-"`
	// Command means that Script is a command that an installer wrote: it begins with its
	// imports.
	Command bool `toml:"-"`
}

// ResourceFile returns the file of one of Windows.Resources.
func ResourceFile(resource string) string {
	file, _, _ := strings.Cut(resource, ",")
	return strings.TrimSpace(file)
}

// Pair is one SRC:DEST of --add-data or --add-binary.
type Pair struct {
	Source string `toml:"source"` // file, directory or glob
	Dest   string `toml:"dest"`   // directory in the product, "." for its top
}

// Python selects the interpreter and its options.
type Python struct {
	Path     string   `toml:"path"`     // --python
	Optimize int      `toml:"optimize"` // 0, 1, 2
	Options  []string `toml:"options"`  // --python-option: "u", "v", "W ignore", "X dev", "O", "hash_seed=0"
	// Requirements are the packages of the product, and are resolved for its target.
	// They replace the installed packages: "numpy>=2", "-r requirements.txt".
	Requirements []string `toml:"requirements"`
	SitePackages string   `toml:"site-packages"` // a directory with such packages
}

// Modules controls the module graph.
type Modules struct {
	Hidden            []string `toml:"hidden"`
	CalledWith        []string `toml:"called-with"` // arguments of the program
	Exclude           []string `toml:"exclude"`
	ExcludeDist       []string `toml:"exclude-dist"`
	IncludeDist       []string `toml:"include-dist"` // "*" for all
	CollectAll        []string `toml:"collect-all"`
	CollectData       []string `toml:"collect-data"`
	CollectSubmodules []string `toml:"collect-submodules"`
	CollectBinaries   []string `toml:"collect-binaries"`
	CopyMetadata      []string `toml:"copy-metadata"`
	RecursiveMetadata []string `toml:"recursive-copy-metadata"`
	IncludeSource     []string `toml:"include-source"` // package names; "*" for all
	OnDisk            []string `toml:"on-disk"`        // package names; "*" for all
	NotOnDisk         []string `toml:"not-on-disk"`    // the same
	Lean              bool     `toml:"lean"`
	Probe             *bool    `toml:"probe"` // nil for true
}

// Probes reports whether the build imports extension modules to see what they import.
func (m Modules) Probes() bool { return m.Probe == nil || *m.Probe }

// Onefile steers extraction.
type Onefile struct {
	Extract string `toml:"extract"`  // "cache" (default) or "temp"
	Check   string `toml:"check"`    // "quick" (default) or "full"
	TempDir string `toml:"temp-dir"` // --runtime-tmpdir
}

// Runtime controls the running program.
type Runtime struct {
	Hooks       []string `toml:"hooks"`       // --runtime-hook
	Interpreter string   `toml:"interpreter"` // "children" (default) or "never"
	Debug       []string `toml:"debug"`       // "imports", "bootloader", ...
}

// Windows has the settings that apply only to products for Windows.
type Windows struct {
	VersionFile string `toml:"version-file"`               // --version-file
	Manifest    string `toml:"manifest"`                   // --manifest: a file, or the text itself
	Admin       bool   `toml:"uac-admin"`                  // --uac-admin
	UIAccess    bool   `toml:"uac-uiaccess"`               // --uac-uiaccess
	NoTraceback bool   `toml:"disable-windowed-traceback"` // --disable-windowed-traceback
	DPI         string `toml:"dpi"`                        // "unaware", "system", "per-monitor"; default: nothing is declared
	// Resources are additional resources, "FILE[,TYPE[,NAME[,LANGUAGE]]]": --resource.
	Resources   []string `toml:"resources"`
	HideConsole string   `toml:"hide-console"` // --hide-console: "hide-early", ...; default: it stays
}

// MacOS has the settings that apply only to products for macOS.
type MacOS struct {
	BundleIdentifier string `toml:"bundle-identifier"` // --osx-bundle-identifier
}

// Trace is what runs of the program have used, as gofreeze trace saw it. All of its
// lists are sorted.
type Trace struct {
	Modules  []string `toml:"modules"`
	Metadata []string `toml:"metadata"` // names of distributions
	// Files are read by the program: DISTRIBUTION:PATH, with the path in site-packages,
	// or :PATH, with the path below the program's directory.
	Files     []string `toml:"files"`
	Libraries []string `toml:"libraries"` // names by which the program loads libraries of the system
}

// IsZero reports whether nothing was traced.
func (t Trace) IsZero() bool {
	return len(t.Modules)+len(t.Metadata)+len(t.Files)+len(t.Libraries) == 0
}

// Build controls the build.
type Build struct {
	Compress string   `toml:"compress"` // "fast", "default", "max"
	Strip    bool     `toml:"strip"`
	DistPath string   `toml:"dist-path"` // default "dist"
	WorkPath string   `toml:"work-path"` // default "build"
	HookDirs []string `toml:"hook-dirs"` // --additional-hooks-dir
	Hooks    []string `toml:"hooks"`     // TOML files with hooks, or directories as in HookDirs; see HookPlaces
	Strict   bool     `toml:"strict"`    // warnings about the product are errors
	// UPXDir is the directory of upx, which compresses the libraries of a onedir
	// product, except those that match UPXExclude (patterns of file names). "" means
	// that nothing is compressed.
	UPXDir     string   `toml:"upx-dir"`
	UPXExclude []string `toml:"upx-exclude"`
}
