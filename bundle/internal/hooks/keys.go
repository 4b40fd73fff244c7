package hooks

import "github.com/gofreeze/gofreeze/spec"

const (
	text    = "string"
	boolean = "boolean"
	list    = "list of strings"
	tables  = "list of tables"
)

// keys are the keys that a file of hooks may have.
var keys = []spec.Key{
	{Path: "hook", Type: tables, Doc: "One table for each hook.", Example: `[{ module = "mypkg" }]`},
	{Path: "hook.module", Type: text, Doc: "the module that the hook is about; required", Example: `"mypkg"`},
	{Path: "hook.when", Type: text, Doc: "condition: `linux`, `windows`, `darwin`, `python>=3.11` (also `<=`, `==`, `<`, `>`), joined by ` and `", Example: `"linux and python>=3.11"`},
	{Path: "hook.hidden", Type: list, Doc: "modules to include; `pkg.*` stands for all submodules except `__main__`; modules that do not exist are ignored, with a warning if the hook is yours", Example: `["mypkg.plugins.*"]`},
	{Path: "hook.exclude", Type: list, Doc: "modules that are barred: imports in this module and its submodules do not bring them in", Example: `["tkinter"]`},
	{Path: "hook.leave-out", Type: list, Doc: "modules that are not collected with their distribution, but only if something imports them", Example: `["mypkg.tests"]`},
	{Path: "hook.leave-out-files", Type: list, Doc: "files of distributions to leave out, by place in the product: a directory with a trailing slash, or a glob pattern", Example: `["mypkg/examples/"]`},
	{Path: "hook.data", Type: tables, Doc: "data files, see below", Example: `[{ package = "mypkg", glob = ["*.txt"] }]`},
	{Path: "hook.data.package", Type: text, Doc: "the patterns are relative to the directory of this package, or", Example: `"mypkg"`},
	{Path: "hook.data.from", Type: text, Doc: "they are relative to `tcl`, `tk` (the script libraries), `stdlib`, or another directory: an absolute path, or one relative to the file of the hook", Example: `"files"`},
	{Path: "hook.data.glob", Type: list, Doc: "patterns of files; a directory stands for everything below it; required. Patterns that match nothing are ignored, with a warning if the hook is yours", Example: `["*.txt"]`},
	{Path: "hook.data.except", Type: list, Doc: "patterns of files to leave out, relative to the same directory", Example: `["*.md"]`},
	{Path: "hook.data.dest", Type: text, Doc: "the directory in the product; by default the package's own place, or, with `from`, the top", Example: `"mypkg/files"`},
	{Path: "hook.beside", Type: list, Doc: "directories beside that of the package, which it adds to its `__path__` when it runs", Example: `["mypkg_more"]`},
	{Path: "hook.libraries", Type: list, Doc: "shared libraries by soname, included if the machine has them, with a warning if not and the hook is yours", Example: `["libfoo.so.1"]`},
	{Path: "hook.metadata", Type: list, Doc: "distributions whose metadata is included, with a warning if one is not installed and the hook is yours", Example: `["my-dist"]`},
	{Path: "hook.runtime-hook", Type: text, Doc: "a Python file that runs before the program: one beside the file of the hook, or below its directory; those that gofreeze carries lie in `runtimehooks`", Example: `"rth_mypkg.py"`},
	{Path: "hook.unread", Type: boolean, Doc: "do not take the code of the package's distribution as a reason to put sources on disk: it looks at them only to run its own tests, or to explain why an import failed", Example: "true"},
	{Path: "hook.known", Type: boolean, Doc: "do not probe the extension modules of the package: what they import in C is in their strings and in hooks", Example: "true"},
	{Path: "hook.source", Type: boolean, Doc: "include the source text of the module and its submodules", Example: "true"},
}
