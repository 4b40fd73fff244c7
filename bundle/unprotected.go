package bundle

import (
	"fmt"
	"slices"
	"strings"
)

// Protections lists what Options.Unprotected may name: those that boot and guard
// give (runtimehooks/rth_unprotected.py), then those of the bootloader.
var Protections = []string{
	"guard",       // child processes get what their command line asks for
	"helpers",     // helper command lines are recognised in all their forms
	"pool",        // a pool whose workers cannot start is ended
	"environment", // nothing is set in the environment when a child is started
	"depth",       // nesting is counted and ended
	"handoff",     // children use the directory of their parent
	"digest",      // the directory of another build is not used
	"lock",        // a directory in use is not removed
	"sweep",       // what a killed program left is removed by the next start
}

func (b *build) checkUnprotected() error {
	for _, u := range b.opt.Unprotected {
		if !slices.Contains(Protections, u) {
			return fmt.Errorf("--unprotected %s: there is no such protection; there are %s", u, strings.Join(Protections, ", "))
		}
	}
	return nil
}

// options is what boot must know of the options: those of --python-option,
// what rth_unprotected.py is to switch off, and whether errors get a window.
func (b *build) options(s start) []string {
	out := slices.Clone(s.options)
	for _, u := range b.opt.Unprotected {
		out = append(out, "unprotected="+u)
	}
	if b.spec.Windows.NoTraceback {
		out = append(out, "no-error-window")
	}
	return out
}
