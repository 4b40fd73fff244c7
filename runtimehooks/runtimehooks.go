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

// HintModule is the name under which hint.py lies in the PYZ file. The place of its
// source holds a table: see docs/format.md.
const HintModule = "_gofreeze_hint"

// Family is a family of operating systems that boot sees as one.
type Family struct {
	host    string   // the source file with what boot asks of the system
	home    string   // an expression: the extraction directory, seen from the package encodings
	modules []string // what the family adds to Modules
}

// POSIX and Windows return the families that there are.
func POSIX() Family {
	return Family{host: "host_posix.py", home: `__path__[0].rsplit("/", 3)[0]`} // lib/python3.X/encodings
}
func Windows() Family {
	return Family{host: "host_windows.py", home: `__path__[0].rsplit("\\", 2)[0]`, // Lib\encodings
		modules: []string{"ntpath"}}
}

// Core returns the source of the module _gofreeze: what boot asks of the operating
// system, the importer and boot.
func Core(on Family) []byte {
	return bytes.Join([][]byte{read(on.host), read("importer.py"), read("boot.py")}, []byte("\n"))
}

// Boot is the script that the interpreter runs.
const Boot = "import _gofreeze\n_gofreeze.enter()\n"

// Encodings returns the source of the product's encodings package, the first
// module that an interpreter imports: it runs core, the marshalled code of Core,
// and then encodings, that of the original package. Everything else, the rest of
// encodings included, comes from the PYZ file.
func Encodings(core, encodings []byte, on Family) []byte {
	var b bytes.Buffer
	b.WriteString("import marshal, sys\n_core = type(sys)(\"_gofreeze\")\n" +
		"_core.HOME = " + on.home + "\nsys.modules[\"_gofreeze\"] = _core\nexec(marshal.loads(")
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

// Hint returns the source of what looks for a hint when an error ends the program, the
// module HintModule.
func Hint() []byte { return read("hint.py") }

func read(name string) []byte {
	b, err := FS.ReadFile(name)
	if err != nil {
		panic("internal error: " + err.Error()) // a file of this package is missing
	}
	return b
}

// Modules lists the standard library modules that are in every product of
// CPython 3.minor: what boot and guard import, and
// what programs expect to find although nothing imports it by name.
func Modules(minor int, on Family) []string {
	names := []string{
		"_sitebuiltins", "site", "codecs", "encodings", "io", "abc", "os", "stat", "posixpath", "genericpath",
		"_collections_abc", "warnings", "linecache", "copyreg",
	}
	names = append(names, on.modules...)
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
