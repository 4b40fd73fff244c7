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

// checkProtections refuses names that are none of protections.
func checkProtections(names []string) error {
	for _, u := range names {
		if !slices.Contains(Protections, u) {
			return fmt.Errorf("--unprotected %s: there is no such protection; there are %s", u, strings.Join(Protections, ", "))
		}
	}
	return nil
}
