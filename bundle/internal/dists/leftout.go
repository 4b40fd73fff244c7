package dists

import (
	"bytes"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// Reason says why a file of a distribution is not in a product that collects the
// distribution whole.
type Reason uint8

// The reasons. docs/hooks.md lists them for users.
const (
	Cache             Reason = iota + 1 // bytecode: the product has its own
	Tests                               // a package of tests that nothing imports
	Development                         // examples, benchmarks and such that nothing imports
	ForFreezing                         // hooks for PyInstaller: they run in builds
	Installer                           // how the distribution was installed on this machine
	SiteFile                            // changed the search path: the build has followed it
	ImportLibrary                       // what a linker for Windows needs to use a DLL
	Launcher                            // starts the interpreter of this machine by its path
	InterpretersPlace                   // lies where the product has its own files
	Elsewhere                           // lies outside of the environment, or is not what was installed
)

// String is the text in what a dry run prints.
func (r Reason) String() string {
	switch r {
	case Cache:
		return "cache"
	case Tests:
		return "tests that nothing imports"
	case Development:
		return "development modules that nothing imports"
	case ForFreezing:
		return "hooks for builds"
	case Installer:
		return "note of the installer"
	case SiteFile:
		return "site file"
	case ImportLibrary:
		return "import library of Windows"
	case Launcher:
		return "launcher for this machine's interpreter"
	case InterpretersPlace:
		return "place of the product's own files"
	case Elsewhere:
		return "outside of the environment, or not what was installed"
	}
	return ""
}

// leftOut says why a file that is no metadata is left out, as far as its path says.
func leftOut(e *Entry) Reason {
	dir, base := path.Dir(e.Path), path.Base(e.Path)
	switch ext := path.Ext(base); {
	case slices.Contains(strings.Split(dir, "/"), "__pycache__"), (ext == ".pyc" || ext == ".pyo") && e.Module == "":
		return Cache
	case (ext == ".pth" || ext == ".egg-link") && dir == ".":
		return SiteFile
	case base == "setup.py" && dir == ".":
		return Development
	case e.Tests != "":
		return Tests
	case e.Module != "" && forDevelopment(e.Module):
		return Development
	}
	return 0
}

// examine says why a file is left out that does not look so by its path.
func (d *Dist) examine(e *Entry) Reason {
	switch {
	case strings.EqualFold(path.Ext(e.Path), ".lib") && beginsWith(e.Abs, "!<arch>\n"):
		return ImportLibrary
	case d.isLauncher(e.Path, e.Abs):
		return Launcher
	case !d.genuine(e.Abs):
		return Elsewhere
	}
	return 0
}

// aboutInstallation reports metadata that says how the distribution was installed on
// this machine.
func aboutInstallation(place string) bool {
	switch path.Base(place) {
	case "direct_url.json", "REQUESTED", "uv_cache.json":
		return true
	}
	return strings.HasSuffix(place, ".pyc")
}

// isLauncher reports whether a file is a script that an installer has written: that of
// an entry point, or one that begins with the path of the interpreter.
func (d *Dist) isLauncher(place, file string) bool {
	dir, name := path.Split(place)
	if dir != "bin/" && dir != "Scripts/" {
		return false
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(name, ".exe"), "-script.py")
	for _, group := range []string{"console_scripts", "gui_scripts"} {
		for _, e := range d.EntryPoints(group) {
			if e.Name == stem {
				return true
			}
		}
	}
	line, rest, _ := strings.Cut(string(begin(file, 512)), "\n")
	program, script := strings.CutPrefix(line, "#!/")
	if !script {
		return false
	}
	// sh starts an interpreter whose path is too long for the kernel.
	return strings.HasPrefix(path.Base(program), "python") || program == "bin/sh" && strings.HasPrefix(rest, "'''exec' ")
}

// begin returns up to n bytes of the beginning of a file.
func begin(file string, n int64) []byte {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	b, _ := io.ReadAll(io.LimitReader(f, n)) // what cannot be read begins with nothing
	return b
}

func beginsWith(file, magic string) bool {
	return bytes.Equal(begin(file, int64(len(magic))), []byte(magic))
}

// forFreezing tells modules of the distribution that are hooks for PyInstaller, or
// announce some: they import it.
func (d *Dist) forFreezing() func(module string) bool {
	var packages []string
	for _, e := range d.EntryPoints(HookGroup) {
		pkg, _, _ := strings.Cut(e.Value, ":")
		if pkg = strings.TrimSpace(pkg); strings.Contains(pkg, ".") {
			packages = append(packages, pkg)
		}
	}
	return func(module string) bool {
		for _, p := range packages {
			if module == p || strings.HasPrefix(module, p+".") {
				return true
			}
		}
		return strings.HasPrefix(module[strings.LastIndexByte(module, '.')+1:], "hook-")
	}
}

// forDevelopment reports modules that are not part of what a distribution offers,
// though it installs them.
func forDevelopment(module string) bool {
	for part := range strings.SplitSeq(module, ".") {
		switch part {
		case "_examples", "examples", "_pyinstaller", "__pyinstaller", "_testing", "conftest", "sphinxext", "benchmarks", "_benchmarks", "asv_bench":
			return true
		}
	}
	return false
}
