package graph

import "testing"

// Reports in products contain these texts, and tools may read them.
func TestReason(t *testing.T) {
	for want, r := range map[string]Reason{
		"":                     {},
		"import":               {Kind: ByImport},
		"run":                  {Kind: ByRun},
		"program":              {Kind: ByProgram},
		"hidden import":        {Kind: ByHidden},
		"spec":                 {Kind: BySpec},
		"collected submodule":  {Kind: BySubmodule},
		"spec file":            {Kind: BySpecFile},
		"run time":             {Kind: ByRuntime},
		"hook numpy":           {Kind: ByHook, Detail: "numpy"},
		"collected with numpy": {Kind: ByWhole, Detail: "numpy"},
		"parent package":       {Kind: ByParent},
		"named in C":           {Kind: ByNameInC},
		"namespace Gtk":        {Kind: ByGINamespace, Detail: "Gtk"},
		"required by requests": {Kind: ByRequirement, Detail: "requests"},
		"entry point of a.b":   {Kind: ByEntryPoint, Detail: "a.b"},
		"extends a":            {Kind: ByExtension, Detail: "a"},

		"for code that the program runs": {Kind: ByHost},
	} {
		if got := r.String(); got != want {
			t.Errorf("%v: %q, want %q", r.Kind, got, want)
		}
	}
}
