package bundle

import (
	"slices"
	"strings"
)

// start is how a program of a product starts.
type start struct {
	options []string // --python-option
	debug   []string // --debug
}

// own is how the first program of the product starts.
func (b *build) own() start { return start{b.spec.Python.Options, b.spec.Runtime.Debug} }

// debugs reports whether --debug names what, or all.
func (s start) debugs(what string) bool {
	return slices.Contains(s.debug, what) || slices.Contains(s.debug, "all")
}

// debugs reports whether --debug names what, or all.
func (b *build) debugs(what string) bool { return b.own().debugs(what) }

// flags are the interpreter's: -s -S -B keep user site, site and bytecode
// writing away, -P (3.11) the boot script's directory off sys.path.
func (b *build) flags(s start) []string {
	flags := []string{"-s", "-S", "-B"}
	if b.interp.Minor >= 11 {
		flags = append(flags, "-P")
	}
	levels, optimize := 0, b.spec.Python.Optimize
	for _, o := range s.options {
		switch o {
		case "O", "optimize":
			levels++
		case "OO":
			levels += 2
		}
	}
	for range max(optimize, levels) {
		flags = append(flags, "-O")
	}
	for _, o := range s.options {
		switch {
		case o == "u" || o == "unbuffered":
			flags = append(flags, "-u")
		case o == "v" || o == "verbose":
			flags = append(flags, "-v")
		case strings.HasPrefix(o, "W "):
			flags = append(flags, "-W", strings.TrimPrefix(o, "W "))
		case strings.HasPrefix(o, "X "):
			flags = append(flags, "-X", strings.TrimPrefix(o, "X "))
		}
	}
	if s.debugs("imports") {
		flags = append(flags, "-v")
	}
	return flags
}

// environment is what the interpreter must find in its environment when it
// starts: there is no flag for the hash seed.
func environment(s start) []string {
	var out []string
	for _, o := range s.options {
		if seed, ok := strings.CutPrefix(o, "hash_seed="); ok {
			out = append(out, "PYTHONHASHSEED="+seed)
		}
	}
	return out
}
