// Package runtimehooks embeds the Python that ships inside every product: boot,
// importer, freeze guard and run-time hooks.
package runtimehooks

import (
	"bytes"
	"embed"
)

// FS holds the Python sources.
//
//go:embed *.py
var FS embed.FS

// GuardModule is the name under which guard.py lies in the PYZ file.
const GuardModule = "_gofreeze_guard"

// VariablesModule is the name under which variables.py lies in the PYZ file.
const VariablesModule = "_gofreeze_variables"

// Core returns the source of the module _gofreeze for a system in Go's terms:
// what it asks of the system, the importer and boot.
func Core(system string) []byte {
	host := "host_posix.py"
	if system == "windows" {
		host = "host_windows.py"
	}
	return bytes.Join([][]byte{read(host), read("importer.py"), read("boot.py")}, []byte("\n"))
}

// Boot is the script that the interpreter runs.
const Boot = "import _gofreeze\n_gofreeze.enter()\n"

// Encodings returns the source of the product's encodings package, the first
// module that an interpreter imports: it runs core, the marshalled code of Core,
// and then encodings, that of the original package. Everything else, the rest of
// encodings included, comes from the PYZ file.
func Encodings(core, encodings []byte, system string) []byte {
	var b bytes.Buffer
	home := `__path__[0].rsplit("/", 3)[0]` // lib/python3.X/encodings
	if system == "windows" {
		home = `__path__[0].rsplit("\\", 2)[0]` // Lib\encodings
	}
	b.WriteString("import marshal, sys\n_core = type(sys)(\"_gofreeze\")\n" +
		"_core.HOME = " + home + "\nsys.modules[\"_gofreeze\"] = _core\nexec(marshal.loads(")
	literal(&b, core)
	b.WriteString("), _core.__dict__)\n_code = marshal.loads(")
	literal(&b, encodings)
	b.WriteString(")\ndel marshal, sys, _core\nexec(_code)\ndel _code\n")
	return b.Bytes()
}

// literal writes a bytes literal of Python.
func literal(b *bytes.Buffer, data []byte) {
	b.WriteString("b\"")
	for _, c := range data {
		const digits = "0123456789abcdef"
		b.WriteString("\\x")
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	b.WriteByte('"')
}

// Splash returns the source of a module pyi_splash that does nothing.
func Splash() []byte { return read("pyi_splash.py") }

// Guard returns the source of the freeze guard, the module GuardModule.
func Guard() []byte { return read("guard.py") }

// Variables returns the source of what holds off variables of the user, the module
// VariablesModule.
func Variables() []byte { return read("variables.py") }

func read(name string) []byte {
	b, err := FS.ReadFile(name)
	if err != nil {
		panic("internal error: " + err.Error()) // a file of this package is missing
	}
	return b
}

// Modules lists the standard library modules that are in every product of
// CPython 3.minor for a system in Go's terms: what boot and guard import, and
// what programs expect to find although nothing imports it by name.
func Modules(minor int, system string) []string {
	names := []string{
		"_sitebuiltins", "site", "codecs", "encodings", "io", "abc", "os", "stat", "posixpath", "genericpath",
		"_collections_abc", "warnings", "linecache", "copyreg",
	}
	if system == "windows" {
		names = append(names, "ntpath")
	}
	if minor <= 10 {
		// Frozen into the interpreter later; guard needs runpy.
		names = append(names, "runpy", "pkgutil", "importlib.util", "importlib.machinery")
	}
	if minor == 9 {
		names = append(names, "_bootlocale") // open without an encoding
	}
	if minor >= 12 {
		names = append(names, "_pylong") // conversions of huge numbers
	}
	if minor >= 14 {
		names = append(names, "annotationlib")
	}
	if minor >= 13 {
		names = append(names, "traceback") // prints unhandled exceptions
	}
	return names
}
