package graph

// Distributions answers questions about installed distributions. Several goroutines use
// it at once.
type Distributions interface {
	// Owner tells which origin and which distribution a file belongs to.
	Owner(file string) (Origin, string)
	// Requires reports whether a distribution requires another one, directly or through
	// others.
	Requires(dist, other string) bool
	// Mentions reports whether a distribution names another one as a requirement, or
	// for an extra that is not for its own development.
	Mentions(dist, other string) bool
	// Forgets reports whether a distribution names another one nowhere, not even for
	// an extra or its own development, and that one requires nothing itself.
	Forgets(dist, other string) bool
	// Needed lists the top-level modules of what a distribution requires.
	Needed(dist string) []string
	// Unasked reports whether a distribution is installed for something else than the
	// program, as far as is known.
	Unasked(dist string) bool
	// Offers reports whether a distribution names another one for an extra that may have
	// been asked for.
	Offers(dist, other string) bool
}

// nothing stands for an environment without distributions.
type nothing struct{}

func (nothing) Owner(string) (Origin, string) { return User, "" }
func (nothing) Requires(_, _ string) bool     { return false }
func (nothing) Mentions(_, _ string) bool     { return false }
func (nothing) Forgets(_, _ string) bool      { return false }
func (nothing) Needed(string) []string        { return nil }
func (nothing) Unasked(string) bool           { return false }
func (nothing) Offers(_, _ string) bool       { return false }
