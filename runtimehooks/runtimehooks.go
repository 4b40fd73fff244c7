// Package runtimehooks embeds the Python that ships inside every product: boot,
// importer, freeze guard and run-time hooks.
package runtimehooks

import "embed"

// FS holds the Python sources.
//
//go:embed *.py
var FS embed.FS

// GuardModule is the name under which guard.py lies in the PYZ file.
const GuardModule = "_gofreeze_guard"

// Boot returns the source of the boot script: the importer and what uses it.
func Boot() []byte {
	return append(read("importer.py"), read("boot.py")...)
}

// Guard returns the source of the freeze guard, the module GuardModule.
func Guard() []byte { return read("guard.py") }

func read(name string) []byte {
	b, err := FS.ReadFile(name)
	if err != nil {
		panic("internal error: " + err.Error()) // a file of this package is missing
	}
	return b
}

// Modules lists the standard library modules that are in every product of
// CPython 3.minor: what boot and guard import, and what programs expect to find
// although nothing imports it by name.
func Modules(minor int) []string {
	names := []string{
		"_sitebuiltins", "site", "codecs", "encodings", "io", "abc", "os", "stat", "posixpath", "genericpath",
		"_collections_abc", "warnings", "linecache", "copyreg",
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

// Early lists the modules that the interpreter of CPython 3.minor imports
// before boot runs, so that they must lie where its own path finder looks:
// the codecs package with every encoding that a locale can have
// (nl_langinfo(CODESET) of glibc), and what is not frozen into old versions.
func Early(minor int) []string {
	early := []string{"encodings", "encodings.aliases"}
	for _, e := range []string{
		"utf_8", "ascii", "latin_1", "iso8859_1", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6",
		"iso8859_7", "iso8859_8", "iso8859_9", "iso8859_10", "iso8859_11", "iso8859_13", "iso8859_14", "iso8859_15",
		"iso8859_16", "koi8_r", "koi8_u", "koi8_t", "cp1251", "cp1252", "cp1255", "cp1256", "tis_620",
		"euc_jp", "shift_jis", "euc_kr", "gb2312", "gbk", "gb18030", "big5", "big5hkscs",
	} {
		early = append(early, "encodings."+e)
	}
	// -W and -X dev make the interpreter import warnings.
	early = append(early, "warnings")
	if minor >= 14 {
		early = append(early, "_py_warnings")
	}
	if minor <= 10 {
		early = append(early, "codecs", "io", "abc")
	}
	return early
}
