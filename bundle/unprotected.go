package bundle

import (
	"fmt"
	"slices"
	"strings"
)

// Protections lists the names that Options.Unprotected may hold: first the protections
// that boot and guard provide (runtimehooks/rth_unprotected.py), then those that the
// bootloader provides.
var Protections = []string{
	"guard",       // a child process runs what its command line asks for
	"helpers",     // helper command lines are recognised in all their forms
	"pool",        // a pool whose workers cannot start is ended
	"environment", // the environment stays unchanged when a child is started
	"depth",       // nesting is counted and limited
	"handoff",     // children use the extraction directory of their parent
	"digest",      // the extraction directory of another build is not used
	"lock",        // an extraction directory in use is not removed
	"sweep",       // the next start removes what a killed program has left
}

// checkProtections refuses names that are not in Protections.
func checkProtections(names []string) error {
	for _, u := range names {
		if !slices.Contains(Protections, u) {
			return fmt.Errorf("--unprotected %s: there is no such protection; want one of %s", u, strings.Join(Protections, ", "))
		}
	}
	return nil
}
