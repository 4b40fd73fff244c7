package program

import (
	"slices"
	"strings"
)

// Start says how the interpreter of one program starts.
type Start struct {
	Options  []string // options of the interpreter: "u", "W ignore", "X utf8", "hash_seed=0", "O"
	Debug    []string // "imports", "bootloader", "noarchive", "all"
	Optimize int      // level of optimisation, for the interpreter and the bytecode
}

// Debugs reports whether --debug names what, or all.
func (s Start) Debugs(what string) bool {
	return slices.Contains(s.Debug, what) || slices.Contains(s.Debug, "all")
}

// Flags returns the flags for CPython 3.minor. -s, -S and -B turn off the user's
// site-packages, the module site, and the writing of bytecode. -P (from 3.11 on) keeps
// the directory of the boot script off sys.path.
func (s Start) Flags(minor int) []string {
	flags := []string{"-s", "-S", "-B"}
	if minor >= 11 {
		flags = append(flags, "-P")
	}
	levels := 0
	for _, o := range s.Options {
		switch o {
		case "O", "optimize":
			levels++
		case "OO":
			levels += 2
		}
	}
	for range max(s.Optimize, levels) {
		flags = append(flags, "-O")
	}
	for _, o := range s.Options {
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
	if s.Debugs("imports") {
		flags = append(flags, "-v")
	}
	return flags
}

// Environment returns the variables that the interpreter must find at its start. The
// hash seed is one of them, because there is no flag for it.
func (s Start) Environment() []string {
	var out []string
	for _, o := range s.Options {
		if seed, ok := strings.CutPrefix(o, "hash_seed="); ok {
			out = append(out, "PYTHONHASHSEED="+seed)
		}
	}
	return out
}
