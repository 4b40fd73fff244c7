package pack

import "regexp"

// temporaryName is the name that a product has until it is complete. See newPrefix.
var temporaryName = regexp.MustCompile(`\.([^/\\]+)\.new-[0-9]+`)

// named makes the errors of a writer name the product, and not the file or directory
// that would have become it, which is gone when the user reads of it.
func named(err *error) {
	if *err != nil && temporaryName.MatchString((*err).Error()) {
		*err = &namedError{*err}
	}
}

type namedError struct{ err error }

func (e *namedError) Error() string { return temporaryName.ReplaceAllString(e.err.Error(), "$1") }
func (e *namedError) Unwrap() error { return e.err }
