package marshal

// Hosts says how code runs other code that nobody knows before it runs.
type Hosts struct {
	Files    bool // it runs source files by their path
	Path     bool // it adds directories to sys.path
	Computed bool // it imports what a variable names
	Text     bool // it runs code that is text, by exec or eval
}

// loaders are functions and classes that load a source file from a path.
var loaders = map[string]bool{"spec_from_file_location": true, "SourceFileLoader": true, "run_path": true}

// hosting is what is known about Hosts while the code is read.
type hosting struct {
	found          Hosts
	exec, compiles bool
}

// name handles a name that the code loads; base is the name before an attribute.
func (h *hosting) name(name, base string, attribute bool) {
	switch {
	case loaders[name]:
		h.found.Files = true
	case base == "path" && (name == "insert" || name == "append" || name == "extend"):
		h.found.Path = true // os.path has no such functions
	case !attribute && name == "exec":
		h.exec, h.found.Text = true, true
	case !attribute && name == "eval":
		h.found.Text = true
	case !attribute && name == "compile":
		h.compiles = true
	}
}

func (h *hosting) result(computed bool) Hosts {
	out := h.found
	out.Files = out.Files || h.exec && h.compiles
	out.Computed = computed
	return out
}
